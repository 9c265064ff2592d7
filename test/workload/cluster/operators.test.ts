import { App, Chart } from 'cdk8s';
import { clusterSchema, parseCluster } from '../../../lib/workload/cluster/cluster-profile';
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

describe("the operators of a cluster's file", () => {
  const read = (operators: string): string[] =>
    parseCluster(`name: a\nprofile: { kubernetesVersion: "1.34", operators: ${operators} }\n`, 'a.yaml').profile
      .operators;

  test('are names, with or without a version', () => {
    expect(read('[jobset, { name: kueue, version: 0.17.0 }]')).toEqual(['jobset', 'kueue']);
  });

  test('have the operator of a Prometheus', () => {
    expect(read('[prometheus, kueue]')).toEqual(['prometheus', 'kueue', 'prometheus-operator']);
    expect(read('[prometheus-operator, prometheus]')).toEqual(['prometheus-operator', 'prometheus']);
    expect(read('[kueue]')).toEqual(['kueue']);
  });

  test('of which one is not known are refused, with those that are', () => {
    for (const text of ['kueu', '{ name: kueu, version: 0.17.0 }']) {
      expect(() => read(`[${text}]`)).toThrow(
        /operators\.0: must be the name of an operator, or .*version: "…" .*known are .*kueue 0\.17\.0.*, got .*kueu/,
      );
    }
  });

  test('in a version that is not known are refused, with the one that is', () => {
    expect(() => read('[{ name: kueue, version: 0.16.0 }]')).toThrow(
      'must be kueue, or { name: kueue, version: "0.17.0" }, the one version of it that is run, got',
    );
  });

  test('have no version where none is run', () => {
    expect(() => read('[{ name: istio, version: 1.30.0 }]')).toThrow(
      'profile.operators.0: must be istio alone: no version of it is run, so that none is known, got',
    );
  });
});
