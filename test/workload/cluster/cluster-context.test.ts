import { App, Chart } from 'cdk8s';
import { clusterOf, provideCluster } from '../../../lib';
import { kubernetesAtLeast } from '../../../lib/workload/cluster/kubernetes-version';
import { clusterWith, gpuCluster } from '../trees';

test('a construct is on the nearest cluster around it', () => {
  const app = new App();
  provideCluster(app, clusterWith({ kubernetesVersion: '1.33' }));
  const chart = new Chart(app, 'chart');
  provideCluster(chart, gpuCluster);
  expect(clusterOf(new Chart(chart, 'inner'))).toBe(gpuCluster);
});

test('without one it is on a cluster of which nothing is known', () => {
  const { name, nodePools, profile } = clusterOf(new App());
  expect({ name, nodePools, storageClasses: profile.storageClasses }).toEqual({
    name: 'generic',
    nodePools: [],
    storageClasses: [],
  });
});

test.each([
  ['1.34', '1.30', true],
  ['1.30.2', '1.30', true],
  ['1.9', '1.30', false],
  ['1.29', '1.30', false],
] as const)('%p against %p', (version, wanted, expected) => {
  const app = new App();
  provideCluster(app, clusterWith({ kubernetesVersion: version }));
  expect(kubernetesAtLeast(app, wanted)).toBe(expected);
});
