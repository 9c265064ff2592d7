import { clusterSchema, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { needsGateway } from '../../../playground/gateway';

const cluster = (gatewayClass: string | undefined, real: boolean): Cluster =>
  clusterSchema.parse({
    name: 'test',
    profile: { kubernetesVersion: '1.34', ...(gatewayClass === undefined ? {} : { gatewayClass }) },
    nodePools: [{ name: 'cpu', count: 1, capacity: { cpu: 2, memory: '4Gi' }, real }],
  });

test('a cluster with a gateway class has a gateway beside its real node', () => {
  expect(needsGateway(cluster('traefik', true))).toBe(true);
});

test.each([
  ['without a gateway class', cluster(undefined, true)],
  ['without a real node', cluster('traefik', false)],
])('a cluster %s has none', (_title, without) => {
  expect(needsGateway(without)).toBe(false);
});
