import { mapAt, namespaceOf, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';
import { amountOf, podRequest } from '../totals/pod-request';

/** The pods of a namespace ask for more than its quota allows: some are never made. */
export const quotaTooSmall: Rule = {
  id: 'quota-too-small',
  severity: 'high',
  consequence: 'capacity',
  *check(context) {
    for (const change of changesOf(context, 'ResourceQuota')) {
      const { before, after, object } = change;
      // Quotas with scopes are about some pods only.
      if (
        after === undefined ||
        mapAt(after, 'spec')['scopes'] !== undefined ||
        mapAt(after, 'spec')['scopeSelector'] !== undefined
      ) {
        continue;
      }
      const hard = mapAt(after, 'spec', 'hard');
      const asked = usage(after, context.after, object.environment);
      const earlier = before === undefined ? undefined : usage(before, context.before, object.environment);
      for (const [resource, limit] of Object.entries(hard)) {
        const key = resource.startsWith('requests.') ? resource.slice('requests.'.length) : resource;
        const [now, most] = [asked.get(key) ?? 0, amountOf(limit)];
        const already =
          earlier !== undefined && (earlier.get(key) ?? 0) > amountOf(mapAt(before, 'spec', 'hard')[resource]);
        if (now > most && !already) {
          yield {
            on: change,
            path: `spec.hard['${resource}']`,
            message: `The pods of the namespace ask for ${now} in all, the quota allows ${String(limit)}: those over it are never made`,
            before: before === undefined ? undefined : mapAt(before, 'spec', 'hard')[resource],
            after: limit,
          };
        }
      }
    }
  },
};

function usage(
  quota: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  const add = (key: string, amount: number): void => void sum.set(key, (sum.get(key) ?? 0) + amount);
  for (const workload of objects.workloads) {
    if (
      workload.environment !== environment ||
      namespaceOf(workload.object) !== namespaceOf(quota) ||
      workload.object.kind === 'CronJob'
    ) {
      continue;
    }
    const request = podRequest(workload.pod);
    add('pods', workload.replicas);
    add('cpu', workload.replicas * request.cpu);
    add('memory', workload.replicas * request.memory);
    Object.entries(request.extended).forEach(([resource, amount]) => add(resource, workload.replicas * amount));
  }
  return sum;
}
