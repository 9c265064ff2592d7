import * as fs from 'node:fs';
import * as path from 'node:path';
import { markerName } from '../../../../playground/state/own-folder';
import { cacheFolder, cachePath, purgeCache } from '../../../../playground/toolchain/cache/cache-folder';
import { temporaryFolder } from '../../temporary-folder';

const folder = temporaryFolder();
const cache = (): string => path.join(folder(), 'modelyard');
const named = (): NodeJS.ProcessEnv => ({ MODELYARD_CACHE: cache() });
/** In the default place. */
const standard = (): NodeJS.ProcessEnv => ({ XDG_CACHE_HOME: folder() });

function put(...names: string[]): void {
  for (const name of names) {
    fs.mkdirSync(path.join(cache(), name), { recursive: true });
  }
}

test('it is what MODELYARD_CACHE says, or else in the user cache folder', () => {
  expect(cachePath({ MODELYARD_CACHE: '/somewhere', XDG_CACHE_HOME: '/cache' })).toBe('/somewhere');
  expect(cachePath({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/modelyard');
});

test.each(['', 'relative'])('XDG_CACHE_HOME=%j counts for nothing', (value) => {
  expect(cachePath({ XDG_CACHE_HOME: value })).toMatch(/^\/.+\/\.cache\/modelyard$/);
});

test('a path that is not absolute is an error', () => {
  expect(() => cachePath({ MODELYARD_CACHE: 'cache' })).toThrow(
    "MODELYARD_CACHE must be an absolute path, got 'cache'",
  );
});

test.each(['/a:b', '/a,b', '/a"b', '/a\nb'])('the path %j is refused: programs could not be run from it', (value) => {
  expect(() => cachePath({ MODELYARD_CACHE: value })).toThrow('The path of the cache must have no');
});

test('apostrophes and other letters are fine', () => {
  expect(cacheFolder({ MODELYARD_CACHE: path.join(folder(), "josé's") })).toBe(path.join(folder(), "josé's"));
});

test("a folder of the user's is neither used nor purged", () => {
  put('photos', 'tools');
  for (const env of [named(), standard()]) {
    expect(() => cacheFolder(env)).toThrow("is not modelyard's");
    expect(() => purgeCache(env)).toThrow("is not modelyard's");
  }
  expect(fs.readdirSync(cache())).toEqual(['photos', 'tools']);
});

test('that of an earlier version is used in the default place only', () => {
  put('tools', 'go', 'bases', '.set-up.lock', 'compile-cache', 'node', 'layers', 'debian', 'python');
  expect(() => cacheFolder(named())).toThrow("is not modelyard's");
  expect(cacheFolder(standard())).toBe(cache());
});

test('a purge leaves nothing of ours', () => {
  cacheFolder(named());
  put('tools/etcd', 'go/mod');
  expect([purgeCache(named()), fs.existsSync(cache())]).toEqual([[], false]);
});

test('a purge keeps what is foreign, and names it', () => {
  cacheFolder(named());
  put('tools', 'photos');
  expect(purgeCache(named())).toEqual([path.join(cache(), 'photos')]);
  expect(fs.readdirSync(cache()).sort()).toEqual([markerName, 'photos']);
});

test('a purge of nothing makes nothing', () => {
  expect([purgeCache(named()), fs.existsSync(cache())]).toEqual([[], false]);
});
