import { existsSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readRecord } from '../playground/files';
import { processStart } from '../playground/process-identity';
import type { Kubectl } from './kubectl';
import { madeObjects, type MadeObject, type PendingOperation } from './pending-creates';
import { qualifiedName, type ProgramStack } from './program-folder';
import { runCommand, type CommandResult } from './run-command';
import { UserError } from './user-error';

/** A Pulumi program's stack together with the environment that its commands run in. */
export interface PulumiStack extends ProgramStack {
  /** The `pulumi` program. */
  readonly pulumi: string;
  /** All environment variables of its commands. */
  readonly env: NodeJS.ProcessEnv;
}

/** The stack with what its program is told of the findings that it refuses. */
export function refusing<T extends PulumiStack>(stack: T, refuse: string | undefined): T {
  return refuse === undefined ? stack : { ...stack, env: { ...stack.env, MODELYARD_REFUSE: refuse } };
}

/** Where the shown output of a command goes: standard output, or standard error where that is taken by a result. */
export type Shown = 'stdout' | 'stderr';

/**
 * Runs a Pulumi command that the user watches.
 *
 * @param cancel cancels it as Ctrl-C does
 * @throws UserError when it fails
 */
export async function showPulumi(stack: PulumiStack, args: readonly string[], shown: Shown, cancel?: AbortSignal): Promise<void> {
  const result = await runCommand(stack.pulumi, ['-C', stack.folder, ...args], {
    env: stack.env,
    // Pulumi then stops by itself, and writes down what there is.
    ...(cancel === undefined ? {} : { cancelSignal: cancel, killSignal: 'SIGINT', forceKillAfterDelay: false }),
    stdin: 'ignore',
    stdout: shown === 'stdout' ? 'inherit' : process.stderr,
    stderr: process.stderr,
  });
  if (result.failed) {
    throw new UserError(
      `pulumi ${args[0]} failed for ${stack.title} (${result.signal ?? `exit status ${result.exitCode}`}): ` +
        'what it says is above. What was running goes on; mend the cause and run the same command again',
    );
  }
}

/** Runs a Pulumi command, which may read something, for its standard output. @throws UserError with what it printed when it fails */
export async function askPulumi(stack: PulumiStack, args: readonly string[], input?: string): Promise<string> {
  const result = await runPulumi(stack, args, input);
  if (result.failed) throw new UserError(`pulumi ${args.join(' ')} failed for ${stack.title}: ${result.stderr || result.shortMessage}`);
  return result.stdout;
}

function runPulumi(stack: PulumiStack, args: readonly string[], input?: string): Promise<CommandResult> {
  return runCommand(stack.pulumi, ['-C', stack.folder, ...args], { env: stack.env, ...(input === undefined ? { stdin: 'ignore' } : { input }) });
}

/** Makes sure that the stack exists in the backend. */
export async function ensureStack(stack: PulumiStack): Promise<void> {
  await askPulumi(stack, ['stack', 'select', '--create', '--stack', stack.stack, '--non-interactive']);
}

/** The stack's outputs, secrets hidden. */
export async function stackOutputs(stack: PulumiStack): Promise<Record<string, unknown>> {
  return JSON.parse(await askPulumi(stack, ['stack', 'output', '--json', '--stack', stack.stack])) as Record<string, unknown>;
}

/**
 * Frees the lock of a deploy that was killed: one whose process is no more.
 *
 * @param backend the folder of the file backend
 * @param say told what is being mended
 */
export async function freeLock(stack: PulumiStack, backend: string, say: (message: string) => void): Promise<void> {
  if (!deadLocks(join(backend, '.pulumi', 'locks', qualifiedName(stack)))) return;
  say('freeing the lock of a deploy that was killed');
  await askPulumi(stack, ['cancel', '--yes', '--stack', stack.stack]);
}

/**
 * Makes sure that the stack exists, and that the next deploy can start from its state: after a deploy that was killed
 * it frees its lock, and clears the creations that never reported back.
 *
 * @param backend the folder of the file backend
 * @param kubectl finds the objects that those creations made, which are then taken into the state. The playground's
 * stand-in for the Kubernetes plugin takes them over by itself. @default - they are not looked for
 */
