import { join } from 'node:path';
import { playgroundRunning } from '../../playground';
import { commandVariables, environmentExists } from '../../playground/environment';
import { writeFileAtomic } from '../../playground/state/files';
import type { Playground } from '../../playground/state/state';
import { writeYaml } from '../../lib/workload/yaml';
import { InterruptedError } from '../process/interrupts';
import { recoverStack, type StackPlaces } from '../stack/open-stack';
import { askPulumi, showPulumi } from '../stack/pulumi';
import type { PulumiStack } from '../stack/pulumi-stack';
import { UserError } from '../process/user-error';
import { tell } from '../process/tell';

const listTries = 10;

/** Whether stacks can be in a playground, and be destroyed. */
export function canHoldStacks(pg: Playground): boolean {
  return environmentExists(pg) && playgroundRunning(pg);
}

/** The full names of the stacks in a playground, whether or not it runs. */
export async function stacksIn(pg: Playground): Promise<string[]> {
  return canHoldStacks(pg) ? new PlaygroundPulumi(pg).stacks() : [];
}

/** All stacks in the playground's state, whichever program they belong to and whether or not that still exists. */
export class PlaygroundPulumi {
  constructor(private readonly pg: Playground) {}

  /** Their full names, `organization/<project>/<stack>`. */
  async stacks(): Promise<string[]> {
    for (let tried = 1; ; tried += 1) {
      try {
        const listed = JSON.parse(await askPulumi(this.place(''), ['stack', 'ls', '--all', '--json'])) as readonly {
          name: string;
        }[];
        return listed.map(({ name }) => name);
      } catch (error) {
        // The file backend's list looks at the temporary files of each deploy that is writing its state; one that has
        // just become the state is gone, and the whole list fails.
        if (tried === listTries || !(error instanceof UserError && error.message.includes('code=NotFound'))) {
          throw error;
        }
      }
    }
  }

  /**
   * Makes every stack's state one that the other Kubernetes plugin takes over as it is, see `recoverStack()`.
   *
   * @param say told of a stack that is left as it is: one that is just being deployed
   */
  async takeOver(say: (message: string) => void): Promise<void> {
    for (const name of await this.stacks()) {
      const stack = this.place(name);
      await recoverStack(stack, this.placesOf(stack), say).catch((error: Error) => {
        if (error instanceof InterruptedError) {
          throw error;
        }
        say(`${name} is left as it is: ${error.message}`);
      });
    }
  }

  /** Destroys a stack's objects and forgets it. */
  async destroy(name: string): Promise<void> {
    const stack = this.place(name);
    await recoverStack(stack, this.placesOf(stack), tell);
    // Not what `stack ls` counts: it knows nothing of a first deploy that was killed.
    const text = await askPulumi(stack, ['stack', 'export', '--stack', name]).catch((error: Error) => {
      // Another command has removed it since it was listed.
      if (error.message.includes('no stack named')) {
        return undefined;
      }
      throw error;
    });
    if (text === undefined) {
      return;
    }
    const exported = JSON.parse(text) as { deployment?: { resources?: readonly { protect?: boolean }[] } };
    const resources = exported.deployment?.resources ?? [];
    if (resources.length === 0) {
      await askPulumi(stack, ['stack', 'rm', '--yes', '--force', '--preserve-config', name]);
      return;
    }
    // What prod protects is somebody's data; the playground's is thrown away whole.
    if (resources.some(({ protect }) => protect === true)) {
      await askPulumi(stack, ['state', 'unprotect', '--all', '--yes', '--stack', name]);
    }
    await showPulumi(
      stack,
      ['destroy', '--yes', '--skip-preview', '--remove', '--non-interactive', '--stack', name],
      'stdout',
    );
  }

  private placesOf({ env }: PulumiStack): StackPlaces {
    return { backend: this.pg.path('pulumi'), kubectl: { program: this.pg.path('bin', 'kubectl'), options: [], env } };
  }

  // A folder of its own, so that the state alone decides: the program may have changed since, or be gone.
  private place(name: string): PulumiStack {
    const [, project = 'none', stack = ''] = name.split('/');
    const folder = this.pg.path('destroy', project);
    // Another command may be reading it.
    writeFileAtomic(join(folder, 'Pulumi.yaml'), writeYaml({ name: project, runtime: 'nodejs' }));
    return {
      title: name,
      folder,
      stack,
      settingsFile: '',
      pulumi: this.pg.path('bin', 'pulumi'),
      env: commandVariables(this.pg, process.env),
      place: this.pg.dir,
    };
  }
}
