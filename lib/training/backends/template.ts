import { k8s } from 'cdk8s-plus-28';
import type { ShapedPod } from '../../workload/pod/pod';
import { mergeRawFields } from '../../workload/synthesis/raw-fields';

/** A container of a pod template as plain JSON. */
export interface PlainContainer {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly object[];
  readonly resources?: object;
  readonly securityContext?: object;
  readonly volumeMounts?: readonly object[];
}

/** A pod template as plain JSON. */
export interface PlainTemplate {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly initContainers?: readonly PlainContainer[];
    readonly containers: readonly [PlainContainer, ...PlainContainer[]];
  };
}

/** The template of a pod, with what its class does not know, for an object that has no class. */
export function plainTemplate(pod: ShapedPod): PlainTemplate {
  const { template } = k8s.KubePodTemplate.manifest({ template: pod.template }) as {
    template: Record<string, unknown>;
  };
  return mergeRawFields(template, { spec: pod.raw }, 'the pod template') as unknown as PlainTemplate;
}
