import { WebModelServer, type Spread } from '../../../lib';
import { gpuCluster, manifestOf, problemsOf, small } from '../trees';

const server = (spread?: Spread) => (chart: import('cdk8s').Chart) =>
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...(spread === undefined ? {} : { spread }) });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const constraintsOf = (spread?: Spread, cluster = gpuCluster): any =>
  manifestOf('Deployment', server(spread), cluster).spec.template.spec.topologySpreadConstraints;
const zoned = { ...gpuCluster, nodePools: gpuCluster.nodePools.map((pool) => ({ ...pool, zones: ['a', 'b'] })) };

test('pods are spread over nodes and zones as far as there is room', () => {
  expect(
    constraintsOf().map(({ topologyKey, whenUnsatisfiable }: Record<string, string>) => [
      topologyKey,
      whenUnsatisfiable,
    ]),
  ).toEqual([
    ['kubernetes.io/hostname', 'ScheduleAnyway'],
    ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
  ]);
});

test('what is required keeps a pod pending, and nodes that it cannot go to do not count', () => {
  expect(constraintsOf({ zone: 'required', host: 'none' }, zoned)).toMatchInlineSnapshot(`
[
  {
    "labelSelector": {
      "matchLabels": {
        "app.kubernetes.io/component": "web-model-server",
        "app.kubernetes.io/name": "web",
      },
    },
    "matchLabelKeys": [
      "pod-template-hash",
    ],
    "maxSkew": 1,
    "nodeTaintsPolicy": "Honor",
    "topologyKey": "topology.kubernetes.io/zone",
    "whenUnsatisfiable": "DoNotSchedule",
  },
]
`);
});

test('pods that need not be spread have no constraint', () => {
  expect(constraintsOf({ zone: 'none', host: 'none' })).toBeUndefined();
});

test('a zone cannot be required of nodes that are in none', () => {
  expect(problemsOf(server({ zone: 'required' }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'spread.zone' must be 'preferred' or 'none', for no node of cluster 'test' is in a zone. Give its node pools 'zones', got 'required'",
]
`);
});
