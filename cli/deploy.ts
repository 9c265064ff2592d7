import type { Kubectl } from './models';
import { showPulumi, stackOutputs, type PulumiStack, type Shown } from './pulumi';
import { unreadyPods } from './unready-pods';

/**
 * Deploys a stack. Where that fails, the pods that do not run are listed, with the reason.
 *
 * @param kubectl how its cluster is asked. @default - it cannot be: nothing is listed
 * @throws UserError when it fails
 */
export async function deploy(stack: PulumiStack, kubectl: Kubectl | undefined, shown: Shown): Promise<void> {
  try {
    await showPulumi(stack, ['up', '--yes', '--skip-preview', '--non-interactive', '--stack', stack.stack], shown);
  } catch (error) {
    const pods = kubectl === undefined ? [] : await podsOf(stack, kubectl);
    if (pods.length > 0) process.stderr.write(`\nPods that do not run:\n${pods.map((pod) => `  ${pod}`).join('\n')}\n\n`);
    throw error;
  }
}

async function podsOf(stack: PulumiStack, kubectl: Kubectl): Promise<string[]> {
  // A deploy that failed early has no outputs; then there are no pods of it either.
  const outputs = await stackOutputs(stack).catch((): Record<string, unknown> => ({}));
  return typeof outputs['namespace'] === 'string' ? unreadyPods(kubectl, outputs['namespace']) : [];
}
