import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { playgroundVariables } from '../playground/environment';
import type { Playground } from '../playground/state';
import { askPulumi, recoverStack, showPulumi, type PulumiStack } from './pulumi';
import type { ProgramStack } from './program-folder';

/** All stacks in the playground's state, whichever program they belong to and whether or not that still exists. */
export class PlaygroundPulumi {
  constructor(private readonly pg: Playground) {}

  /** Their full names, `organization/<project>/<stack>`. */
  async stacks(): Promise<string[]> {
    const listed = JSON.parse(await askPulumi(this.place(''), ['stack', 'ls', '--all', '--json'])) as readonly { name: string }[];
    return listed.map(({ name }) => name);
  }

  /** The full name of a program's stack. */
  qualifiedName(program: ProgramStack): string {
    const project = parse(readFileSync(join(program.folder, 'Pulumi.yaml'), 'utf8')) as { name: string };
    return `organization/${project.name}/${program.stack}`;
  }

  /** Destroys a stack's objects and forgets it. */
  async destroy(name: string): Promise<void> {
    const stack = this.place(name);
    await recoverStack(stack, this.pg.path('pulumi'), (message) => process.stderr.write(`${message}\n`));
    const listed = JSON.parse(await askPulumi(stack, ['stack', 'ls', '--all', '--json'])) as readonly { name: string; resourceCount?: number }[];
    if ((listed.find((each) => each.name === name)?.resourceCount ?? 0) === 0) {
      await askPulumi(stack, ['stack', 'rm', '--yes', '--force', '--preserve-config', name]);
      return;
    }
    // What prod protects is somebody's data; the playground's is thrown away whole.
    await askPulumi(stack, ['state', 'unprotect', '--all', '--yes', '--stack', name]);
    await showPulumi(stack, ['destroy', '--yes', '--skip-preview', '--remove', '--non-interactive', '--stack', name], 'stdout');
  }

  // Outside of any program's folder, so that the state alone decides.
  private place(name: string): PulumiStack {
    return {
      title: name,
      folder: this.pg.sockets,
      stack: name,
      settingsFile: '',
      pulumi: this.pg.path('bin', 'pulumi'),
      env: { ...process.env, ...playgroundVariables(this.pg, process.env) },
    };
  }
}
