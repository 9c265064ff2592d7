import { endStrays } from '../../playground/processes/strays';
import type { KubectlCommand } from './kubectl';
import { otherStacks } from './other-stacks';
import { madeObjects, type FoundObjects } from './pending-creates';
import { qualifiedName } from '../program/program-folder';
import { askPulumi, ensureStack, tryPulumi } from './pulumi';
import type { PulumiStack } from './pulumi-stack';
import { recoveredState } from './recovered-state';
import { freeLock } from './stack-lock';
import { stateOf } from './stack-state';
import { readState, type PendingOperation, type StackState } from './state-records';
import { tell } from '../process/tell';
import { forgetNote, withNoted } from './unfinished-note';

/** Where a stack is kept, and where its objects are. */
export interface StackPlaces {
  /** The folder of the playground's file backend. @default - the user's own backend, whose locks are theirs to free */
  readonly backend?: string;
  /** How its cluster is asked. @default - it cannot be: what a killed deploy made there is not found */
  readonly kubectl?: KubectlCommand | undefined;
}

/**
 * Makes sure that the stack exists, and that the next command can start from its state.
 * After a deploy that was killed it ends what that left running, frees its lock, and takes the objects into the state
 * that it made and did not note.
 *
 * It may be killed itself at any moment: what is unfinished stays noted as such until all is in the state, which is
 * written in one step.
 *
 * @param say told what is being mended
 */
export async function openStack(
  stack: PulumiStack,
  places: StackPlaces,
  say: (message: string) => void,
): Promise<void> {
  if (!(await recoverStack(stack, places, say))) {
    await ensureStack(stack);
  }
}

/** As {@link openStack} for a stack that must not be made. @returns whether it exists */
export async function recoverStack(
  stack: PulumiStack,
  places: StackPlaces,
  say: (message: string) => void,
): Promise<boolean> {
  const began = places.backend === undefined ? undefined : await freeLock(stack, places.backend, say);
  await endStrays(stack.place);
  const exported = await tryPulumi(stack, ['stack', 'export', '--stack', stack.stack]);
  if (exported.failed) {
    return false;
  }
  const state = withNoted(stack, readState(exported.stdout));
  const pending = state.deployment.pending_operations ?? [];
  if (pending.length === 0) {
    await keep(stack, state, recoveredState(state, []));
    return true;
  }
  const others = pending.filter(isUnknownCreation);
  if (places.backend === undefined && others.length > 0) {
    say(
      `left as it is: an interrupted deploy was creating ${others.map(({ resource }) => resource.urn).join(', ')}; ` +
        'see pulumi refresh',
    );
    return true;
  }
  say('clearing the unfinished operations of a deploy that was killed');
  const found = await findMade(stack, places, { state, began });
  // Changes and deletions: whether they came to their end is to be seen in the cluster. Creations stay pending in that.
  await askPulumi(stack, [
    'refresh',
    '--yes',
    '--skip-preview',
    '--skip-pending-creates',
    '--non-interactive',
    '--stack',
    stack.stack,
  ]);
  const refreshed = await stateOf(stack);
  await keep(stack, refreshed, recoveredState(withNoted(stack, refreshed), found.made));
  forgetNote(stack);
  for (const { id } of found.made) {
    say(`taken into the state: ${id}, which it had made`);
  }
  for (const sentence of found.foreign) {
    tell(sentence);
  }
  return true;
}

// What it makes is nothing in the cluster, and cannot just be made again.
function isUnknownCreation({ type, resource }: PendingOperation): boolean {
  return type === 'creating' && !/^(kubernetes|docker-build|docker|pulumi):/.test(resource.type);
}

async function findMade(
  stack: PulumiStack,
  { kubectl, backend }: StackPlaces,
  { state, began }: { readonly state: StackState; readonly began: number | undefined },
): Promise<FoundObjects> {
  if (kubectl === undefined || state.deployment.pending_operations?.some(({ type }) => type === 'creating') !== true) {
    return { made: [], foreign: [] };
  }
  // In memory only: the values of Secrets are compared with what the cluster has.
  const shown = withNoted(
    stack,
    readState(await askPulumi(stack, ['stack', 'export', '--show-secrets', '--stack', stack.stack])),
  );
  const since = began ?? (await beganLast(stack));
  const wrote = Date.parse(state.deployment.manifest?.time ?? '');
  return madeObjects(shown.deployment.pending_operations ?? [], kubectl, {
    ...(since === undefined ? {} : { began: since }),
    ...(Number.isNaN(wrote) ? {} : { wrote }),
    isOfAnotherStack: backend === undefined ? () => false : otherStacks(backend, qualifiedName(stack)),
  });
}

/** When the last deploy began that the history knows of: one that was killed is later, or is it. */
async function beganLast(stack: PulumiStack): Promise<number | undefined> {
  const listed = await tryPulumi(stack, ['stack', 'history', '--json', '--page-size', '20', '--stack', stack.stack]);
  if (listed.failed) {
    return undefined;
  }
  const history = JSON.parse(listed.stdout) as readonly { readonly kind?: string; readonly startTime?: string }[];
  const time = Date.parse(history.find(({ kind }) => kind === 'update')?.startTime ?? '');
  return Number.isNaN(time) ? undefined : time;
}

async function keep(stack: PulumiStack, before: StackState, after: StackState): Promise<void> {
  if (after !== before) {
    await askPulumi(stack, ['stack', 'import', '--stack', stack.stack], JSON.stringify(after));
  }
}
