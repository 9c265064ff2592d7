import { parseCluster } from '../../../lib';
import { operatorsOf, toolsOf } from '../../../playground/operators';
import { operators } from '../../../playground/operators/table';
import { portNames } from '../../../playground/state/ports';
import { specOf } from '../../../playground/toolchain/table';

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

const programs = operators.flatMap((operator) => operator.programs.map((program) => ({ operator, ...program })));

test.each(programs)('$name: no other program listens where it does, or is called as it is', ({ name, ports }) => {
  const all = programs.flatMap((each) => each.ports);
  expect(all.filter((port) => ports.includes(port))).toEqual(ports);
  expect(portNames).toEqual(expect.arrayContaining([...ports]));
  expect(programs.filter((each) => each.name === name)).toHaveLength(1);
});

test.each(operators)('$title: the program that is built is of the version that is told', (operator) => {
  expect(specOf(toolsOf(operator)[0]!).version).toBe(operator.version);
});

const images = operators.flatMap(({ pods }) => pods?.images ?? []);

test.each(images)('$image: the program in it is of the version that its name says', ({ image, tool }) => {
  expect(image.split(':v')[1]).toBe(specOf(tool).version);
});
