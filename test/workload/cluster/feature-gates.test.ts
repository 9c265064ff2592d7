import { App } from 'cdk8s';
import { clusterSchema } from '../../../lib';
import { provideCluster } from '../../../lib/workload/cluster/cluster-context';
import { featureEnabled } from '../../../lib/workload/cluster/feature-gates';

function enabled(profile: Record<string, unknown>): boolean {
  const app = new App();
  provideCluster(app, clusterSchema.parse({ name: 'test', profile }));
  return featureEnabled(app, 'Feature', '1.35');
}

test.each([
  ['1.34', {}, false],
  ['1.35', {}, true],
  ['1.34', { Feature: true }, true],
  ['1.36', { Feature: false }, false],
  ['1.34', { Other: true }, false],
])('in %s with gates %j a feature of 1.35 is on: %s', (kubernetesVersion, featureGates, expected) => {
  expect(enabled({ kubernetesVersion, featureGates })).toBe(expected);
});
