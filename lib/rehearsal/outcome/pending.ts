import type { WorkloadReference } from '../model/cluster';
import type { PendingGroup } from '../model/report';

/** A pod that does not run, and who says why. */
export interface StuckPod {
  /** `namespace/name`. */
  readonly pod: string;
  readonly workload: WorkloadReference | undefined;
  readonly message: string;
}

/** What to change, by what stands in the scheduler's message. The first that fits is told. */
const advices: readonly (readonly [pattern: RegExp, advice: (match: RegExpExecArray) => string])[] = [
  [
    /Insufficient (?<resource>[^\s,]+\/[^\s,.]+)/,
    ({ groups }) =>
      `Ask for fewer: replicas (prop 'replicas'), or resources.limits['${groups!['resource']}'] of a pod (prop ` +
      `'accelerator'). Or add nodes: nodePools[].count in the cluster's description`,
  ],
  [
    /Insufficient (?<resource>cpu|memory|ephemeral-storage)/,
    ({ groups }) =>
      `Lower resources.requests.${groups!['resource']} (prop 'resources') or replicas (prop 'replicas'), ` +
      `or add nodes: nodePools[].count in the cluster's description`,
  ],
  [/Too many pods/, () => "Fewer replicas (prop 'replicas'), or more nodes: each takes nodePools[].capacity.pods"],
  [
    /unbound immediate PersistentVolumeClaims|persistentvolumeclaim|StorageClass/i,
    () =>
      'See the claim: it needs a storageClassName that the cluster has (profile.storageClasses in its ' +
      'description), or a default class there',
  ],
  [/were unschedulable|unreachable/, () => 'The nodes that are left have no room for it: add some, or ask for less'],
  [
    /untolerated taint\(?s?\)? ?(?<taint>\{[^}]*\})?/,
    ({ groups }) =>
      `Add a toleration${groups?.['taint'] === undefined ? '' : ` of ${groups['taint']}`} (spec.tolerations; ` +
      `prop 'accelerator' sets those of accelerators), or send it to other nodes`,
  ],
  [
    /node affinity\/selector/,
    () =>
      "Change spec.nodeSelector or spec.affinity.nodeAffinity (prop 'accelerator' sets those of accelerators), " +
      "or give nodes the label: nodePools[].labels in the cluster's description",
  ],
  [
    /topology spread/,
    () =>
      "Loosen spec.topologySpreadConstraints (prop 'spread'): whenUnsatisfiable: ScheduleAnyway, or a larger maxSkew",
  ],
  [
    /anti-affinity/,
    () => 'Loosen spec.affinity.podAntiAffinity: preferred instead of required, or fewer replicas than nodes',
  ],
  [
    /ResourceClaimTemplate/,
    () => 'Make the ResourceClaimTemplate in the namespace of the pods, or name one that is there',
  ],
  [
    /cannot allocate all claims/,
    () =>
      "Change what is claimed: spec.devices.requests of the claim or its template (prop 'accelerator'), or fewer " +
      'replicas, or add nodes that have such devices: nodePools[] with capacity.gpu.allocation: dynamic',
  ],
  [
    /device class \S+ does not exist/,
    () =>
      'Make the DeviceClass, or name one that is there: pools with capacity.gpu.allocation: dynamic have those of ' +
      'their driver',
  ],
  [/pod affinity/, () => 'Loosen spec.affinity.podAffinity'],
  [/free ports/, () => 'Take spec.containers[].ports[].hostPort out, or fewer replicas than nodes'],
  [
    /ValidatingAdmissionPolicy '(?<policy>[^']+)'/,
    ({ groups }) =>
      `Change what the ValidatingAdmissionPolicy ${groups!['policy']} objects to, or what its binding selects`,
  ],
  [/exceeded quota/, () => "Raise spec.hard of the ResourceQuota, or ask for less (props 'resources', 'replicas')"],
  [
    /PodSecurity/,
    () =>
      'Set what the message names in securityContext, or loosen the label pod-security.kubernetes.io/enforce of ' +
      'the namespace',
  ],
  [
    /(minimum|maximum) .* usage per/,
    () => 'Bring the resources of its containers within the LimitRange of the namespace',
  ],
  [/scheduling gates?/i, () => 'Whoever set spec.schedulingGates has to remove them: its operator does not run here'],
  [
    /no PriorityClass/,
    () => "Make the PriorityClass, or list it in profile.priorityClasses of the cluster's description",
  ],
  [/serviceaccount .* not found/i, () => 'Make the ServiceAccount, or name one that is there'],
];

/** What to change, for a message of the scheduler or of the API server. */
export function adviceFor(message: string): string {
  // The part about preemption is left out: it counts the nodes once more, and would be taken for a cause.
  const text = withoutPreemption(message);
  const causes = causesIn(text);
  const most =
    causes.length === 0 ? text : [...causes].sort((one, other) => rank(one.reason) - rank(other.reason))[0]!.reason;
  for (const candidate of [most, text]) {
    for (const [pattern, advice] of advices) {
      const match = pattern.exec(candidate);
      if (match !== null) {
        return advice(match);
      }
    }
  }
  return 'See the message';
}

// The order is that of the advices, where lack of room comes first: nodes that lack room are those that the pod is
// meant for.
function rank(reason: string): number {
  const at = advices.findIndex(([pattern]) => pattern.test(reason));
  return at < 0 ? advices.length : at;
}

/** The part of a scheduler's message that says what is wrong, without what preemption would do. */
export function withoutPreemption(message: string): string {
  return message
    .replace(/\.? ?((?:no new claims to deallocate|still not schedulable),? ?)?preemption: .*$/s, '.')
    .replace(/\.\.$/, '.');
}

/**
 * How many nodes were ruled out for each reason, from the scheduler's message: `0/5 nodes are available: 1 Insufficient
 * cpu, …`.
 */
export function causesIn(message: string): { nodes: number; reason: string }[] {
  const [, list] = /^\d+\/\d+ nodes are available: (.*)$/s.exec(withoutPreemption(message).replace(/\.$/, '')) ?? [];
  if (list === undefined) {
    return [];
  }
  return [...list.matchAll(/(\d+) (.+?)(?=, \d+ |$)/gs)].map(([, nodes, reason]) => ({
    nodes: Number(nodes),
    reason: reason!.replace(/\.$/, ''),
  }));
}

/** Groups pods by what keeps them from running, the largest group first. */
export function groupPending(pods: readonly StuckPod[]): PendingGroup[] {
  const groups = new Map<string, StuckPod[]>();
  for (const pod of pods) {
    const message = withoutPreemption(pod.message);
    groups.set(message, [...(groups.get(message) ?? []), pod]);
  }
  return [...groups]
    .map(([message, all]) => ({
      message,
      causes: causesIn(message),
      advice: adviceFor(message),
      pods: all.map(({ pod }) => pod).sort(),
      workloads: [
        ...new Map(
          all.flatMap(({ workload }) =>
            workload === undefined ? [] : [[JSON.stringify(workload), workload] as const],
          ),
        ).values(),
      ],
    }))
    .sort((one, other) => other.pods.length - one.pods.length || one.message.localeCompare(other.message));
}
