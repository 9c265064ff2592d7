import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PulumiStack } from '../../../cli/stack/pulumi-stack';
import { forgetNote, noteUnfinished, withNoted } from '../../../cli/stack/unfinished-note';
import { temporaryFolder } from '../../playground/temporary-folder';

const folder = temporaryFolder();
const creating = (urn: string) => ({
  type: 'creating',
  resource: { urn, type: 'kubernetes:core/v1:ConfigMap', inputs: { kind: 'ConfigMap' } },
});

function interrupted(...operations: object[]): PulumiStack {
  const stacks = join(folder(), 'pulumi', '.pulumi', 'stacks', 'p');
  mkdirSync(stacks, { recursive: true });
  writeFileSync(
    join(stacks, 'dev.json'),
    JSON.stringify({ version: 3, checkpoint: { latest: { pending_operations: operations } } }),
  );
  writeFileSync(join(folder(), 'Pulumi.yaml'), 'name: p\n');
  const stack: PulumiStack = {
    title: 'dev',
    folder: folder(),
    stack: 'dev',
    settingsFile: '',
    pulumi: '',
    env: {},
    place: folder(),
  };
  noteUnfinished(stack);
  return stack;
}

test('what was being created when Pulumi was told to stop is looked for again, until all is in the state', () => {
  const stack = interrupted(creating('a'), creating('b'), { ...creating('c'), type: 'updating' });
  const state = { deployment: { resources: [creating('b').resource], pending_operations: [] } };
  expect(withNoted(stack, state).deployment.pending_operations).toEqual([creating('a')]);
  forgetNote(stack);
  expect(withNoted(stack, state)).toBe(state);
});

test('nothing is noted where nothing was being created', () => {
  const state = { deployment: {} };
  expect(withNoted(interrupted(), state)).toBe(state);
});
