import { asText } from '../../workload/values/as-text';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { builtInKinds, type KindTable } from '../kinds/kind-table';
import { describedPods, type Range } from '../kinds/pod-sets';
import { parsePath, placesAt } from '../references/field-path';
import { countAt, mapsAt, mapAt, textAt, type KubernetesObject } from './kubernetes-object';

/** What the pods of one object have in common. */
export interface PodOwner {
  /** The object, normalized. */
  readonly object: KubernetesObject;
  /** Its environment, where there are several. */
  readonly environment: string | undefined;
  /** Whether its pods run to an end. */
  readonly ends: boolean;
  /** The templates of claims that its pods mount by name. */
  readonly claimTemplates: readonly JsonMap[];
  /** What sets its number of pods: a HorizontalPodAutoscaler or a ScaledObject. */
  readonly autoscaler: KubernetesObject | undefined;
}

/** An object that makes pods. */
export interface Workload extends PodOwner {
  /** Its sets of pods: one for most kinds, several for those of groups, such as leader and workers. */
  readonly podSets: readonly PodSet[];
  /** How many pods there are at least, of all sets. For a DaemonSet, which has one on each node, this is 1. */
  readonly replicas: number;
  /** How many pods there are at most: more than {@link replicas} only with an autoscaler. */
  readonly most: number;
}

/** The pods of an object that are all alike. */
export interface PodSet extends PodOwner {
  /** What it is called among others of the object: `worker`. Empty where there is only one. */
  readonly name: string;
  /** The path of the pods' template in the object: `spec.template`. Empty for a Pod, which is its own template. */
  readonly templatePath: string;
  /** The path of the spec of its pods: `spec.template.spec`. */
  readonly podPath: string;
  /** The template: `metadata` and `spec`. */
  readonly template: JsonMap;
  /** The spec of its pods. */
  readonly pod: JsonMap;
  /** The labels of its pods, those that a controller adds too: of these, `*` is any value, and `!0` any but 0. */
  readonly labels: Readonly<Record<string, string>>;
  /** How many pods there are at least. For a DaemonSet, which has one on each node, this is 1. */
  readonly replicas: number;
  /** How many pods there are at most: more than {@link replicas} only with an autoscaler. */
  readonly most: number;
  /** The paths of containers that stand somewhere else than in the list of containers, by name. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/**
 * The object as one that makes pods; undefined when it is of no such kind.
 *
 * @param kinds what is known of kinds. @default - what is built in
 */
export function workloadOf(
  object: KubernetesObject,
  environment?: string,
  autoscaler?: KubernetesObject,
  kinds: KindTable = builtInKinds,
): Workload | undefined {
  const kind = kinds.of(object);
  if (kind === undefined || kind.pods.length === 0) {
    return undefined;
  }
  const claimTemplates = kind.claims.flatMap((field) =>
    placesAt(object, parsePath(field)).flatMap(({ value }) => mapsAt(value)),
  );
  const owner: PodOwner = { object, environment, ends: kind.ends, claimTemplates, autoscaler };
  const podSets = describedPods(object, kind, rangeOf(autoscaler)).map(({ count, ...pods }) => ({
    ...owner,
    ...pods,
    replicas: count.least,
    most: count.most,
  }));
  const sum = (count: 'replicas' | 'most'): number => podSets.reduce((all, set) => all + set[count], 0);
  return { ...owner, podSets, replicas: sum('replicas'), most: sum('most') };
}

function rangeOf(autoscaler: KubernetesObject | undefined): Range | undefined {
  if (autoscaler === undefined) {
    return undefined;
  }
  const keda = autoscaler.kind === 'ScaledObject';
  const least = countAt(autoscaler, 'spec', keda ? 'minReplicaCount' : 'minReplicas') ?? (keda ? 0 : 1);
  const most = countAt(autoscaler, 'spec', keda ? 'maxReplicaCount' : 'maxReplicas') ?? (keda ? 100 : least);
  return { least, most: Math.max(least, most) };
}

/** A container, and where it stands. */
export interface Container {
  /** Such as `spec.template.spec.containers[server]`. */
  readonly path: string;
  readonly name: string;
  /** Whether it ends before the others start. */
  readonly init: boolean;
  readonly spec: JsonMap;
}

const known = new WeakMap<PodSet, readonly Container[]>();

/** All containers of a set's pods. */
export function containersOf(pods: PodSet): readonly Container[] {
  let found = known.get(pods);
  if (found === undefined) {
    found = listContainers(pods);
    known.set(pods, found);
  }
  return found;
}

function listContainers({ pod, podPath, elsewhere }: PodSet): Container[] {
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    mapsAt(pod, list).map((spec) => {
      const name = textAt(spec, 'name') ?? '';
      return {
        path: (list === 'containers' ? elsewhere.get(name) : undefined) ?? `${podPath}.${list}[${name}]`,
        name,
        init: list === 'initContainers' && spec['restartPolicy'] !== 'Always',
        spec,
      };
    }),
  );
}

/** The container of a name. */
export function containerNamed(pods: PodSet | undefined, name: string): Container | undefined {
  return pods === undefined ? undefined : containersOf(pods).find((container) => container.name === name);
}

/** Whether a label selector of the API chooses these labels. One without any condition chooses all. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  if (!isMap(selector)) {
    return false;
  }
  return (
    hasLabels(labels, mapAt(selector, 'matchLabels')) &&
    (selector['matchExpressions'] === undefined ||
      mapsAt(selector, 'matchExpressions').every((expression) => fulfils(expression, labels)))
  );
}

/** Whether pods have all of some labels, as far as is known of those that a controller adds. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: JsonMap): boolean {
  // Asked often: for every Service about each workload that may be its own.
  for (const key in wanted) {
    if (!mayBe(labels[key], wanted[key])) {
      return false;
    }
  }
  return true;
}

// A controller's labels may have any value (`*`), or any but one (`!0`): no label of the API begins so.
// What is read may have a label of any type.
function mayBe(value: unknown, wanted: unknown): boolean {
  const butOne = typeof value === 'string' && value.startsWith('!');
  return value === wanted || value === '*' || (butOne && value.slice(1) !== wanted);
}

function fulfils(expression: JsonMap, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[asText(expression['key'])];
  const values = Array.isArray(expression['values']) ? expression['values'] : [];
  switch (expression['operator']) {
    case 'In':
      return values.some((each) => mayBe(value, each));
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** How a workload is called in a sentence: `Deployment 'server'`. */
export function called(object: KubernetesObject): string {
  return `${object.kind} '${object.metadata.name}'`;
}
