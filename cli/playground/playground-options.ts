import type { Command } from 'commander';

/* eslint-disable @typescript-eslint/no-require-imports -- a command loads only what it needs, see main.ts */

/** Adds the command `playground`. */
export function addPlayground(program: Command): void {
  const playground = program
    .command('playground')
    .description('the cluster on this machine: start it without deploying anything, stop it, show where it is')
    .addHelpText('after', examples);
  playground
    .command('up')
    .description('start it, or bring one that was started half to its end')
    .option('-c, --cluster <file>', 'the cluster to simulate', 'clusters/dev.yaml')
    .action((options: { cluster: string }) =>
      (require('./playground') as typeof import('./playground')).upPlayground(options.cluster),
    );
  playground
    .command('down')
    .description('stop it and undo what it changed on the machine; refused while stacks are deployed in it')
    .option('-f, --force', 'stop it with the stacks that are deployed in it', false)
    .action((options: { force: boolean }) =>
      (require('./playground') as typeof import('./playground')).downPlayground(options.force),
    );
  playground
    .command('status')
    .description('show its addresses and what of it runs')
    .option('-o, --output <format>', 'text or json', 'text')
    .action((options: { output: string }) =>
      (require('./playground') as typeof import('./playground')).showPlayground(options.output),
    );
  playground
    .command('list')
    .description('list the playgrounds of this project')
    .option('-o, --output <format>', 'text or json', 'text')
    .action((options: { output: string }) =>
      (require('./playground') as typeof import('./playground')).listPlaygrounds(options.output),
    );
}

const examples = `
Examples:
  modelyard playground up --cluster clusters/prod.yaml
  modelyard playground status
  MODELYARD_PLAYGROUND_NAME=other modelyard playground up
  modelyard playground down

Each playground has a name: MODELYARD_PLAYGROUND_NAME, else 'default'.`;
