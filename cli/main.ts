// A command loads only what it needs, by require(): import() of TypeScript needs a loader that takes as long as the
// command itself.
/* eslint-disable @typescript-eslint/no-require-imports -- see above */
import { Command, Option } from 'commander';
import { isClone } from '../playground/project';
import { failureStatus, failWithTwo } from './process/failure-status';
import { addLogs } from './logs/logs-options';
import { addPlayground } from './playground/playground-options';
import { addRehearse } from './rehearsal/rehearse-options';
import { reportError } from './process/report-error';
import { addReview } from './review/review-options';
import type { SynthOptions } from './program/synth';
import { endWithStandardOutput } from './process/standard-output';
import type { TestOptions } from './tests/test';
import type { UpOptions } from './playground/up';

const program = new Command('modelyard')
  .description('Serve and train models on Kubernetes')
  .exitOverride()
  .enablePositionalOptions()
  .showHelpAfterError('(add --help for what is allowed)')
  .addHelpText(
    'after',
    '\nExit status: 0 done, 1 failed, 2 a wrong call, 130 interrupted (143: ended). ' +
      'Of review and rehearse 1 is what they found, and 2 is any failure.',
  );

program
  .command('synth')
  .description('write the Kubernetes objects of a stack or an example as YAML, without Pulumi and without a cluster')
  .argument(
    '<program>',
    'a stack of this project (dev), an example (examples/flask), or the path of a module that exports build(scope, ' +
      'settings)',
  )
  .option('-o, --output <dir>', 'write a file for each object into this folder instead of all to standard output')
  .option('-s, --stack <stack>', 'the stack whose settings an example or module gets (default: dev)')
  .option('-v, --verbose', 'show where an error came from', false)
  .addHelpText('after', '\nExamples:\n  modelyard synth dev\n  modelyard synth examples/flask -o objects/')
  .action((name: string, options: SynthOptions) =>
    (require('./program/synth') as typeof import('./program/synth')).synth(name, options),
  );

addReview(program);
addRehearse(program);
addPlayground(program);

program
  .command('up')
  .description(
    'deploy a stack: gets the tools, starts the playground where the stack has no cluster of its own, runs pulumi up',
  )
  .argument('[stack]', "a stack of this project, or another program's folder, e.g. examples/flask", 'dev')
  .option('-s, --stack <stack>', 'the stack of another program (default: dev)')
  .option('-o, --output <format>', 'text or json (one JSON value on standard output)', 'text')
  .option('-y, --yes', "deploy to somebody's real cluster without asking", false)
  .addOption(
    new Option(
      '--refuse <severity>',
      'change nothing when a review of the change has findings of at least this severity; ' +
        "never deploys whatever they are (default: as the stack's settings say)",
    ).choices(['low', 'medium', 'high', 'never']),
  )
  .addOption(
    new Option(
      '--unreachable <what>',
      'where a cluster of a fleet does not answer: refuse changes nothing, leave deploys to the others ' +
        "(default: as the stack's settings say)",
    ).choices(['refuse', 'leave']),
  )
  .action((stack: string, options: UpOptions) =>
    (require('./playground/up') as typeof import('./playground/up')).up(stack, options),
  );

program
  .command('down')
  .description('destroy a stack (all of them without a name) and, after the last one, stop the playground')
  .argument('[stack]', "a stack of this project, or another program's folder, e.g. examples/flask")
  .option('-s, --stack <stack>', 'the stack of another program (default: dev)')
  .option('--keep-cache', 'keep the downloaded and built tools (the default)', true)
  .option('--purge', 'remove the downloaded and built tools too', false)
  .option('--destroy-remote', "destroy a stack on somebody's real cluster", false)
  .option('-y, --yes', 'do not ask', false)
  .action(
    (stack: string | undefined, options: { stack?: string; purge: boolean; destroyRemote: boolean; yes: boolean }) =>
      (require('./playground/down') as typeof import('./playground/down')).down(stack, options),
  );

addLogs(program);

program
  .command('env')
  .description('print the shell lines that let pulumi and kubectl reach the playground: eval "$(bin/env)"')
  .action(() => (require('./playground/env') as typeof import('./playground/env')).printEnvironment());

for (const tool of ['pulumi', 'kubectl'] as const) {
  program
    .command(tool)
    .description(`run ${tool} on the playground`)
    .argument('[args...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action((args: string[]) => (require('./playground/env') as typeof import('./playground/env')).runTool(tool, args));
}

// The tests are not in the npm packages.
if (isClone) {
  program
    .command('test')
    .description(
      'format, lint, types, unit and snapshot tests, then the end-to-end suite on the playground; the last line counts',
    )
    .argument('[part]', 'unit, e2e, or changed: what differs from main or from a revision. Both without it')
    .argument('[files...]', 'only these test files of the part: paths, or parts of them; of changed, the revision')
    .option(
      '-u, --update',
      'write the golden files, snapshots and schemas of the named tests anew instead of comparing with them',
      false,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  modelyard test unit\n  modelyard test unit serving/engines/vllm\n' +
        '  modelyard test unit review/report --update\n  modelyard test changed\n' +
        '  modelyard test e2e changes secrets\n\n' +
        'With files, types of all and the lint of these files and what they test are checked beside the tests.\n' +
        'changed runs the unit tests that import what differs; those that start commands see no imports.',
    )
    .action((part: string | undefined, files: string[], options: TestOptions) =>
      (require('./tests/test') as typeof import('./tests/test')).test(part, files, options),
    );
}

async function main(): Promise<void> {
  endWithStandardOutput();
  // Already their help may meet a full disk.
  if (['review', 'rehearse'].includes(process.argv[2] ?? '')) {
    failWithTwo();
  }
  // Node.js' own status would be 1, which says something else in a review.
  process.on('uncaughtException', (error) => process.exit(Math.max(failureStatus(), report(error))));
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error);
  }
}

function report(error: unknown): number {
  return reportError(error, process.env.MODELYARD_DEBUG !== undefined, 'set MODELYARD_DEBUG=1');
}

void main();
