import { InvalidArgumentError, Option, type Command } from 'commander';

/** How a report is written. */
export const formats = ['text', 'markdown', 'html', 'json'] as const;
/** How a report is written. */
export type Format = (typeof formats)[number];

/** A report to write: its form, and the file it goes to. */
export interface Output {
  readonly format: Format;
  /** @default - standard output */
  readonly file?: string;
}

/** What `modelyard review` may be told. */
export interface ReviewCommandOptions {
  readonly output: readonly Output[];
  readonly failOn: 'low' | 'medium' | 'high' | 'never';
  readonly synth: boolean;
  readonly cluster: Readonly<Record<string, string>>;
  readonly environment: readonly string[];
  readonly prices?: string;
  /** What `pulumi preview --json` printed: files by environment, that of all by the empty name. */
  readonly preview: Readonly<Record<string, string>>;
  readonly project?: string;
  /** Whose suppressions count. */
  readonly suppressionsFrom: 'base' | 'head';
  readonly docs?: string;
}

/** Adds the command `review`. */
export function addReview(program: Command): void {
  program
    .command('review')
    .description(
      'say what a change of Kubernetes objects leads to: what restarts, is replaced, is at risk, and what it asks for',
    )
    .argument(
      '<base>',
      'how it is: a file or folder of YAML, - for standard input, or a git revision of a modelyard project',
    )
    .argument('[head]', 'how it shall be. Default: the working tree of the project, where <base> is a revision')
    .addOption(
      new Option(
        '-o, --output <format[=file]>',
        `${formats.join(', ')}; with =file not to standard output. Several are allowed`,
      )
        .argParser(takeOutput)
        .default([], 'text'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 when there are findings of at least this severity')
        .choices(['low', 'medium', 'high', 'never'])
        .default('high'),
    )
    .option('--synth', 'render the environments of revisions instead of reading their test/snapshots/*.yaml', false)
    .addOption(
      new Option('-e, --environment <name>', 'only this environment of revisions. Several are allowed')
        .argParser(append)
        .default([], 'all'),
    )
    .addOption(
      new Option(
        '-c, --cluster <[environment=]file>',
        'the cluster, or that of one environment: clusters/prod.yaml. Several are allowed',
      )
        .argParser(takeFile)
        .default({}, 'not known'),
    )
    .option('-p, --prices <file>', 'what you pay, for costs')
    .addOption(
      new Option(
        '--preview <[environment=]file>',
        'what `pulumi preview --json` printed: the report says what Pulumi itself will do, and where that differs. Several are allowed',
      )
        .argParser(takeFile)
        .default({}, 'not known'),
    )
    .option('--project <folder>', 'the modelyard project of revisions (default: the current folder)')
    .addOption(
      new Option(
        '--suppressions-from <side>',
        'whose suppressions count: those that were there before, or (head) also those that come with the change, once you have approved them',
      )
        .choices(['base', 'head'])
        .default('base'),
    )
    .option('--docs <link>', 'where the rules are documented, for links in reports (default: docs/rules.md)')
    .addHelpText('after', examples)
    .action((base: string, head: string | undefined, options: ReviewCommandOptions) =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a command loads only what it needs, see main.ts
      (require('./review') as typeof import('./review')).review(base, head, options),
    );
}

const examples = `
Examples:
  modelyard review main                                    the working tree's snapshots against those of main
  modelyard review main HEAD --cluster prod=clusters/prod.yaml -e prod
  modelyard review v1.4.0 --synth                          renders both instead of reading snapshots
  modelyard review old/ new/ --fail-on medium              any folders of YAML
  helm template shop ./chart > new.yaml && modelyard review old.yaml new.yaml
  kubectl kustomize overlays/prod | modelyard review old.yaml -
  pulumi preview --json -s prod > prod.json; modelyard review main -e prod --preview prod.json
  modelyard review main -o markdown=comment.md -o json=review.json

Exit status: 0 fine, 1 findings at or above --fail-on, 2 a wrong call or input, or any failure such as a full disk.`;

/** Reads `format` or `format=file`. */
export function takeOutput(value: string, previous: readonly Output[]): readonly Output[] {
  const at = value.indexOf('=');
  const format = (at < 0 ? value : value.slice(0, at)) as Format;
  if (!formats.includes(format)) {
    throw new InvalidArgumentError(`Allowed are ${formats.join(', ')}.`);
  }
  return [...previous, { format, ...(at < 0 ? {} : { file: value.slice(at + 1) }) }];
}

function takeFile(value: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const parts = /^(?:(?<environment>[^=/]+)=)?(?<file>.+)$/.exec(value)?.groups;
  if (parts === undefined) {
    throw new InvalidArgumentError('It must be a file, or environment=file.');
  }
  return { ...previous, [parts['environment'] ?? '']: parts['file']! };
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
