import { WebModelServer, type Cluster, type WebModelServerProps } from '../../../lib';
import { clusterWith, gpuCluster, manifestOf, problemsOf, small } from '../trees';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const podOf = (props: Partial<WebModelServerProps> = {}, cluster: Cluster = gpuCluster): any =>
  manifestOf(
    'Deployment',
    (chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props }),
    cluster,
  ).spec.template.spec;

test('Kubernetes does the sleeping, so the image needs no shell', () => {
  expect(podOf().containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 10 } } });
});

test('before 1.30 the image does it', () => {
  expect(podOf({}, clusterWith({ kubernetesVersion: '1.29' })).containers[0].lifecycle).toEqual({
    preStop: { exec: { command: ['sleep', '10'] } },
  });
});

test('a cluster whose feature gate is closed would drop the hook, so the image sleeps', () => {
  expect(podOf({}, clusterWith({ featureGates: { PodLifecycleSleepAction: false } })).containers[0].lifecycle).toEqual({
    preStop: { exec: { command: ['sleep', '10'] } },
  });
});

test('the grace period covers the drain and the longest request', () => {
  expect(podOf({ drainSeconds: 15, requestSeconds: 60 }).terminationGracePeriodSeconds).toBe(75);
});

test('a server that need not drain has no hook', () => {
  expect(podOf({ drainSeconds: 0 }).containers[0]).not.toHaveProperty('lifecycle');
});

test.each([{ drainSeconds: -1 }, { requestSeconds: 0 }])('%p is a problem', (props) => {
  expect(
    problemsOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, ...props })),
  ).toHaveLength(1);
});
