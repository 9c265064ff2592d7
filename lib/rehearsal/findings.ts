import { severities, type Severity } from '../review/rule';
import type { KubernetesObject, ObjectReference } from '../review/objects/kubernetes-object';
import { own } from '../workload/own';
import { workloadKey } from './cluster-state';
import { adviceFor } from './pending';
import type { Outcome, RehearsalFinding, WorkloadReference } from './report';
import type { WorkloadState } from './workload-state';

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
  'pending',
  'rollout-stuck',
  'quota-exceeded',
  'claim-pending',
  'preempted',
];

function order({ rule }: RehearsalFinding): number {
  return rules.indexOf(rule);
}

function pendingPods({ pending }: FindingInput): Problem[] {
  return pending.flatMap(({ message, advice, pods, workloads }) => {
    const amount = (workload: WorkloadReference): number =>
      pods.filter((pod) => pod.startsWith(`${workload.namespace}/${workload.name}`)).length;
    const objects =
      workloads.length > 0
        ? workloads.map((workload) => ({ object: referenceOf(workload), amount: amount(workload) }))
        : pods.map((pod) => ({
            object: referenceOf({ kind: 'Pod', namespace: pod.split('/')[0]!, name: pod.split('/')[1]! }),
            amount: 1,
          }));
    return objects.map(({ object, amount: many }) => ({
      rule: 'pending',
      severity: 'high' as const,
      object,
      message: many > 1 ? `${many} pods do not run: ${message}` : `A pod does not run: ${message}`,
      advice,
    }));
  });
}

const heldByOldPods =
  "Its old pods hold the room that the new one waits for: strategy.rollingUpdate maxSurge: 0 and maxUnavailable: 1 (prop 'rollout'), or room for one more";

function stuckRollouts({ rollouts, pending }: FindingInput): Problem[] {
  const told = new Set(
    pending.flatMap(({ workloads, pods }) => [...workloads.map(workloadKey), ...pods.map((pod) => `Pod/${pod}`)]),
  );
  return (
    rollouts
      .filter(({ state }) => state === 'stuck')
      // That pods of it are pending is a finding already, unless old ones stand in for them.
      .filter(
        ({ workload, samples }) =>
          !told.has(workloadKey(workload)) || (samples.at(-1)?.updated ?? 0) < (samples.at(-1)?.desired ?? 0),
      )
      .map(({ workload, reason = '', samples }) => {
        const end = samples.at(-1);
        const held = end !== undefined && end.updated < end.desired && reason.includes('Insufficient');
        return {
          rule: 'rollout-stuck',
          severity: 'high' as const,
          object: referenceOf(workload),
          message: `It does not finish${end === undefined ? '' : ` (${end.updated} of ${end.desired} updated, ${end.desired - end.unavailable} available)`}: ${reason}`,
          advice: held ? heldByOldPods : adviceFor(reason),
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
      namespace: claim.metadata.namespace ?? 'default',
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
