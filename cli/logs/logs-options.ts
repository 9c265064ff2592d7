import { InvalidArgumentError, Option, type Command } from 'commander';
import type { LogsOptions } from './logs-request';

/** Adds the command `logs`. */
export function addLogs(program: Command): void {
  program
    .command('logs')
    .description("show what a model's pods log: all replicas, and the container that crashed last, on any cluster")
    .argument('[model]', 'a model server or training job by its name (default: all of the stack)')
    .option('-p, --program <program>', "a stack of this project, or another program's folder", 'dev')
    .option('-s, --stack <stack>', 'the stack of another program (default: dev)')
    .option('-c, --cluster <name>', 'one cluster of a fleet (default: all)')
    .option('-n, --namespace <name>', "the namespace (default: that of the stack's settings)")
    .option('--kubeconfig <file>', 'a kubeconfig in the place of the one in the settings')
    .option('--context <name>', 'a context in the place of the one in the settings')
    .option('-f, --follow', 'go on with what is logged from now on, of new pods too, until Ctrl-C', false)
    .option('--previous', 'only of the containers that ran before those of now: why they ended', false)
    .addOption(new Option('--since <time>', 'only what is younger: 30s, 10m, 2h').argParser(takeTime))
    .addOption(
      new Option('--tail <lines>', 'how many lines of each container, -1 for all').argParser(takeLines).default(100),
    )
    .addHelpText('after', examples)
    .action((model: string | undefined, options: LogsOptions) =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a command loads what it needs, see main.ts
      (require('./logs') as typeof import('./logs')).logs(model, options),
    );
}

const examples = `
Examples:
  modelyard logs image-classifier                      of all its pods, and of the container that crashed last
  modelyard logs image-classifier -f --since 5m
  modelyard logs -p prod language-model --previous     why they ended
  modelyard logs -p examples/fleet -c europe qwen

Exit status: 0 shown, 1 the cluster does not answer or there is no pod, 2 a wrong call, such as a model that is not
there.`;

function takeTime(value: string): string {
  if (!/^\d+[smh]$/.test(value)) {
    throw new InvalidArgumentError('It must be a time such as 30s, 10m or 2h.');
  }
  return value;
}

function takeLines(value: string): number {
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || number < -1 || number > 2 ** 31 - 1) {
    throw new InvalidArgumentError('It must be a number of lines, or -1 for all.');
  }
  return number;
}
