import type { Chart } from 'cdk8s';
import { external, hpa, ModelVolume, WebModelServer, type HpaMetric, type WebModelServerProps } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';
import { gpu, web } from './servers';

const metrics: HpaMetric[] = [{ type: 'Pods', metric: 'waiting', averageValue: 5 }];
const scaled = (max: number) => hpa({ max, metrics });
const deploymentOf = (props: Partial<WebModelServerProps>) => manifestOf('Deployment', web(props));
const kindsOf = (props: Partial<WebModelServerProps>) =>
  objectsOf(web(props)).map(({ manifest }) => manifest.kind as string);
const timeoutOf = (props: Partial<WebModelServerProps>) =>
  Number(deploymentOf({ progressDeadlineSeconds: 300, ...props }).metadata.annotations['pulumi.com/timeoutSeconds']);
const oneNode = (props: Partial<WebModelServerProps>) => (chart: Chart) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    volumes: [{ volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: '/models' }],
    ...props,
  });

test.each([
  ['a HorizontalPodAutoscaler', scaled(5)],
  ['somebody outside', 'external' as const],
  ['somebody outside with bounds', external({ min: 0, max: 3 })],
])('the Deployment has no number of its own where %s owns it', (_title, scaling) => {
  expect(Object.keys(deploymentOf({ scaling }).spec)).not.toContain('replicas');
});

test('a number beside an owner of it is a problem', () => {
  // @ts-expect-error -- a program in JavaScript gives both
  expect(problemsOf(web({ replicas: 2, scaling: 'external' }))).toEqual([
    "WebModelServer 'test/web': 'replicas' must not be given beside 'scaling', which decides how many pods there " +
      'are. Remove one of them, got 2',
  ]);
});

test('the most pods decide about a disruption budget', () => {
  expect(
    [scaled(1), scaled(2), 'external' as const, external({ max: 1 })].map((scaling) =>
      kindsOf({ scaling }).includes('PodDisruptionBudget'),
    ),
  ).toEqual([false, true, true, false]);
});

test('the most pods decide how long a deployment waits; an owner outside may have twenty', () => {
  expect([
    timeoutOf({ replicas: 4 }),
    timeoutOf({ scaling: scaled(4) }),
    timeoutOf({ scaling: external({ max: 4 }) }),
    timeoutOf({ scaling: 'external' }),
  ]).toEqual([1260, 1260, 1260, 6060]);
});

test('the most pods decide how a new version takes over', () => {
  const strategyOf = (max: number) => manifestOf('Deployment', gpu({ scaling: scaled(max) })).spec.strategy;
  expect(strategyOf(1)).toEqual({ type: 'Recreate' });
  expect(strategyOf(2)).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
});

test('a volume that one node can mount allows one pod at most', () => {
  expect(problemsOf(oneNode({ scaling: scaled(2) }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'scaling.max' must be at most 1, for only one node at a time can mount volume 'models'. Give the volume the access mode ReadWriteMany, got 2",
]
`);
  expect(problemsOf(oneNode({ scaling: 'external' }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'scaling' must not allow more than one pod, for only one node at a time can mount volume 'models'. Give the volume the access mode ReadWriteMany, or set external({ max: 1 })",
]
`);
  expect(problemsOf(oneNode({ scaling: external({ max: 1 }) }))).toEqual([]);
});

test('a deployment does not wait for pods that an owner outside may take away, nor for none', () => {
  const annotationsOf = (props: Partial<WebModelServerProps>) => manifestOf('Service', web(props)).metadata.annotations;
  expect([annotationsOf({ scaling: external({ min: 0 }) }), annotationsOf({ replicas: 0 })]).toEqual([
    { 'pulumi.com/skipAwait': 'true' },
    { 'pulumi.com/skipAwait': 'true' },
  ]);
  expect(annotationsOf({ scaling: 'external' })).toBeUndefined();
});

test('bounds of an owner outside are checked', () => {
  expect(problemsOf(web({ scaling: external({ min: 3, max: 2 }) }))).toEqual([
    expect.stringContaining("'scaling.max' must be at least 'min', which is 3, got 2"),
  ]);
  expect(problemsOf(web({ scaling: external({ min: -1 }) }))).toEqual([
    expect.stringContaining("'scaling.min' must be a whole number, at least 0, got -1"),
  ]);
});

test('the autoscaler of a server can be reached, to set what its props do not know', () => {
  const made: unknown[] = [];
  objectsOf((chart) => made.push(web({ scaling: scaled(2) })(chart).autoscaler?.kind));
  objectsOf((chart) => made.push(web({ scaling: 'external' })(chart).autoscaler));
  expect(made).toEqual(['HorizontalPodAutoscaler', undefined]);
});
