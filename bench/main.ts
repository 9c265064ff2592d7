import { execFileSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError, Argument } from 'commander';
import { figures } from './history/figures';
import { type Measured, readHistory, withMeasured, writeHistory } from './history/history';
import { measurements } from './history/measure';

const program = new Command('bench').description('measure, and keep what was measured').exitOverride();

program
  .command('history')
  .description('measure the commit that is checked out, and keep the figures in bench/history.jsonl')
  .addArgument(
    new Argument('[measurements...]', 'only these; the figures of the commit that are there already stay').choices(
      Object.keys(measurements),
    ),
  )
  .showHelpAfterError('(add --help for what is allowed)')
  .addHelpText(
    'after',
    `\nWhat each measures:\n${Object.entries(measurements)
      .map(([name, { of }]) => `  ${name.padEnd(16)} ${of.map((each) => figures[each].title).join(', ')}\n`)
      .join('')}\nMeasure on a quiet machine: the load is kept beside the figures.\n`,
  )
  .action((names: string[]) => keep(names));

function keep(names: readonly string[]): void {
  const changed = git('status', '--porcelain', '--', ':!bench/history.jsonl');
  if (changed !== '') {
    process.stderr.write(`bin/bench: commit first, so that the figures are of a commit:\n${changed}\n`);
    process.exitCode = 1;
    return;
  }
  const cores = cpus().length;
  const load = Math.round(loadavg()[0]! * 10) / 10;
  if (load > cores / 2) {
    process.stderr.write(`bin/bench: the load is ${load} on ${cores} cores: times will be too long\n`);
  }
  for (const name of names.length === 0 ? Object.keys(measurements) : names) {
    const measured = measurements[name]!.measure();
    process.stdout.write(`${name}: ${JSON.stringify(measured)}\n`);
    // Kept at once: a later one that fails takes nothing with it.
    const line: Measured = {
      date: git('show', '-s', '--format=%cI'),
      commit: git('rev-parse', '--short=10', 'HEAD'),
      cores,
      load,
    };
    writeHistory(withMeasured(readHistory(), { ...line, ...measured }));
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: join(__dirname, '..'), encoding: 'utf8' }).trim();
}

try {
  program.parse();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`bin/bench: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
