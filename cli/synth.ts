import { Console } from 'node:console';
import { relative, resolve } from 'node:path';
import { Command } from 'commander';
import { reportError } from './report-error';
import { endWithStandardOutput } from './standard-output';
import { needsOwnProcess, runInOwnProcess } from './foreign-module';
import { writeFiles } from './synth-files';
import { findProgramFiles, synthesizeProgram } from './synth-program';
import { UserError } from './user-error';

interface SynthOptions {
  readonly output?: string;
  readonly stack?: string;
  readonly verbose: boolean;
}

const program = new Command('bin/synth')
  .description('Write the Kubernetes objects of a stack or an example as YAML, without Pulumi and without a cluster.')
  .argument('<program>', 'a stack of this project (dev), an example (examples/flask), or the path of a module that exports build(scope, settings)')
  .option('-o, --output <dir>', 'write a file for each object into this folder instead of all to standard output')
  .option('-s, --stack <stack>', 'the stack whose settings an example or module gets (default: dev)')
  .option('-v, --verbose', 'show where an error came from', false)
  .exitOverride()
  .showHelpAfterError('(add --help for what is allowed)')
  .action(synth);

async function synth(name: string, options: SynthOptions): Promise<void> {
  const files = findProgramFiles(name, options.stack);
  if (options.stack !== undefined && options.stack !== files.stack) {
    throw new UserError(`'${name}' is a stack itself: leave out --stack ${options.stack}`, 2);
  }
  if (needsOwnProcess(files.entry)) {
    process.exitCode = runInOwnProcess(files.entry);
    return;
  }
  const synthesis = await synthesizeProgram(files);
  if (options.output === undefined) {
    process.stdout.write(synthesis.toYaml(synthesis.manifests));
    return;
  }
  const names = writeFiles(synthesis, resolve(options.output));
  process.stderr.write(`${names.length} objects written to ${relative('', resolve(options.output)) || '.'}\n`);
}

async function main(): Promise<void> {
  // Standard output is for the objects; what a program prints while it builds them goes elsewhere.
  globalThis.console = new Console(process.stderr, process.stderr);
  endWithStandardOutput();
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = reportError(error, program.opts<SynthOptions>().verbose === true, 'add --verbose');
  }
}

void main();
