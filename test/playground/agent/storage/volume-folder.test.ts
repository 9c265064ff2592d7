import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createVolumeFolder,
  prepareVolumesFolder,
  removeVolumeFolder,
} from '../../../../playground/agent/storage/volume-folder';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('volume folders', () => {
  let base: string;
  let volumes: string;

  beforeEach(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'volume-folder-')));
    volumes = await prepareVolumesFolder(join(base, 'volumes'));
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('are writable by every user of a pod, inside a folder for their owner alone', async () => {
    const before = process.umask(0o077);
    try {
      await createVolumeFolder(join(volumes, 'a'));
    } finally {
      process.umask(before);
    }
    expect([mode(volumes), mode(join(volumes, 'a'))]).toEqual(['700', '777']);
  });

  it('keep their files when they are made again', async () => {
    await createVolumeFolder(join(volumes, 'a'));
    writeFileSync(join(volumes, 'a', 'model'), 'x');
    await createVolumeFolder(join(volumes, 'a'));
    expect(existsSync(join(volumes, 'a', 'model'))).toBe(true);
  });

  it('are removed with their files, but not with what links in them lead to', async () => {
    mkdirSync(join(base, 'outside'));
    writeFileSync(join(base, 'outside', 'keep'), 'x');
    await createVolumeFolder(join(volumes, 'a'));
    symlinkSync(join(base, 'outside'), join(volumes, 'a', 'link'));
    await removeVolumeFolder(volumes, join(volumes, 'a'));
    expect([existsSync(join(volumes, 'a')), existsSync(join(base, 'outside', 'keep'))]).toEqual([false, true]);
  });

  it('may be gone already', async () => {
    await expect(removeVolumeFolder(volumes, join(volumes, 'never'))).resolves.toBeUndefined();
  });

  it.each<[string, (volumes: string, base: string) => string]>([
    ['outside', (_, outer) => join(outer, 'outside')],
    ['all volumes at once', (inner) => inner],
    ['a folder inside a volume', (inner) => join(inner, 'a', 'b')],
    ['a path that climbs out', (inner) => `${inner}/../outside`],
    ['a folder behind a link', (inner) => join(inner, 'link', 'keep')],
    ['a link', (inner) => join(inner, 'link')],
    ['the root', () => '/'],
    ['nothing', () => ''],
  ])('are not removed: %s', async (_, path) => {
    mkdirSync(join(base, 'outside', 'keep'), { recursive: true });
    mkdirSync(join(volumes, 'a', 'b'), { recursive: true });
    symlinkSync(join(base, 'outside'), join(volumes, 'link'));
    await expect(removeVolumeFolder(volumes, path(volumes, base))).rejects.toThrow('is not removed');
    expect([existsSync(join(base, 'outside', 'keep')), existsSync(join(volumes, 'a', 'b'))]).toEqual([true, true]);
  });
});
