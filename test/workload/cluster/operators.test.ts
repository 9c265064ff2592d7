import { App, Chart } from 'cdk8s';
import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { provideCluster } from '../../../lib/workload/cluster/cluster-context';
import { requireOperator } from '../../../lib/workload/cluster/operators';
import { Problems } from '../../../lib/workload/values/validation';

function problemsWith(operators?: string[]): string[] {
  const app = new App();
  if (operators !== undefined) {
    provideCluster(app, clusterSchema.parse({ name: 'small', profile: { kubernetesVersion: '1.34', operators } }));
  }
  const chart = new Chart(app, 'chart');
  requireOperator(chart, new Problems(chart), 'keda', 'scaling.keda');
  return chart.node.validate();
}

test('an operator that the cluster does not have is a problem that names both', () => {
  expect(problemsWith(['kueue'])).toEqual([
    expect.stringMatching(/'scaling.keda' needs 'keda', which cluster 'small' does not have \(installed: kueue\)/),
  ]);
});

test('one that it has, and a cluster of which nothing is known, are fine', () => {
  expect(problemsWith(['keda'])).toEqual([]);
  expect(problemsWith()).toEqual([]);
});
