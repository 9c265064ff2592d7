import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { emptyLayers, keepLayers, layersOf, takeLayers } from '../../../playground/images/kept-layers';

let root: string;
const earlierCache = process.env['MODELYARD_CACHE'];
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-layers-'));
  process.env['MODELYARD_CACHE'] = path.join(root, 'cache');
});
afterEach(() => {
  if (earlierCache === undefined) {
    delete process.env['MODELYARD_CACHE'];
  } else {
    process.env['MODELYARD_CACHE'] = earlierCache;
  }
  fs.rmSync(root, { recursive: true });
});

const playground = (name: string): { path: (...parts: string[]) => string } => {
  fs.mkdirSync(path.join(root, name), { recursive: true });
  return { path: (...parts) => path.join(root, name, ...parts) };
};
const built = (name: string, step: string, version = '1.0'): ReturnType<typeof playground> => {
  const made = playground(name);
  takeLayers(made, version);
  fs.writeFileSync(path.join(layersOf(made), step), '');
  return made;
};

test('the next playground finds what an earlier one has built', () => {
  keepLayers(built('first', 'step'));
  const second = playground('second');
  expect(takeLayers(second, '1.0')).toBe(true);
  expect(fs.existsSync(path.join(layersOf(second), 'step'))).toBe(true);
});

test('only one of two playgrounds has it', () => {
  keepLayers(built('first', 'step'));
  expect([takeLayers(playground('second'), '1.0'), takeLayers(playground('third'), '1.0')]).toEqual([true, false]);
});

test('a playground that is started again keeps its own', () => {
  const first = built('first', 'step');
  expect(takeLayers(first, '1.0')).toBe(false);
  expect(fs.existsSync(path.join(layersOf(first), 'step'))).toBe(true);
});

test('what another version of BuildKit has built is removed', () => {
  keepLayers(built('first', 'step'));
  const second = playground('second');
  expect(takeLayers(second, '2.0')).toBe(false);
  expect(fs.existsSync(path.join(layersOf(second), 'step'))).toBe(false);
});

test('what has more layers stays, where two playgrounds stop', () => {
  const [first, second] = [built('first', 'a'), built('second', 'b')];
  fs.mkdirSync(path.join(layersOf(second), 'runc-overlayfs/snapshots/snapshots/1'), { recursive: true });
  keepLayers(first);
  keepLayers(second);
  const third = playground('third');
  takeLayers(third, '1.0');
  expect(fs.readdirSync(layersOf(third))).toContain('b');
});

test('what was kept first stays, where two playgrounds stop with the same', () => {
  const [first, second] = [built('first', 'a'), built('second', 'b')];
  keepLayers(first);
  keepLayers(second);
  const third = playground('third');
  takeLayers(third, '1.0');
  expect(fs.readdirSync(layersOf(third)).sort()).toEqual(['a', 'buildkit-version']);
});

test('what makes the builder fail can be emptied, and the version is known again', () => {
  const first = built('first', 'broken');
  emptyLayers(first, '1.0');
  keepLayers(first);
  expect(takeLayers(playground('second'), '1.0')).toBe(true);
});
