import { keptText, stopSteps } from '../../playground';
import { openPlayground, playgroundExists, type Playground } from '../../playground/state/state';
import { purgeCache } from '../../playground/toolchain';
import { endInOrder } from '../process/interrupts';
import { findProgram, qualifiedName, type ProgramStack } from '../program/program-folder';
import { canHoldStacks, PlaygroundPulumi, stacksIn } from './playground-pulumi';
import { downRealCluster } from '../stack/real-cluster';
import { clusterOf } from '../stack/stack-cluster';
import { runSteps } from '../process/steps';
import { UserError } from '../process/user-error';
import { whenAlone } from './when-alone';
import { tell } from '../process/tell';

/** Options of `bin/down`. */
export interface DownOptions {
  /** The stack of another program than this project's. @default 'dev' */
  readonly stack?: string;
  /** Removes the cache of tools too. */
  readonly purge: boolean;
  /** Allows to destroy a stack on a real cluster. */
  readonly destroyRemote: boolean;
  /** Does not ask. */
  readonly yes: boolean;
}

/**
 * Destroys one stack, or all of the playground's; with the last one the
 * playground stops and leaves nothing behind.
 */
export async function down(name: string | undefined, options: DownOptions): Promise<void> {
  endInOrder();
  const program = name === undefined ? undefined : findProgram(name, options.stack);
  if (program !== undefined && clusterOf(program).remote) {
    return downRealCluster(program, options);
  }
  if (playgroundExists()) {
    const open = (): Promise<Playground> => openPlayground({ repair: true });
    await destroyStacks(await open(), program);
    await whenAlone(open, stopUnused);
  } else {
    tell('no playground is running');
  }
  if (options.purge) {
    await runSteps([{ title: 'Cache of tools', run: () => Promise.resolve(keptText(purgeCache())) }]);
  }
}

async function destroyStacks(pg: Playground, program: ProgramStack | undefined): Promise<void> {
  if (!canHoldStacks(pg)) {
    return;
  }
  const pulumi = new PlaygroundPulumi(pg);
  const deployed = await pulumi.stacks();
  const name = program === undefined ? undefined : qualifiedName(program);
  if (name !== undefined && !deployed.includes(name)) {
    throw new UserError(
      `${program!.title} is not deployed in the playground. Deployed: ${deployed.join(', ') || 'nothing'}`,
    );
  }
  for (const stack of name === undefined ? deployed : [name]) {
    await pulumi.destroy(stack);
  }
}

/** Stops the playground when no stack is left in it. */
async function stopUnused(pg: Playground): Promise<void> {
  const left = await stacksIn(pg);
  if (left.length > 0) {
    tell(`the playground keeps running for ${left.join(', ')}`);
  } else {
    await runSteps(stopSteps(pg));
  }
}
