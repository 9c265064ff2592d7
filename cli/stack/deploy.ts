import type { KubectlCommand } from './kubectl';
import { unseenFailure } from './failed-runs';
import { InterruptedError } from '../process/interrupts';
import { showPulumi, stackOutputs, type Shown } from './pulumi';
import type { PulumiStack } from './pulumi-stack';
import { namespacesOf, unfinishedRuns } from './stack-state';
import { unreadyPods } from './unready-pods';
import { UserError } from '../process/user-error';
import { tell } from '../process/tell';

const up = ['up', '--yes', '--skip-preview', '--non-interactive'] as const;

/**
 * Deploys a stack. Where that fails, the pods that do not run are listed, with the reason.
 *
 * @param kubectl how its cluster is asked. @default - it cannot be: nothing is listed
 * @param plugin Pulumi's Kubernetes plugin: the official one does not see every run that fails
 * @throws UserError when it fails
 */
export async function deploy(
  stack: PulumiStack,
  kubectl: KubectlCommand | undefined,
  plugin: 'official' | 'stand-in',
  shown: Shown,
): Promise<void> {
  try {
    if (kubectl === undefined || plugin === 'stand-in') {
      await showPulumi(stack, [...up, '--stack', stack.stack], shown);
    } else {
      await deployWatched(stack, kubectl, shown);
    }
  } catch (error) {
    if (error instanceof InterruptedError) {
      throw error;
    }
    const pods = kubectl === undefined ? [] : await podsOf(stack, kubectl);
    if (pods.length > 0) {
      tell(`\nPods that do not run:\n${pods.map((pod) => `  ${pod}`).join('\n')}\n`);
    }
    throw error;
  }
}

/** Deploys, and cancels that when a run has failed for which Pulumi would go on waiting. */
async function deployWatched(stack: PulumiStack, kubectl: KubectlCommand, shown: Shown): Promise<void> {
  const ended = new AbortController();
  const cancel = new AbortController();
  const failure = unseenFailure(kubectl, await unfinishedRuns(stack), () => namespacesOf(stack), ended.signal).then(
    (failure) => {
      if (failure !== undefined) {
        cancel.abort();
      }
      return failure;
    },
  );
  try {
    await showPulumi(stack, [...up, '--stack', stack.stack], shown, cancel.signal);
  } catch (error) {
    if (!cancel.signal.aborted || error instanceof InterruptedError) {
      throw error;
    }
    throw new UserError(
      `${await failure}\nPulumi's Kubernetes plugin goes on waiting for such a run: the deploy was cancelled`,
    );
  } finally {
    ended.abort();
  }
}

async function podsOf(stack: PulumiStack, kubectl: KubectlCommand): Promise<string[]> {
  // A deploy that failed early has no outputs; then there are no pods of it either.
  const outputs = await stackOutputs(stack).catch((): Record<string, unknown> => ({}));
  return typeof outputs['namespace'] === 'string' ? unreadyPods(kubectl, outputs['namespace']) : [];
}
