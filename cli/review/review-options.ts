import { Option, type Command } from 'commander';
import { clusterOption, failOnOption, outputOption, takeFile } from './report-options';
import type { ReviewCommandOptions } from './review-request';

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
    .addOption(outputOption())
    .addOption(failOnOption())
    .option('--synth', 'render the environments of revisions instead of reading their test/snapshots/*.yaml', false)
    .addOption(
      new Option('-e, --environment <name>', 'only this environment of revisions. Several are allowed')
        .argParser(append)
        .default([], 'all'),
    )
    .addOption(clusterOption('the cluster, or that of one environment: clusters/prod.yaml'))
    .option('-p, --prices <file>', 'what you pay, for costs')
    .option('--kinds <file>', 'where custom resources of your own have their pods, see docs/review.md#your-own-kinds')
    .addOption(
      new Option(
        '--preview <[environment=]file>',
        'what `pulumi preview --json` printed: the report says what Pulumi itself will do, and where that differs. ' +
          'Several are allowed',
      )
        .argParser(takeFile)
        .default({}, 'not known'),
    )
    .option('--project <folder>', 'the modelyard project of revisions (default: the current folder)')
    .addOption(
      new Option(
        '--suppressions-from <side>',
        'whose suppressions count: those that were there before, or (head) also those that come with the change, ' +
          'once you have approved them',
      )
        .choices(['base', 'head'])
        .default('base'),
    )
    .option('--docs <link>', 'where the rules are documented, for links in reports (default: docs/rules.md)')
    .addHelpText('after', examples)
    .action((base: string, head: string | undefined, options: ReviewCommandOptions) =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a command loads what it needs, see main.ts
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

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
