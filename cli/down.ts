import { playgroundRunning, purgeCache, stopSteps } from '../playground';
import { environmentExists } from '../playground/environment';
import { openPlayground, playgroundExists, withPlaygroundLock, type Playground } from '../playground/state';
import { findProgram, type ProgramStack } from './program-folder';
import { PlaygroundPulumi } from './playground-pulumi';
import { showPulumi, type PulumiStack } from './pulumi';
import { clusterOf } from './stack-cluster';
import { runSteps } from './steps';
import { confirm } from './confirm';
import { UserError } from './user-error';

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
  const program = name === undefined ? undefined : findProgram(name, options.stack);
  if (program !== undefined && clusterOf(program).remote) return downRemote(program, options);
  if (playgroundExists()) {
    const pg = await openPlayground({ repair: true });
    await withPlaygroundLock(pg, () => downPlayground(pg, program));
  } else {
    process.stderr.write('no playground is running\n');
  }
  if (options.purge) await runSteps([{ title: 'Cache of tools', run: () => Promise.resolve(purgeCache()) }]);
}

async function downPlayground(pg: Playground, program: ProgramStack | undefined): Promise<void> {
  if (environmentExists(pg) && playgroundRunning(pg)) {
    const pulumi = new PlaygroundPulumi(pg);
    const deployed = await pulumi.stacks();
    const name = program === undefined ? undefined : pulumi.qualifiedName(program);
    if (name !== undefined && !deployed.includes(name)) {
      throw new UserError(`${program!.title} is not deployed in the playground. Deployed: ${deployed.join(', ') || 'nothing'}`);
    }
    const chosen = name === undefined ? deployed : [name];
    for (const stack of chosen) await pulumi.destroy(stack);
    const left = deployed.filter((stack) => !chosen.includes(stack));
    if (left.length > 0) {
      process.stderr.write(`the playground keeps running for ${left.join(', ')}\n`);
      return;
    }
  }
  await runSteps(stopSteps(pg));
}

async function downRemote(program: ProgramStack, options: DownOptions): Promise<void> {
  if (!options.destroyRemote) {
    throw new UserError(
      `${program.title} runs on a cluster of its own, not on the playground: nothing was changed. ` +
        'To destroy what it deployed there, add --destroy-remote',
    );
  }
  const stack: PulumiStack = { ...program, pulumi: 'pulumi', env: process.env };
  await showPulumi(stack, ['destroy', '--preview-only', '--stack', stack.stack], 'stdout');
  if (!options.yes) await confirm(`Destroy all of this on the cluster of ${program.title}?`);
  await showPulumi(stack, ['destroy', '--yes', '--skip-preview', '--stack', stack.stack], 'stdout');
}
