import { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Environment, Fleet, synthesize } from '../../../lib';
import { waveGates } from '../../../lib/pulumi/fleet/waves';
import { gpuCluster } from '../../workload/trees';

test('a wave in which nothing is made is passed over', () => {
  const app = new App();
  const fleet = new Fleet(app, 'fleet', {
    clusters: ['a', 'b', 'c'].map((name) => ({ name, cluster: gpuCluster })),
    rollout: [['a'], ['b'], ['c']],
  });
  for (const cluster of fleet.where({ name: ['a', 'c'] })) {
    const environment = new Environment(cluster, 'shop', { namespace: 'shop' });
    new k8s.KubeConfigMap(environment, 'settings', { metadata: { name: 'settings' } });
  }
  const gates = [...waveGates(fleet, synthesize(app))].map(([object, before]) => [
    object.node.path,
    before.map(({ node }) => node.path),
  ]);
  expect(gates).toEqual([['fleet/c/shop/namespace/namespace', ['fleet/a/shop/settings']]]);
});

test('a program without a fleet has none', () => {
  expect(waveGates(undefined, []).size).toBe(0);
});
