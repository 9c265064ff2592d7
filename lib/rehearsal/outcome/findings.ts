import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { severities, type Severity } from '../../review/rule';
import type { KubernetesObject, ObjectReference } from '../../review/objects/kubernetes-object';
import { own } from '../../workload/values/own';
import { workloadKey } from '../state/cluster-state';
import { heldRoomAdvice } from './held-room';
import { adviceFor } from './pending';
import type { WorkloadReference } from '../model/cluster';
import type { Outcome, RehearsalFinding } from '../model/report';
import type { WorkloadState } from '../state/workload-state';

/** Something that went wrong on the way. */
export interface Problem {
  readonly rule: string;
  readonly severity: Severity;
  readonly object: ObjectReference;
  readonly path?: string;
  readonly message: string;
  readonly advice?: string;
}

/** What findings are made of. */
export interface FindingInput extends Pick<
  Outcome,
  'pending' | 'rollouts' | 'quotas' | 'disruptions' | 'pods' | 'autoscalers'
> {
  readonly workloads: readonly WorkloadState[];
  /** Workloads whose old pods hold the room of new ones, by key. */
  readonly held: ReadonlySet<string>;
  /** Workloads that wait for what a rehearsal does not know, by key: nothing is wrong with them. */
  readonly unknown: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  readonly claims: readonly { readonly claim: KubernetesObject; readonly why: string }[];
  readonly sourceOf: (
    kind: string,
    namespace: string,
    name: string,
  ) => { readonly file?: string; readonly line?: number };
}

const apiVersions: Readonly<Record<string, string>> = {
  Pod: 'v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  JobSet: 'jobset.x-k8s.io/v1alpha2',
  TrainJob: 'trainer.kubeflow.org/v1alpha1',
  LeaderWorkerSet: 'leaderworkerset.x-k8s.io/v1',
  PersistentVolumeClaim: 'v1',
  ResourceQuota: 'v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
};

/** What a rehearsal found, the worst first; within one severity in the order of the objects. */
export function findingsOf(input: FindingInput): RehearsalFinding[] {
  const found: Problem[] = [
    ...input.problems,
    ...pendingPods(input),
    ...stuckRollouts(input),
    ...quotaFindings(input),
    ...claimFindings(input),
    ...disruptionFindings(input),
  ];
  return found
    .map(({ path = '', ...finding }) => ({
      ...finding,
      path,
      ...input.sourceOf(finding.object.kind, finding.object.namespace ?? '', finding.object.name),
    }))
    .sort(
      (one, other) =>
        severities.indexOf(other.severity) - severities.indexOf(one.severity) || order(one) - order(other),
    );
}

const rules = [
  'refused',
  'eviction-blocked',
  'not-admitted',
  'not-scaled',
  'pending',
  'partly-placed',
  'rollout-stuck',
  'quota-exceeded',
  'claim-pending',
  'preempted',
  'unavailable',
  'not-rehearsed',
];

function order({ rule }: RehearsalFinding): number {
  return rules.indexOf(rule);
}

function pendingPods({ pending, held, rollouts, workloads: states }: FindingInput): Problem[] {
  // Who waits for a queue has a finding of its own.
  const queued = new Set(
    states.flatMap(({ workload, waitsFor }) => (waitsFor ? [`${workloadKey(workload)}: ${waitsFor.message}`] : [])),
  );
  const heldAdvice = (workload: WorkloadReference): string | undefined =>
    held.has(workloadKey(workload)) ? heldRoomAdvice(desiredOf(rollouts, workload)) : undefined;
  return pending.flatMap(({ message, advice, pods, workloads }) => {
    const amount = (workload: WorkloadReference): number =>
      pods.filter((pod) => pod.startsWith(`${workload.namespace}/${workload.name}`)).length;
    const objects =
      workloads.length > 0
        ? workloads
            .filter((workload) => !queued.has(`${workloadKey(workload)}: ${message}`))
            .map((workload) => ({
              object: referenceOf(workload),
              amount: amount(workload),
              own: heldAdvice(workload),
            }))
        : pods.map((pod) => ({
            object: referenceOf({ kind: 'Pod', namespace: pod.split('/')[0]!, name: pod.split('/')[1]! }),
            amount: 1,
            own: undefined,
          }));
    return objects.map(({ object, amount: many, own: ownAdvice }) => ({
      rule: 'pending',
      severity: 'high' as const,
      object,
      message: many > 1 ? `${many} pods do not run: ${message}` : `A pod does not run: ${message}`,
      advice: ownAdvice ?? advice,
    }));
  });
}

