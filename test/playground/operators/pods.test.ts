import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { askApiServer } from '../../../playground/cluster/ask';
import { whyMissing } from '../../../playground/operators';
import type { OperatorObject } from '../../../playground/operators/operator';
import { podObjects, podsProblem } from '../../../playground/operators/pods';
import { operators } from '../../../playground/operators/table';
import type { Playground } from '../../../playground/state/state';

jest.mock('../../../playground/cluster/ask', () => ({
  ...jest.requireActual<object>('../../../playground/cluster/ask'),
  askApiServer: jest.fn(),
}));

const prometheus = operators.find(({ name }) => name === 'prometheus')!;
const pg = {} as Playground;

function cluster(monitoring?: object): Cluster {
  const profile = { kubernetesVersion: '1.34', operators: ['prometheus'], monitoring };
  return clusterSchema.parse({ name: 'a', profile });
}

const own = (monitoring?: object): readonly OperatorObject[] => prometheus.pods!.objects(cluster(monitoring), 'cpu-0');
const named = (objects: readonly OperatorObject[], kind: string): OperatorObject[] =>
  objects.filter((object) => object.kind === kind);

const deployment: OperatorObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'operator', namespace: 'monitoring' },
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name: 'a' }], nodeSelector: { 'kubernetes.io/os': 'linux' } } },
  },
};

test('an operator whose programs are pods cannot run without a real node', () => {
  expect(whyMissing(prometheus, new Map(), false)).toBe('its programs are pods, and the cluster has no real node');
  expect(whyMissing(prometheus, new Map(), true)).toBeUndefined();
  expect(whyMissing(operators[0]!, new Map(), false)).toBeUndefined();
});

test('one of whose images the program cannot be had is missing', () => {
  expect(whyMissing(prometheus, new Map([['alertmanager', 'no Go']]), true)).toBe('no Go');
});

test('all of its pods are on the real node', () => {
  const onNode = { 'kubernetes.io/hostname': 'cpu-0' };
  const { others } = podObjects([deployment], prometheus, 'cpu-0');
  expect(named(others, 'Deployment')[0]!['spec']).toEqual({
    replicas: 1,
    template: { spec: { containers: [{ name: 'a' }], nodeSelector: onNode } },
  });
  for (const kind of ['Prometheus', 'Alertmanager']) {
    expect(named(own(), kind).map(({ spec }) => (spec as { nodeSelector: object }).nodeSelector)).toEqual([onNode]);
  }
});

test('the definitions come before what they define, in its own namespace', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'b' },
  };
  const { definitions, others } = podObjects([definition, ...own()], prometheus, 'cpu-0');
  expect(definitions).toEqual([definition]);
  expect(others[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'monitoring' } });
});

test('Prometheus takes all monitors and rules of a cluster that says nothing', () => {
  expect(named(own(), 'Prometheus')[0]!['spec']).toMatchObject({
    podMonitorSelector: { matchLabels: {} },
    podMonitorNamespaceSelector: {},
    ruleSelector: { matchLabels: {} },
    ruleNamespaceSelector: {},
  });
});

test("Prometheus takes monitors and rules by the labels of the cluster's file, its own too", () => {
  const objects = own({
    kind: 'prometheus-operator',
    monitorLabels: { release: 'a' },
    ruleLabels: { role: 'b' },
  });
  expect(named(objects, 'Prometheus')[0]!['spec']).toMatchObject({
    serviceMonitorSelector: { matchLabels: { release: 'a' } },
    podMonitorSelector: { matchLabels: { release: 'a' } },
    ruleSelector: { matchLabels: { role: 'b' } },
  });
  expect(named(objects, 'ServiceMonitor')[0]!.metadata.labels).toEqual({ release: 'a' });
});

describe('how its pods are', () => {
  const answers = (body: object, status = 200): void =>
    void jest.mocked(askApiServer).mockResolvedValue({ status, body: JSON.stringify(body) });

  it('is well where all are ready', async () => {
    answers({ spec: { replicas: 1 }, status: { readyReplicas: 1, updatedReplicas: 1 } });
    expect(await podsProblem(pg, prometheus)).toBeUndefined();
  });

  it.each([
    ['none is ready', { spec: { replicas: 1 }, status: {} }, '0 of 1'],
    ['only an old one is', { spec: { replicas: 1 }, status: { readyReplicas: 1, updatedReplicas: 0 } }, '0 of 1'],
    ['nobody has looked yet', { spec: {} }, '0 of 1'],
  ])('is said where %s', async (_, body, ready) => {
    answers(body);
    expect(await podsProblem(pg, prometheus)).toBe(`its Deployment prometheus-operator has ${ready} pods ready`);
  });

  it('is said where there are none', async () => {
    answers({}, 404);
    expect(await podsProblem(pg, prometheus)).toBe('its Deployment prometheus-operator is not there');
  });

  it('is not known where the API server does not answer', async () => {
    jest.mocked(askApiServer).mockRejectedValue(new Error('connect ECONNREFUSED'));
    expect(await podsProblem(pg, prometheus)).toBe('the API server does not say how it is: connect ECONNREFUSED');
  });

  it('is no matter of an operator that has none', async () => {
    expect(await podsProblem(pg, operators[0]!)).toBeUndefined();
  });
});
