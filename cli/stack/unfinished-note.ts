import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readRecord, writeFileAtomic } from '../../playground/state/files';
import { qualifiedName } from '../program/program-folder';
import type { PulumiStack } from './pulumi-stack';
import type { PendingOperation, StackState } from './state-records';

const operationsSchema = z.array(
  z.looseObject({ type: z.string(), resource: z.looseObject({ urn: z.string(), type: z.string() }) }),
);
const checkpointSchema = z.object({
  checkpoint: z.object({ latest: z.object({ pending_operations: operationsSchema.nullish() }).nullish() }),
});

/**
 * Notes what a stack of the playground is creating, before Pulumi is told to stop. The official Kubernetes plugin then
 * gives up a creation whose request may have reached the cluster, and Pulumi takes that for one that made nothing.
 * What is secret in it is encrypted, as in the state.
 */
export function noteUnfinished(stack: PulumiStack): void {
  const [, project = '', name = ''] = qualifiedName(stack).split('/');
  const state = readRecord(join(stack.place, 'pulumi', '.pulumi', 'stacks', project, `${name}.json`), checkpointSchema);
  const creating = (state?.checkpoint.latest?.pending_operations ?? []).filter(({ type }) => type === 'creating');
  if (creating.length > 0) {
    writeFileAtomic(noteOf(stack), JSON.stringify(creating));
  }
}

/** A state in which the creations that were noted are pending again, but for those whose resources it has. */
export function withNoted(stack: PulumiStack, state: StackState): StackState {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const known = new Set([...resources, ...pending.map(({ resource }) => resource)].map(({ urn }) => urn));
  const noted = ((readRecord(noteOf(stack), operationsSchema) ?? []) as readonly PendingOperation[]).filter(
    ({ resource }) => !known.has(resource.urn),
  );
  return noted.length === 0
    ? state
    : { ...state, deployment: { ...state.deployment, pending_operations: [...pending, ...noted] } };
}

/** Forgets the note: all that it says is in the state. */
export function forgetNote(stack: PulumiStack): void {
  rmSync(noteOf(stack), { force: true });
}

function noteOf(stack: PulumiStack): string {
  return join(stack.place, 'pulumi', 'interrupted', `${qualifiedName(stack).replaceAll('/', '.')}.json`);
}
