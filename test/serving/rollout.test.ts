import type { Chart } from 'cdk8s';
import { ModelVolume, WebModelServer, type AccessMode } from '../../lib';
import { manifestOf, problemsOf, small } from '../workload/trees';

const accelerator = { product: 'NVIDIA-L4' };
const strategyOf = (build: (chart: Chart) => unknown): unknown => manifestOf('Deployment', build).spec.strategy;
const withVolume = (mode: AccessMode, replicas: number) => (chart: Chart) => {
  const volume = new ModelVolume(chart, 'models', { size: '1Gi', accessModes: [mode] });
  new WebModelServer(chart, 'web', { image: 'web:1', resources: small, replicas, volumes: [{ volume, path: '/models' }] });
};

test('with accelerators an old pod goes first', () => {
  const strategy = strategyOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, replicas: 2, accelerator }));
  expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
});

test('the only pod with an accelerator is stopped first', () => {
  expect(strategyOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, accelerator }))).toEqual({ type: 'Recreate' });
});

test('a pod whose volume one node holds is stopped first', () => {
  expect(strategyOf(withVolume('ReadWriteOnce', 1))).toEqual({ type: 'Recreate' });
});

test('a volume that many nodes can mount changes nothing', () => {
  expect(strategyOf(withVolume('ReadWriteMany', 2))).toMatchObject({ type: 'RollingUpdate' });
});

test('several replicas with a volume that one node can mount are a problem', () => {
  expect(problemsOf(withVolume('ReadWriteOnce', 2))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'replicas' must be at most 1, for only one node at a time can mount volume 'models'. Give the volume the access mode ReadWriteMany, got 2",
]
`);
});
