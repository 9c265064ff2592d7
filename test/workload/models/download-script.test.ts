import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloaderUri, downloadScript } from '../../../lib/workload/models/download-script';
import type { RemoteModel } from '../../../lib/workload/models/model-source';

const source: RemoteModel = {
  kind: 'remote',
  scheme: 's3',
  uri: 's3://models/a',
  revision: undefined,
  pinned: false,
  file: false,
  allowPatterns: [],
  ignorePatterns: [],
  endpoint: undefined,
  region: undefined,
};
const pinned: RemoteModel = { ...source, scheme: 'hf', uri: 'hf://acme/a', pinned: true, revision: '0'.repeat(40) };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'download-script-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the script with a downloader of one's own, as the container does. */
function download(program: string, { of = source, run = 'run-1' } = {}): Promise<{ status: number; output: string }> {
  const downloader = join(root, '..', `${root.split('/').at(-1)}-downloader-${run}`);
  writeFileSync(downloader, `#!/bin/sh\nset -eu\n${program}\n`);
  chmodSync(downloader, 0o755);
  return new Promise((resolve) =>
    execFile(
      '/bin/sh',
      ['-euc', downloadScript(of), 'download', root, 'model', 's3://models/a/', downloader, '--flag'],
      { env: { PATH: process.env['PATH'], DOWNLOAD_RUN: run } },
      (error, stdout, stderr) => {
        rmSync(downloader, { force: true });
        resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr });
      },
    ),
  );
}
const write = 'echo "$1 $2" > "$3/weights"';

test('the folder gets what the downloader wrote, and nothing is left beside it', async () => {
  expect(await download(write)).toEqual({ status: 0, output: '' });
  expect(readFileSync(join(root, 'model/weights'), 'utf8')).toBe('--flag s3://models/a/\n');
  expect(readdirSync(root)).toEqual(['model']);
});

test('a folder that is there is not downloaded again', async () => {
  await download(write);
  expect(await download('exit 9')).toEqual({ status: 0, output: 'model is there already\n' });
});

test('a download that fails leaves no folder, and fails the run', async () => {
  expect((await download(`${write}; exit 3`)).status).toBe(3);
  expect(existsSync(join(root, 'model'))).toBe(false);
});

test('a download that brings nothing fails the run', async () => {
  expect(await download('true')).toEqual({ status: 1, output: 'nothing was downloaded from s3://models/a/\n' });
  expect(existsSync(join(root, 'model'))).toBe(false);
});

test('the next try begins anew', async () => {
  await download('touch "$3/half"; exit 1');
  await download(write);
  expect(readdirSync(join(root, 'model'))).toEqual(['weights']);
});

test('the next try of a commit goes on where the last one was', async () => {
  await download('touch "$3/half"; exit 1', { of: pinned });
  await download(write, { of: pinned });
  expect(readdirSync(join(root, 'model')).sort()).toEqual(['half', 'weights']);
});

test('an empty folder that a node made counts as none', async () => {
  mkdirSync(join(root, 'model'));
  await download(write);
  expect(readdirSync(join(root, 'model'))).toEqual(['weights']);
});

test('of two runs at a time one gives the folder its name, and both succeed', async () => {
  const results = await Promise.all(['run-1', 'run-2'].map((run) => download(`sleep 0.3; ${write}`, { run })));
  expect(results.map(({ status }) => status)).toEqual([0, 0]);
  expect(readdirSync(root)).toEqual(['model']);
  expect(readdirSync(join(root, 'model'))).toEqual(['weights']);
});

test('what the client of Hugging Face notes for itself is taken away', async () => {
  await download(`mkdir -p "$3/.cache/huggingface/download"; ${write}`, { of: pinned });
  expect(readdirSync(join(root, 'model'))).toEqual(['weights']);
});

test('and does not count as a download', async () => {
  expect((await download('mkdir -p "$3/.cache/huggingface/download"', { of: pinned })).output).toContain(
    'nothing was downloaded',
  );
});

test('Kubernetes finds nothing to replace in it', () => {
  expect(downloadScript(pinned)).not.toContain('$(');
});

test.each<[RemoteModel, string]>([
  [source, 's3://models/a/'],
  [{ ...source, file: true }, 's3://models/a'],
  [pinned, `hf://acme/a:${'0'.repeat(40)}`],
  [{ ...pinned, pinned: false, revision: undefined }, 'hf://acme/a'],
])('a folder ends with a slash, a revision follows a colon (%#)', (of, uri) => {
  expect(downloaderUri(of)).toBe(uri);
});
