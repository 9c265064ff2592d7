import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { PodSet } from '../objects/workload';

/** Something that the API server refuses. */
export interface Refusal {
  /** The field, by names: `spec.template.spec.containers[server].volumeMounts[/data]`. */
  readonly path: string;
  /** What is wrong and what to do, without an end: who refuses it is said behind it. */
  readonly message: string;
}

/** What a check of a whole object looks at. */
export interface CheckedObject {
  /** With the defaults of the API server, and without secrets. */
  readonly object: KubernetesObject;
  /** As it was written, with its secrets: nothing of it may be shown but the names of its fields. */
  readonly written: KubernetesObject;
  /** @default - not known */
  readonly cluster: Cluster | undefined;
}

/** What the API server checks of objects beyond the schema of their kind. */
export interface ObjectCheck {
  /** By group and name: `apps/Deployment`, `/Service`. @default - every kind */
  readonly kinds?: readonly string[];
  find(checked: CheckedObject): Iterable<Refusal>;
}

/** What it checks of pods, wherever their template stands. */
export interface PodCheck {
  find(pods: PodSet): Iterable<Refusal>;
}
