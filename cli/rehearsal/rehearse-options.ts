import { InvalidArgumentError, Option, type Command } from 'commander';
import type { WhatIfRequest } from './what-if';
import { clusterOption, failOnOption, outputOption } from '../review/report-options';
import type { RehearseCommandOptions } from './rehearse-request';

/** Adds the command `rehearse`. */
export function addRehearse(program: Command): void {
  const whatIfs: WhatIfRequest[] = [];
  // In the order in which they were given: one is played on what the others left.
  const ask = (flags: string, description: string, parse: (value: string) => WhatIfRequest): Option =>
    new Option(flags, `${description}. Several are allowed`).argParser((value: string) => {
      whatIfs.push(parse(value));
      return true;
    });
  program
    .command('rehearse')
    .description(
      'try a change of Kubernetes objects on a simulated copy of the cluster, with the real scheduler and ' +
        'controllers: does everything end up running?',
    )
    .argument(
      '[base]',
      'how it is: a file or folder of YAML, - for standard input, or a git revision of a modelyard project. ' +
        'Left out: the cluster is empty',
    )
    .argument('[head]', 'how it shall be')
    .addOption(clusterOption('the cluster: clusters/prod.yaml; or that of one environment'))
    .addOption(outputOption())
    .addOption(failOnOption())
    .addOption(ask('--drain <node>', 'then drain a node', (subject) => ({ kind: 'drain', subject })))
    .addOption(ask('--lose-node <node>', 'then lose a node', (subject) => ({ kind: 'lose-node', subject })))
    .addOption(
      ask('--lose-zone <zone>', 'then lose all nodes of a zone', (subject) => ({ kind: 'lose-zone', subject })),
    )
    .addOption(ask('--scale <name=replicas>', 'then scale a workload', takeScale))
    .addOption(
      ask(
        '--load <name[:metric]=amount>',
        'then put a load on a workload, and see what its autoscaler does: chat=300rps',
        takeLoad,
      ),
    )
    .addOption(
      ask(
        '--find-capacity <name>',
        'then find how many more replicas of a workload fit, and how few nodes suffice',
        (subject) => ({ kind: 'find-capacity', subject }),
      ),
    )
    .addOption(
      new Option('-e, --environment <name>', 'the environment of revisions')
        .argParser((value: string, previous: readonly string[]) => [...previous, value])
        .default([], 'the only one'),
    )
    .option('--synth', 'render the environments of revisions instead of reading their test/snapshots/*.yaml', false)
    .option('--project <folder>', 'the modelyard project of revisions (default: the current folder)')
    .option(
      '--replace',
      'delete and make anew what cannot be changed, as Pulumi does, instead of reporting it as refused',
      false,
    )
    .addOption(
      new Option(
        '--compression <factor>',
        'how many times faster than in the cluster time passes. Default: as much as the start-up budgets need',
      ).argParser(positive),
    )
    .addOption(
      new Option(
        '--explain',
        "explain pods by the scheduler's log. Default: unless pods times nodes are more than 20,000",
      ),
    )
    .addOption(new Option('--no-explain', 'do not').default(undefined))
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait, each time, until the cluster has come to rest')
        .argParser(positive)
        .default(300),
    )
    .option(
      '--from-context <name>',
      'write the description of the cluster of a kubeconfig context to standard output instead, which only reads there',
    )
    .addHelpText('after', examples)
    .action((base: string | undefined, head: string | undefined, options: Omit<RehearseCommandOptions, 'whatIfs'>) =>
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a command loads what it needs, see main.ts
      (require('./rehearse') as typeof import('./rehearse')).rehearse(base, head, { ...options, whatIfs }),
    );
}

const examples = `
Examples:
  modelyard rehearse new/ --cluster clusters/prod.yaml                 everything on an empty cluster
  modelyard rehearse old.yaml new.yaml --cluster clusters/prod.yaml    the upgrade
  modelyard rehearse main HEAD -e prod --cluster clusters/prod.yaml    of a modelyard project's snapshots
  modelyard rehearse fleet/ -c eu=clusters/eu.yaml -c us=clusters/us.yaml    each cluster of a fleet
  modelyard rehearse new/ -c clusters/prod.yaml --drain h100-0 --lose-zone zone-a --scale chat=10
  modelyard rehearse new/ -c clusters/prod.yaml --load chat=300rps --find-capacity chat -o json=rehearsal.json
  modelyard rehearse --from-context prod > clusters/prod.yaml
  helm template shop ./chart | modelyard rehearse - -c clusters/prod.yaml

Exit status: 0 everything ends up running, 1 not, or findings at or above --fail-on, 2 a wrong call or input, or any failure such as a full disk.`;

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return number;
}

function takeScale(value: string): WhatIfRequest {
  const { subject, replicas } = /^(?<subject>[^=]+)=(?<replicas>\d{1,5})$/.exec(value)?.groups ?? {};
  if (subject === undefined) {
    throw new InvalidArgumentError('It must be a workload and a whole number: --scale chat=10.');
  }
  return { kind: 'scale', subject, replicas: Number(replicas) };
}

function takeLoad(value: string): WhatIfRequest {
  const { subject, metric, amount, unit } =
    /^(?<subject>[^=:]+)(?::(?<metric>[^=]+))?=(?<amount>\d+(?:\.\d+)?(?:(?:[kMG]i?|m)(?![a-zA-Z]))?)(?<unit>[a-zA-Z/]*)$/.exec(
      value,
    )?.groups ?? {};
  if (subject === undefined || amount === undefined) {
    throw new InvalidArgumentError(
      'It must be a workload, perhaps a metric of its autoscaler, and an amount: ' +
        '--load chat=300rps, --load chat:queue_depth=45.',
    );
  }
  return { kind: 'load', subject, load: { amount, unit: unit ?? '', ...(metric === undefined ? {} : { metric }) } };
}
