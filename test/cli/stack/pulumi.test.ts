import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { deadLocks } from '../../../cli/stack/stack-lock';
import { namespacesIn } from '../../../cli/stack/stack-state';
import { temporaryFolder } from '../../playground/temporary-folder';

const folder = temporaryFolder();
// Linux gives no process a number of this size.
const ended = 2 ** 30;

function lock(name: string, content: unknown): void {
  writeFileSync(join(folder(), `${name}.json`), JSON.stringify(content));
}

describe('the locks of a stack', () => {
  test('are dead when all who took them have ended', () => {
    lock('one', { pid: ended, hostname: hostname() });
    lock('two', { pid: ended - 1, hostname: hostname() });
    expect(deadLocks(folder())).toBe(true);
  });

  test.each([
    ['somebody who has taken one still runs', { pid: process.pid, hostname: hostname() }],
    ['one was taken on another machine', { pid: ended, hostname: `not-${hostname()}` }],
    ['one is just being written', {}],
  ])('are not when %s', (_, other) => {
    lock('one', { pid: ended, hostname: hostname() });
    lock('two', other);
    expect(deadLocks(folder())).toBe(false);
  });

  test('are not where there is none', () => {
    expect(deadLocks(folder())).toBe(false);
    expect(deadLocks(join(folder(), 'never-locked'))).toBe(false);
  });

  test('are its own: a folder beside them says nothing of it', () => {
    mkdirSync(join(folder(), 'other'));
    lock('other/one', { pid: process.pid, hostname: hostname() });
    lock('one', { pid: ended, hostname: hostname() });
    expect(deadLocks(folder())).toBe(true);
  });
});

test('the namespaces of a stack are those of its objects, made or just being made', () => {
  const inNamespace = (type: string, namespace: string): { urn: string; type: string; inputs: unknown } => ({
    urn: 'urn',
    type,
    inputs: { metadata: { name: 'x', namespace } },
  });
  const resources = [
    { urn: 'urn', type: 'pulumi:pulumi:Stack' },
    { urn: 'urn', type: 'kubernetes:core/v1:Namespace', inputs: { metadata: { name: 'x' } } },
    inNamespace('kubernetes:apps/v1:Deployment', 'one'),
  ];
  const exported = {
    deployment: {
      resources,
      pending_operations: [{ type: 'creating', resource: inNamespace('kubernetes:batch/v1:Job', 'two') }],
    },
  };
  expect(namespacesIn(exported)).toEqual(new Set(['one', 'two']));
  expect(namespacesIn({ deployment: {} })).toEqual(new Set());
});

test("those of one cluster of a fleet are its objects' alone", () => {
  const resource = (cluster: string, namespace: string) => ({
    urn: `urn:pulumi:two::shop::kubernetes:apps/v1:Deployment::${cluster}/${namespace}/Deployment/server`,
    type: 'kubernetes:apps/v1:Deployment',
    inputs: { metadata: { namespace } },
  });
  const state = {
    deployment: { resources: [resource('eu', 'one'), resource('eu-west', 'two'), resource('us', 'three')] },
  };
  expect(namespacesIn(state, 'eu')).toEqual(new Set(['one']));
});
