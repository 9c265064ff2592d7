import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTarget } from '../../../lib/pulumi/program/target';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'target-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): unknown {
  const file = join(folder, 'target.json');
  writeFileSync(file, text);
  return readTarget({ MODELYARD_PLAYGROUND: file });
}

test('without a playground there is no target', () => {
  expect(readTarget({})).toBeUndefined();
});

test('the playground says how it is reached', () => {
  const target = {
    kubeconfig: '/k',
    pushRegistry: '127.0.0.1:5000',
    builder: 'playground',
    buildSecrets: { extra_ca: '/ca' },
  };
  expect(read(JSON.stringify(target))).toEqual(target);
});

test.each([
  ['missing', () => readTarget({ MODELYARD_PLAYGROUND: '/nowhere/target.json' }), /ENOENT.*Run bin\/up/],
  ['damaged', () => read('{'), /does not describe a running playground.*Run bin\/up/],
  ['incomplete', () => read('{"kubeconfig":"/k"}'), /pushRegistry/],
])('a file that is %s is an error that says so', (_, attempt, message) => {
  expect(attempt).toThrow(message);
});
