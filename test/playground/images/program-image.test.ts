import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeImageLayout } from '../../../playground/images/program-image';
import { temporaryFolder } from '../temporary-folder';

const folder = temporaryFolder();

interface Blob {
  readonly digest: string;
  readonly size: number;
}

function written(content: string, to = 'image'): (blob: Blob) => string {
  writeFileSync(join(folder(), 'program'), content);
  writeImageLayout(join(folder(), to), { image: 'a/b:1', program: join(folder(), 'program'), name: 'tool' });
  return ({ digest }) => join(folder(), to, 'blobs', ...digest.split(':'));
}

const read = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
const manifestIn = (to = 'image'): Blob => read<{ manifests: [Blob] }>(join(folder(), to, 'index.json')).manifests[0];

// A length of exactly one block, and others.
test.each([0, 511, 512, 5_000_000])('an archive of %d bytes is read by tar as that program', (length) => {
  const content = 'x'.repeat(length);
  const file = written(content);
  const { layers } = read<{ layers: Blob[] }>(file(manifestIn()));
  mkdirSync(join(folder(), 'root'));
  execFileSync('tar', ['-xf', file(layers[0]!), '-C', join(folder(), 'root')], { stdio: 'pipe' });
  const program = join(folder(), 'root', 'bin', 'tool');
  expect(readFileSync(program, 'utf8')).toBe(content);
  expect((statSync(program).mode & 0o777).toString(8)).toBe('555');
});

test('each part is what its digest and its size say', () => {
  const file = written('program');
  const manifest = manifestIn();
  const { config, layers } = read<{ config: Blob; layers: Blob[] }>(file(manifest));
  for (const blob of [manifest, config, ...layers]) {
    const content = readFileSync(file(blob));
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(blob.digest);
    expect(content.length).toBe(blob.size);
  }
});

test('the program is run, by nobody', () => {
  const file = written('program');
  const { config } = read<{ config: Blob }>(file(manifestIn()));
  expect(read<{ config: unknown }>(file(config)).config).toMatchObject({
    Entrypoint: ['/bin/tool'],
    User: '65534:65534',
  });
});

test('the same program makes the same image', () => {
  written('program', 'first');
  written('program', 'second');
  expect(manifestIn('first')).toEqual(manifestIn('second'));
});