function desiredOf(rollouts: FindingInput['rollouts'], workload: WorkloadReference): number {
  const key = workloadKey(workload);
  return rollouts.find((rollout) => workloadKey(rollout.workload) === key)?.samples.at(-1)?.desired ?? 0;
}

function stuckRollouts({ rollouts, pending, held, unknown, workloads: states }: FindingInput): Problem[] {
  const queued = new Set(states.flatMap(({ workload, waitsFor }) => (waitsFor ? [workloadKey(workload)] : [])));
  const told = new Set(
    pending.flatMap(({ workloads, pods }) => [...workloads.map(workloadKey), ...pods.map((pod) => `Pod/${pod}`)]),
  );
  return (
    rollouts
      .filter(
        ({ state, workload }) =>
          state === 'stuck' && !unknown.has(workloadKey(workload)) && !queued.has(workloadKey(workload)),
      )
      // A workload with pending pods has a finding already, unless its old pods still answer in their place.
      .filter(
        ({ workload, samples }) =>
          !told.has(workloadKey(workload)) ||
          held.has(workloadKey(workload)) ||
          (samples.at(-1)?.updated ?? 0) < (samples.at(-1)?.desired ?? 0),
      )
      .map(({ workload, reason = '', samples }) => {
        const end = samples.at(-1);
        const counts =
          end === undefined
            ? ''
            : ` (${end.updated} of ${end.desired} updated, ${end.desired - end.unavailable} available)`;
        return {
          rule: 'rollout-stuck',
          severity: 'high' as const,
          object: referenceOf(workload),
          message: `It does not finish${counts}: ${reason}`,
          advice: held.has(workloadKey(workload)) ? heldRoomAdvice(end?.desired ?? 0) : adviceFor(reason),
        };
      })
  );
}

function quotaFindings({ quotas }: FindingInput): Problem[] {
  return quotas.flatMap(({ namespace, name, refusals }) =>
    refusals.map((message) => ({
      rule: 'quota-exceeded',
      severity: 'high' as const,
      object: referenceOf({ kind: 'ResourceQuota', namespace, name }),
      path: 'spec.hard',
      message,
      advice: adviceFor(message),
    })),
  );
}

function claimFindings({ claims }: FindingInput): Problem[] {
  return claims.map(({ claim, why }) => ({
    rule: 'claim-pending',
    severity: 'medium' as const,
    object: referenceOf({
      kind: claim.kind,
      namespace: namespaceOrDefault(claim),
      name: claim.metadata.name,
    }),
    path: 'spec.storageClassName',
    message: `It gets no volume: ${why}`,
    advice: adviceFor('StorageClass'),
  }));
}

function disruptionFindings({ disruptions }: FindingInput): Problem[] {
  return disruptions
    .filter(({ by }) => by === 'Preempted')
    .map(({ pod, workload, node, message }) => ({
      rule: 'preempted',
      severity: 'medium' as const,
      object: referenceOf(workload ?? { kind: 'Pod', namespace: pod.split('/')[0]!, name: pod.split('/')[1]! }),
      path: 'spec.template.spec.priorityClassName',
      message: `Its pod on ${node} had to go: ${message}`,
      advice: "Add room, or give it a higher priority (prop 'priorityClass')",
    }));
}

/** Names a workload as other objects are named. */
export function referenceOf({ kind, namespace, name }: WorkloadReference): ObjectReference {
  return { apiVersion: own(apiVersions, kind) ?? 'apps/v1', kind, namespace, name };
}