export async function openStack(stack: PulumiStack, backend: string, kubectl: Kubectl | undefined, say: (message: string) => void): Promise<void> {
  await freeLock(stack, backend, say);
  const exported = await runPulumi(stack, ['stack', 'export', '--stack', stack.stack]);
  // Most often it exists, and one command is enough.
  if (exported.failed) return ensureStack(stack);
  const pending = stateIn(exported.stdout).deployment.pending_operations ?? [];
  if (pending.length === 0) return;
  say('clearing the unfinished operations of a deploy that was killed');
  const made = kubectl === undefined ? [] : await madeObjects(pending, kubectl);
  const imports = made.flatMap(({ urn, id }) => [urn, id]).flatMap((value) => ['--import-pending-creates', value]);
  await askPulumi(stack, ['refresh', '--yes', '--skip-preview', ...imports, '--clear-pending-creates', '--non-interactive', '--stack', stack.stack]);
  if (made.length > 0) await keepFieldManagers(stack, made);
}

/** The plugin would choose other field managers for what it finds, and run into conflicts with its own work. */
async function keepFieldManagers(stack: PulumiStack, made: readonly MadeObject[]): Promise<void> {
  const state = await stateOf(stack);
  for (const resource of state.deployment.resources ?? []) {
    const fieldManager = made.find(({ urn }) => urn === resource.urn)?.fieldManager;
    if (fieldManager !== undefined && resource.outputs !== undefined) resource.outputs['__fieldManager'] = fieldManager;
  }
  await askPulumi(stack, ['stack', 'import', '--stack', stack.stack], JSON.stringify(state));
}

/** The runs that an earlier deploy did not see finish: `<namespace>/<name>`. */
export async function unfinishedRuns(stack: PulumiStack): Promise<string[]> {
  const { deployment } = await stateOf(stack);
  return (deployment.resources ?? []).flatMap(({ type, id, initErrors }) => (type === 'kubernetes:batch/v1:Job' && id !== undefined && (initErrors ?? []).length > 0 ? [id] : []));
}

/** The namespaces that the stack's objects are in, those that a deploy is just making too. None where Pulumi cannot be asked. */
export async function namespacesOf(stack: PulumiStack): Promise<ReadonlySet<string>> {
  return stateOf(stack).then(namespacesIn, () => new Set<string>());
}

/** The namespaces of all objects in what `pulumi stack export` prints. */
export function namespacesIn({ deployment }: State): ReadonlySet<string> {
  const { resources = [], pending_operations: pending = [] } = deployment;
  return new Set([...resources, ...pending.map(({ resource }) => resource)].map(({ inputs }) => objectSchema.safeParse(inputs).data?.metadata.namespace).filter((namespace) => namespace !== undefined));
}

/** A namespaced object among the inputs of a resource. */
const objectSchema = z.object({ metadata: z.object({ namespace: z.string() }) });

/** What `pulumi stack export` prints, as far as it is read here. */
interface State {
  readonly deployment: {
    readonly pending_operations?: readonly PendingOperation[];
    readonly resources?: readonly { readonly urn: string; readonly type: string; readonly id?: string; readonly inputs?: unknown; readonly initErrors?: readonly string[]; readonly outputs?: Record<string, unknown> }[];
  };
}

/** @throws UserError where Pulumi cannot be asked */
async function stateOf(stack: PulumiStack): Promise<State> {
  return stateIn(await askPulumi(stack, ['stack', 'export', '--stack', stack.stack]));
}

function stateIn(exported: string): State {
  return JSON.parse(exported) as State;
}

/** Who has locked a stack, as Pulumi's file backend writes it down. */
const lockSchema = z.object({ pid: z.int(), hostname: z.string() });

/**
 * Whether a stack is locked, and only by processes of this machine that have ended.
 *
 * @param folder where the file backend keeps the stack's locks
 */
export function deadLocks(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const locks = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readRecord(join(folder, file), lockSchema));
  // One that cannot be read is just being written, or has just gone: somebody is at work.
  return locks.length > 0 && locks.every((lock) => lock !== undefined && lock.hostname === hostname() && processStart(lock.pid) === undefined);
}
