import { byCharacters } from '../../lib/workload/values/words';
import type { KubectlCommand } from './kubectl';
import { unseenFailure } from './failed-runs';
import { InterruptedError } from '../process/interrupts';
import { showPulumi, stackOutputs, type Shown } from './pulumi';
import type { PulumiStack } from './pulumi-stack';
import { namespacesIn, namespacesOf, stateOf, unfinishedRunsIn } from './stack-state';
import { unreadyPods } from './unready-pods';
import { UserError } from '../process/user-error';
import { tell } from '../process/tell';

const up = ['up', '--yes', '--skip-preview', '--non-interactive'] as const;

/** A cluster of a stack that can be asked. */
export interface AskedCluster {
  /** What it is called in its fleet. @default - it is the stack's only one */
  readonly name?: string;
  readonly kubectl: KubectlCommand;
}

/**
 * Deploys a stack. Where that fails, the pods that do not run are listed, with the reason.
 *
 * @param clusters those that can be asked; of others nothing is listed
 * @param plugin Pulumi's Kubernetes plugin: the official one does not see every run that fails
 * @throws UserError when it fails
 */
export async function deploy(
  stack: PulumiStack,
  clusters: readonly AskedCluster[],
  plugin: 'official' | 'stand-in',
  shown: Shown,
): Promise<void> {
  try {
    if (clusters.length === 0 || plugin === 'stand-in') {
      await showPulumi(stack, [...up, '--stack', stack.stack], shown);
    } else {
      await deployWatched(stack, clusters, shown);
    }
  } catch (error) {
    if (error instanceof InterruptedError) {
      throw error;
    }
    const pods = await podsOf(stack, clusters);
    if (pods.length > 0) {
      tell(`\nPods that do not run:\n${pods.map((pod) => `  ${pod}`).join('\n')}\n`);
    }
    throw error;
  }
}

/** Deploys, and cancels that when a run has failed for which Pulumi would go on waiting. */
async function deployWatched(stack: PulumiStack, clusters: readonly AskedCluster[], shown: Shown): Promise<void> {
  const ended = new AbortController();
  const cancel = new AbortController();
  const before = await stateOf(stack);
  for (const { name, kubectl } of clusters) {
    const earlier = unfinishedRunsIn(before, name);
    void unseenFailure(kubectl, earlier, () => namespacesOf(stack, name), ended.signal).then((failure) => {
      if (failure !== undefined) {
        cancel.abort(onCluster(name, failure));
      }
    });
  }
  try {
    await showPulumi(stack, [...up, '--stack', stack.stack], shown, cancel.signal);
  } catch (error) {
    if (!cancel.signal.aborted || error instanceof InterruptedError) {
      throw error;
    }
    throw new UserError(
      `${cancel.signal.reason as string}\n` +
        "Pulumi's Kubernetes plugin goes on waiting for such a run: the deploy was cancelled",
    );
  } finally {
    ended.abort();
  }
}

async function podsOf(stack: PulumiStack, clusters: readonly AskedCluster[]): Promise<string[]> {
  const [only, ...others] = clusters;
  if (only?.name === undefined && others.length === 0) {
    // A deploy that failed early has no outputs; then there are no pods of it either.
    const { namespace } = await stackOutputs(stack).catch((): Record<string, unknown> => ({}));
    return only === undefined || typeof namespace !== 'string' ? [] : unreadyPods(only.kubectl, namespace);
  }
  const state = await stateOf(stack).catch(() => ({ deployment: {} }));
  const found = clusters.flatMap(({ name, kubectl }) =>
    [...namespacesIn(state, name)].sort(byCharacters).map(async (namespace) => {
      const pods = await unreadyPods(kubectl, namespace);
      return pods.map((pod) => onCluster(name, pod));
    }),
  );
  return (await Promise.all(found)).flat();
}

function onCluster(cluster: string | undefined, text: string): string {
  return cluster === undefined ? text : `${cluster}: ${text}`;
}
