import type { KubernetesObject } from '../../review/objects/kubernetes-object';
import type { FilteredNode } from '../model/cluster';
import { rejectingPlugin } from './rejecting-plugin';

/** The annotation of a probe that names its node. */
export const probeAnnotation = 'modelyard.dev/probe-node';

// Fields that the API server fills in by the pod's priority class; and the spread constraints.
const notCopied = ['nodeName', 'priority', 'preemptionPolicy', 'topologySpreadConstraints'];

/**
 * Copies of a pending pod that may go to one node each: what the scheduler says of a copy is what it has against that
 * node, while of the pod itself it only counts the nodes. They fit nowhere, so nothing comes of them; whoever creates
 * them deletes them when they have their answers.
 *
 * They have no spread constraints: with a single node to go to none is ever broken. Nodes that were out for one are in
 * the scheduler's log, and so not asked for.
 *
 * @param pod a pod that fits nowhere, as the API server has it
 * @param nodes those of which its log does not say what was against them
 * @param priorityClassName a class of the pod's own priority with `preemptionPolicy: Never`, so that nobody makes room
 * for a probe. @default - the pod's own class
 */
export function probePods(
  pod: KubernetesObject,
  nodes: readonly string[],
  priorityClassName?: string,
): KubernetesObject[] {
  const { name, namespace, labels } = pod.metadata;
  // A pod without a controller would be taken over by the ReplicaSet that its labels fit.
  const owner = { apiVersion: 'v1', kind: 'Pod', name, uid: pod.metadata['uid'], controller: true };
  const spec = Object.fromEntries(
    Object.entries(pod['spec'] as Record<string, unknown>).filter(([field]) => !notCopied.includes(field)),
  );
  return nodes.map((node, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name.slice(0, 240)}-probe-${at}`,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      annotations: { [probeAnnotation]: node },
      ownerReferences: [owner],
    },
    spec: {
      ...spec,
      ...(priorityClassName === undefined ? {} : { priorityClassName }),
      affinity: onlyOn(node, spec['affinity'] as Affinity | undefined),
    },
  }));
}

/**
 * What the scheduler has against the node of a probe.
 *
 * @param probe one of {@link probePods}
 * @param causes how many nodes were out for which reason, of the probe's message
 */
export function probeAnswer(
  probe: KubernetesObject,
  causes: readonly { readonly reason: string }[],
): FilteredNode | undefined {
  const node = probe.metadata.annotations?.[probeAnnotation];
  // The scheduler says this of all nodes but the one that the probe asks about.
  const reasons = causes
    .map(({ reason }) => reason)
    .filter((reason) => !reason.includes("didn't satisfy plugin(s) [NodeAffinity]"));
  return node === undefined || reasons.length === 0
    ? undefined
    : { node, plugin: rejectingPlugin(reasons[0]!) ?? 'unknown', reason: reasons.join(', ') };
}

interface Affinity {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: {
      readonly nodeSelectorTerms: readonly { readonly matchFields?: readonly unknown[] }[];
    };
  };
}

function onlyOn(node: string, affinity: Affinity = {}): Affinity {
  const field = { key: 'metadata.name', operator: 'In', values: [node] };
  const terms = affinity.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [{}];
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields: [...(term.matchFields ?? []), field] })),
      },
    },
  };
}
