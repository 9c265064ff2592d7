import { parseCluster } from '../../../lib';
import { operatorsOf } from '../../../playground/operators';
import { portsOf } from '../../../playground/operators/operator';
import { operators } from '../../../playground/operators/table';
import { portNames } from '../../../playground/state/ports';
import { specOf } from '../../../playground/toolchain/tools';

const cluster = (...names: string[]): ReturnType<typeof parseCluster> =>
  parseCluster(`name: a\nprofile: { kubernetesVersion: "1.34", operators: [${names.join(', ')}] }\n`, 'a.yaml');

test('only those run that the cluster names, each after what it needs', () => {
  expect(operatorsOf(cluster('kueue', 'istio', 'kubeflow-trainer', 'jobset')).map(({ name }) => name)).toEqual([
    'jobset',
    'kubeflow-trainer',
    'kueue',
  ]);
  expect(operatorsOf(cluster())).toEqual([]);
});

test('one that needs another which is not there is refused', () => {
  expect(() => operatorsOf(cluster('kubeflow-trainer'))).toThrow(
    "Kubeflow Trainer (kubeflow-trainer) does not work without jobset, which cluster 'a' does not have.",
  );
});

test.each(operators.map((operator) => ({ operator, title: operator.title })))(
  '$title: the program that is built is of the same version, and no other listens where it does',
  ({ operator }) => {
    expect(specOf(operator.name).version).toBe(operator.version);
    const ports = operators.flatMap(portsOf);
    expect(new Set(ports).size).toBe(ports.length);
    expect(portNames).toEqual(expect.arrayContaining(ports));
  },
);
