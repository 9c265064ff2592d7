import type { KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { ObjectSet } from '../../../lib/review/objects/object-set';
import { unknownScopes, usageOf } from '../../../lib/review/capacity/quota-usage';

const namespace = 'llm';

function quota(spec: object = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all', namespace }, spec };
}

function deployment(name: string, pod: object = {}, replicas = 2): KubernetesObject {
  const resources = { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi', 'nvidia.com/gpu': 1 } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: { replicas, template: { spec: { containers: [{ name: 'server', resources }], ...pod } } },
  };
}

const used = (of: KubernetesObject, ...objects: KubernetesObject[]): Record<string, number> =>
  Object.fromEntries(usageOf(of, new ObjectSet(objects.map((object) => ({ object }))), undefined));

test('pods, their requests and their limits, by both names of a resource', () => {
  expect(used(quota(), deployment('a'))).toMatchObject({
    pods: 2,
    cpu: 1,
    'requests.cpu': 1,
    'requests.memory': 2 * 2 ** 30,
    'limits.memory': 4 * 2 ** 30,
    'requests.nvidia.com/gpu': 2,
    'count/deployments.apps': 1,
  });
});

test('objects are counted by kind, Services by their type', () => {
  const service = (name: string, type: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { type, ports: [{ port: 80 }, { port: 81 }] },
  });
  expect(
    used(quota(), service('a', 'LoadBalancer'), service('b', 'NodePort'), service('c', 'ClusterIP')),
  ).toMatchObject({
    services: 3,
    'count/services': 3,
    'services.loadbalancers': 1,
    'services.nodeports': 4,
  });
});

test('claims count with their size, also by class', () => {
  const claim: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'models', namespace },
    spec: { storageClassName: 'fast', resources: { requests: { storage: '10Gi' } } },
  };
  expect(used(quota(), claim)).toMatchObject({
    persistentvolumeclaims: 1,
    'requests.storage': 10 * 2 ** 30,
    'fast.storageclass.storage.k8s.io/requests.storage': 10 * 2 ** 30,
  });
});

test('what is in another namespace does not count', () => {
  const other = { ...deployment('a'), metadata: { name: 'a', namespace: 'other' } };
  expect(used(quota(), other)).toEqual({});
});

const expression = (operator: string, values?: readonly string[]): object => ({
  scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
});

test.each([
  [{ scopes: ['Terminating'] }, 1],
  [{ scopes: ['NotTerminating'] }, 3],
  [{ scopes: ['BestEffort'] }, undefined],
  [{ scopes: ['NotBestEffort'] }, 4],
  [expression('In', ['batch']), 1],
  [expression('NotIn', ['batch']), 3],
  [expression('Exists'), 1],
  [expression('DoesNotExist'), 3],
])('of quota %j %j pods count', (spec, expected) => {
  const ends = deployment('ends', { activeDeadlineSeconds: 60, priorityClassName: 'batch' }, 1);
  expect(used(quota(spec), ends, deployment('serves', {}, 3))['pods']).toBe(expected);
});

test('scopes that nobody here knows are told', () => {
  expect(unknownScopes(quota({ scopes: ['CrossNamespacePodAffinity', 'Terminating'] }))).toEqual([
    'CrossNamespacePodAffinity',
  ]);
});
