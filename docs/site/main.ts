import { Command, InvalidArgumentError } from 'commander';
import { buildSite, type SiteOptions } from './build';
import { SiteError } from './site-error';
import { serveSite } from './serve';

const program = new Command('docs')
  .description('build the documentation site from docs/ into docs/site/dist')
  .option('--base <path>', 'the path below which the site is published, e.g. /modelyard/', basePath, '/')
  .option('--serve', 'show it on this machine (127.0.0.1 only) until it is interrupted', false)
  .option('--port <port>', 'where --serve shows it; 0 takes a free port', port, 0)
  .exitOverride()
  .showHelpAfterError('(add --help for what is allowed)')
  .addHelpText(
    'after',
    '\nThe generator is not among the packages that bin/up installs: the first call installs it into docs/site.\n' +
      'Exit status: 0 done, 1 failed (a link that leads nowhere, for instance), 2 a wrong call.\n' +
      '\nExamples:\n  bin/docs\n  bin/docs --serve\n  bin/docs --base /modelyard/',
  )
  .action(async (options: SiteOptions & { serve: boolean; port: number }) => {
    const folder = await buildSite(options);
    process.stdout.write(`${folder}\n`);
    if (options.serve) {
      const url = await serveSite(folder, options.base, options.port);
      process.stdout.write(`${url} (Ctrl-C ends it)\n`);
    }
  });

function basePath(value: string): string {
  if (!/^\/([\w.-]+\/)*$/.test(value) || value.includes('..')) {
    throw new InvalidArgumentError(`a path that begins and ends with '/' is needed, such as /modelyard/.`);
  }
  return value;
}

function port(value: string): number {
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535) {
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  }
  return Number(value);
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof SiteError) {
    process.stderr.write(`bin/docs: ${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof Error && 'exitCode' in error) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    throw error;
  }
});
