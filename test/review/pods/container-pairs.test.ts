import { workloadOf } from '../../../lib/review/objects/workload';
import { containerPairs } from '../../../lib/review/pods/container-pairs';

type Given = readonly [name: string, image: string];

const workload = (containers: readonly Given[], initContainers: readonly Given[] = []) => {
  const list = (given: readonly Given[]) => given.map(([name, image]) => ({ name, image }));
  const template = { spec: { containers: list(containers), initContainers: list(initContainers) } };
  return workloadOf({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { template } })!
    .podSets[0]!;
};

const pairs = (before: readonly Given[], after: readonly Given[], inits: readonly Given[] = []) =>
  containerPairs(workload(before, inits), workload(after)).map((pair) => [pair.before?.name, pair.after.name]);

test('containers are told apart by their names', () => {
  expect(
    pairs(
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
      [
        ['b', 'y'],
        ['a', 'z'],
      ],
    ),
  ).toEqual([
    ['b', 'b'],
    ['a', 'a'],
  ]);
});

test('the only one that has another name is the same, whatever its image', () => {
  expect(
    pairs(
      [
        ['a', 'x'],
        ['b', 'y'],
      ],
      [
        ['a', 'x'],
        ['c', 'z'],
      ],
    ),
  ).toEqual([
    ['a', 'a'],
    ['b', 'c'],
  ]);
});

test('several that have other names are known by their images', () => {
  expect(
    pairs(
      [
        ['a', 'x:1'],
        ['b', 'y:1'],
      ],
      [
        ['d', 'y:2'],
        ['c', 'x:2'],
      ],
    ),
  ).toEqual([
    ['b', 'd'],
    ['a', 'c'],
  ]);
});

test('what nobody can tell apart is new', () => {
  expect(
    pairs(
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
      [
        ['c', 'x'],
        ['d', 'x'],
      ],
    ),
  ).toEqual([
    [undefined, 'c'],
    [undefined, 'd'],
  ]);
});

test('a container is never taken for an init container that is gone', () => {
  expect(pairs([], [['c', 'x']], [['a', 'x']])).toEqual([[undefined, 'c']]);
});
