import { Console } from 'node:console';
import { relative, resolve } from 'node:path';
import { needsOwnProcess, runInOwnProcess } from './foreign-module';
import { reportError } from '../process/report-error';
import { writeSynthesis } from './synth-files';
import { findProgramFiles, synthesizeProgram } from './synth-program';
import { UserError } from '../process/user-error';
import { tell } from '../process/tell';

/** What `modelyard synth` may be told. */
export interface SynthOptions {
  /** The folder for a file of each object. @default - all objects go to standard output */
  readonly output?: string;
  /** The stack whose settings an example or module gets. */
  readonly stack?: string;
  /** Whether to show where an error came from. */
  readonly verbose: boolean;
}

/** Writes the objects of a program as YAML, and sets the exit status. */
export async function synth(name: string, options: SynthOptions): Promise<void> {
  // Standard output is for the objects; what a program prints while it builds them goes elsewhere.
  globalThis.console = new Console(process.stderr, process.stderr);
  try {
    await write(name, options);
  } catch (error) {
    process.exitCode = reportError(error, options.verbose, 'add --verbose');
  }
}

async function write(name: string, options: SynthOptions): Promise<void> {
  const files = findProgramFiles(name, options.stack);
  if (options.stack !== undefined && options.stack !== files.stack) {
    throw new UserError(`'${name}' is a stack itself: leave out --stack ${options.stack}`, 2);
  }
  if (needsOwnProcess(files.entry)) {
    process.exitCode = await runInOwnProcess(files.entry);
    return;
  }
  const synthesis = await synthesizeProgram(files);
  for (const note of synthesis.notes) {
    tell(`note: ${note}`);
  }
  if (options.output === undefined) {
    process.stdout.write(synthesis.toYaml(synthesis.manifests));
    return;
  }
  const count = writeSynthesis(synthesis, resolve(options.output));
  tell(`${count} objects written to ${relative('', resolve(options.output)) || '.'}`);
}
