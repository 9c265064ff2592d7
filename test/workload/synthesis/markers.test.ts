import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { containsMarker, isDeferred, markerPaths } from '../../../lib/workload/synthesis/markers';

const marker = 'pulumi-out-000001-tuo';

test.each([marker, `http://${marker}:80`, { __pulumiOutput: true }, Promise.resolve(1)])(
  '%p is known at deploy time only',
  (value) => {
    expect(isDeferred(value)).toBe(true);
  },
);

test.each(['pulumi', 1, null, undefined, {}, { value: marker }])('%p is known now', (value) => {
  expect(isDeferred(value)).toBe(false);
});

test('paths are written as in a program', () => {
  expect(markerPaths({ env: { URL: marker, N: 1 }, args: ['a', `--x=${marker}`] })).toEqual(['env.URL', 'args[1]']);
});

test('a marker that became a key of a map is found', () => {
  expect(markerPaths({ labels: { [marker]: 'x' } })).toEqual([`labels.${marker}`]);
});

test('a marker inside a quantity is found', () => {
  expect(containsMarker({ limits: { cpu: k8s.Quantity.fromString(marker) } })).toBe(true);
});

test('the tree of a construct is not searched', () => {
  expect(containsMarker({ volume: new Chart(new App(), marker) })).toBe(false);
});
