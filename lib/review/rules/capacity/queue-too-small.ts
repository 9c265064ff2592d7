import { mapsAt, sourced, textAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { Workload } from '../../objects/workload';
import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';
import { amountOf, podRequest } from '../../totals/pod-request';

// Kueue admits each of their pods, or of their groups, by itself. Of all others it admits all pods or none.
// @see https://kueue.sigs.k8s.io/docs/tasks/run/
const admittedApart = ['Pod', 'Deployment', 'ReplicaSet', 'DaemonSet', 'LeaderWorkerSet', 'CronJob'];

/** A job asks for more than its queue has in all: it is never admitted. */
export const queueTooSmall: Rule = {
  id: 'queue-too-small',
  severity: 'medium',
  consequence: 'capacity',
  finds:
    'A job of Kueue asks for more of a resource than all flavors of its ClusterQueue have, with what the queue may ' +
    'borrow. Not judged where a cohort sets no limit to that.',
  why: 'Kueue admits a job as a whole or not at all: it stays suspended, without an error.',
  fix: 'Raise `nominalQuota` or `borrowingLimit`, or let the job ask for less.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (after === undefined) {
        continue;
      }
      const faults = lacks(after, context.after);
      const known = faults.length === 0 || before === undefined ? [] : lacks(before, context.before);
      for (const { resource, needs, quota, queue } of faults) {
        if (!known.some((each) => each.resource === resource && each.queue === queue)) {
          yield {
            on: change,
            path: '',
            message:
              `It needs ${needs} ${resource} at once, and ClusterQueue '${queue}' has a quota of ${quota}: ` +
              'it is never admitted, and waits without an error',
            after: needs,
          };
        }
      }
    }
  },
};

interface Lack {
  readonly resource: string;
  readonly needs: number;
  readonly quota: number;
  readonly queue: string;
}

function lacks(workload: Workload, objects: ObjectSet): Lack[] {
  const queue = queueOf(workload, objects);
  if (queue === undefined) {
    return [];
  }
  const needs = needsOf(workload);
  return Object.entries(quotasOf(queue)).flatMap(([resource, quota]) => {
    const needed = needs.get(resource) ?? 0;
    return needed > quota ? [{ resource, needs: needed, quota, queue: queue.metadata.name }] : [];
  });
}

function queueOf({ object, environment }: Workload, objects: ObjectSet): KubernetesObject | undefined {
  const follow = (from: KubernetesObject | undefined, kind: string): KubernetesObject | undefined =>
    from === undefined
      ? undefined
      : objects.links
          .of(from)
          .filter((reference) => reference.kind === kind)
          .flatMap((reference) => objects.links.target(sourced(from, environment), reference) ?? [])[0];
  return follow(follow(object, 'LocalQueue'), 'ClusterQueue');
}

// What a job may get of each resource; nothing of a resource that has no limit.
function quotasOf(queue: KubernetesObject): Record<string, number> {
  const inCohort = (textAt(queue, 'spec', 'cohort') ?? textAt(queue, 'spec', 'cohortName')) !== undefined;
  const quotas = new Map<string, number>();
  const flavors = mapsAt(queue, 'spec', 'resourceGroups').flatMap((group) => mapsAt(group, 'flavors'));
  for (const resource of flavors.flatMap((flavor) => mapsAt(flavor, 'resources'))) {
    const name = textAt(resource, 'name') ?? '';
    const borrowed = resource['borrowingLimit'] === undefined ? Infinity : amountOf(resource['borrowingLimit']);
    const quota = amountOf(resource['nominalQuota']) + (inCohort ? borrowed : 0);
    quotas.set(name, (quotas.get(name) ?? 0) + quota);
  }
  return Object.fromEntries(quotas);
}

function needsOf({ object, podSets }: Workload): ReadonlyMap<string, number> {
  const needs = new Map<string, number>();
  const add = (resource: string, amount: number): void => void needs.set(resource, (needs.get(resource) ?? 0) + amount);
  const apart = admittedApart.includes(object.kind);
  // Of groups each is admitted by itself: the first set is that of the leaders, of which a group has one.
  const groups = apart ? Math.max(podSets[0]?.replicas ?? 1, 1) : 1;
  // A Job may say that it starts with fewer pods too.
  const least = Number(object.metadata.annotations?.['kueue.x-k8s.io/job-min-parallelism'] ?? Infinity);
  for (const { pod, replicas } of podSets) {
    const request = podRequest(pod);
    const count = Math.min(replicas / groups, least);
    add('cpu', count * request.cpu);
    add('memory', count * request.memory);
    add('pods', count);
    Object.entries(request.extended).forEach(([resource, amount]) => add(resource, count * amount));
  }
  return needs;
}
