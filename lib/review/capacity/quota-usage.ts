import { asText } from '../../workload/values/as-text';
import { isExtended } from '../../workload/accelerator/accelerator-resources';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { groupOf, mapAt, mapsAt, textAt, textsAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { PodSet } from '../objects/workload';
import { amountOf, amountsOf } from '../totals/pod-request';

/**
 * How much of what a ResourceQuota limits the objects of its namespace use, by the names that quotas have for it. What
 * is not among them is not known: the pods of CronJobs, and what controllers make.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function usageOf(
  quota: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  const add = (key: string, amount: number): void => void sum.set(key, (sum.get(key) ?? 0) + amount);
  for (const pods of podsUnder(quota, objects, environment)) {
    const { replicas } = pods;
    const request = objects.requestOf(pods);
    add('pods', replicas);
    add('count/pods', replicas);
    for (const [resource, amount] of amountsOf(pods.pod, 'requests')) {
      if (isExtended(resource)) {
        continue;
      }
      add(resource, replicas * amount);
      add(`requests.${resource}`, replicas * amount);
    }
    for (const [resource, amount] of Object.entries(request.extended)) {
      add(resource, replicas * amount);
      add(`requests.${resource}`, replicas * amount);
    }
    for (const [resource, amount] of amountsOf(pods.pod, 'limits')) {
      add(`limits.${resource}`, replicas * amount);
    }
  }
  if (isScoped(quota)) {
    return sum;
  }
  for (const { object, environment: other } of objects.all) {
    if (other === environment && namespaceOrDefault(object) === namespaceOrDefault(quota)) {
      countObject(object, add);
    }
  }
  for (const pods of objects.podsNear(quota, environment)) {
    pods.claimTemplates.forEach((claim) => addClaim(claim, pods.ends ? 1 : pods.replicas, add));
  }
  return sum;
}

const scopesOfPods: Readonly<Record<string, (pods: PodSet) => boolean>> = {
  Terminating: ({ pod }) => pod['activeDeadlineSeconds'] !== undefined,
  NotTerminating: ({ pod }) => pod['activeDeadlineSeconds'] === undefined,
  BestEffort: (pods) => isBestEffort(pods),
  NotBestEffort: (pods) => !isBestEffort(pods),
  PriorityClass: ({ pod }) => textAt(pod, 'priorityClassName') !== undefined,
};

/** The pods that count for a quota: those of its namespace that are in all of its scopes. */
function podsUnder(quota: KubernetesObject, objects: ObjectSet, environment: string | undefined): PodSet[] {
  return objects
    .podsNear(quota, environment)
    .filter((pods) => pods.object.kind !== 'CronJob' && scopesOf(quota).every((scope) => isIn(scope, pods)));
}

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly string[];
}

function scopesOf(quota: KubernetesObject): Scope[] {
  return [
    ...textsAt(quota, 'spec', 'scopes').map((name) => ({ name, operator: 'Exists', values: [] })),
    ...mapsAt(quota, 'spec', 'scopeSelector', 'matchExpressions').map((expression) => ({
      name: asText(expression['scopeName']),
      operator: asText(expression['operator']),
      values: textsAt(expression, 'values'),
    })),
  ];
}

/** The scopes of a quota of which nothing is known, such as CrossNamespacePodAffinity: it is then not judged. */
export function unknownScopes(quota: KubernetesObject): string[] {
  return scopesOf(quota)
    .map(({ name }) => name)
    .filter((name) => !Object.hasOwn(scopesOfPods, name));
}

function isScoped(quota: KubernetesObject): boolean {
  return scopesOf(quota).length > 0;
}

function isIn({ name, operator, values }: Scope, pods: PodSet): boolean {
  if (name === 'PriorityClass') {
    const priority = textAt(pods.pod, 'priorityClassName');
    switch (operator) {
      case 'In':
        return priority !== undefined && values.includes(priority);
      case 'NotIn':
        return priority === undefined || !values.includes(priority);
      case 'DoesNotExist':
        return priority === undefined;
      default:
        return priority !== undefined;
    }
  }
  return Object.hasOwn(scopesOfPods, name) && scopesOfPods[name]!(pods);
}

function isBestEffort({ pod }: PodSet): boolean {
  return (['requests', 'limits'] as const).every((list) =>
    [...amountsOf(pod, list)].every(([resource, amount]) => !/^(cpu|memory)$/.test(resource) || amount === 0),
  );
}

type Add = (key: string, amount: number) => void;

// The names of kinds as quotas write them; others are made of the kind's own name.
const ownNames: Readonly<Record<string, string>> = { Ingress: 'ingresses', NetworkPolicy: 'networkpolicies' };
const core = new Set([
  'Service',
  'ConfigMap',
  'Secret',
  'ReplicationController',
  'ResourceQuota',
  'PersistentVolumeClaim',
]);

function countObject(object: KubernetesObject, add: Add): void {
  const { kind } = object;
  const group = groupOf(object.apiVersion);
  const plural = Object.hasOwn(ownNames, kind) ? ownNames[kind]! : `${kind.toLowerCase()}s`;
  if (kind !== 'Pod') {
    add(`count/${plural}${group === '' ? '' : `.${group}`}`, 1);
  }
  if (group === '' && core.has(kind) && kind !== 'PersistentVolumeClaim') {
    add(plural, 1);
  }
  const type = kind === 'Service' ? textAt(object, 'spec', 'type') : undefined;
  if (type === 'LoadBalancer') {
    add('services.loadbalancers', 1);
  }
  const withoutPorts = mapAt(object, 'spec')['allocateLoadBalancerNodePorts'] === false;
  if (type === 'NodePort' || (type === 'LoadBalancer' && !withoutPorts)) {
    add('services.nodeports', mapsAt(object, 'spec', 'ports').length);
  }
  if (group === '' && kind === 'PersistentVolumeClaim') {
    addClaim(object, 1, add);
  }
}

function addClaim(claim: unknown, times: number, add: Add): void {
  const size = times * amountOf(mapAt(claim, 'spec', 'resources', 'requests')['storage']);
  const storageClass = textAt(claim, 'spec', 'storageClassName');
  for (const prefix of ['', ...(storageClass === undefined ? [] : [`${storageClass}.storageclass.storage.k8s.io/`])]) {
    add(`${prefix}requests.storage`, size);
    add(`${prefix}persistentvolumeclaims`, times);
  }
}
