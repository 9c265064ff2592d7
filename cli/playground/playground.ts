import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { startSteps, stopSteps } from '../../playground';
import { runningDaemons } from '../../playground/processes/daemon';
import { metricsFeedUrl } from '../../playground/cluster/metrics-feed';
import { networkPoliciesStatus } from '../../playground/node';
import { operatorStates, type OperatorState } from '../../playground/operators';
import { privatePrefix } from '../../playground/cluster/private-cluster';
import { openPlayground, playgroundExists, playgroundFolders, type Playground } from '../../playground/state/state';
import { stacksIn } from './playground-pulumi';
import { runSteps } from '../process/steps';
import { UserError } from '../process/user-error';
import { whenAlone } from './when-alone';
import { tell } from '../process/tell';
import { terminalText } from '../../lib/workload/values/visible-text';

/** Starts the playground and prints its addresses. */
export async function upPlayground(clusterFile: string): Promise<void> {
  if (!existsSync(clusterFile)) {
    throw new UserError(`there is no cluster file ${clusterFile}: name one with --cluster`, 2);
  }
  const { pg, report } = await whenAlone(openPlayground, async (pg) => {
    // Whoever builds an image in it is told then where that cannot be.
    const starting = startSteps(pg, clusterFile, false);
    await runSteps(starting.steps);
    return { pg, report: starting.end() };
  });
  process.stdout.write(text(await statusOf(pg)));
  if (report.noRealNode !== undefined) {
    process.stdout.write(`every node is simulated: ${terminalText(report.noRealNode)}\n`);
  }
}

/** Stops the playground. @throws UserError while stacks are deployed in it, unless `force` */
export async function downPlayground(force: boolean): Promise<void> {
  if (!playgroundExists()) {
    tell('no playground is running');
    return;
  }
  await whenAlone(
    () => openPlayground({ repair: true }),
    async (pg) => {
      const stacks = await stacksIn(pg);
      if (stacks.length > 0 && !force) {
        throw new UserError(
          `in the playground '${pg.name}' there is still ${stacks.join(', ')}: destroy it with bin/down, ` +
            'or add --force',
        );
      }
      await runSteps(stopSteps(pg));
    },
  );
}

/** Prints the playground's addresses. @throws UserError when there is none */
export async function showPlayground(output: string): Promise<void> {
  const json = isJson(output);
  if (!playgroundExists()) {
    throw new UserError(
      `there is no playground '${process.env['MODELYARD_PLAYGROUND_NAME'] ?? 'default'}': ` +
        'start it with modelyard playground up',
    );
  }
  const status = await statusOf(await openPlayground());
  process.stdout.write(json ? `${JSON.stringify(status, undefined, 2)}\n` : text(status));
}

/** Prints the playgrounds of this project, with what of each runs. */
export function listPlaygrounds(output: string): void {
  const json = isJson(output);
  const list = playgroundFolders()
    .map((folder) => ({ name: basename(folder), folder, running: runningDaemons({ dir: folder }) }))
    .filter(({ name }) => !name.startsWith(privatePrefix));
  const lines = list.map(
    ({ name, running }) => `${name}  ${running.length === 0 ? 'stopped' : `${running.length} programs run`}\n`,
  );
  process.stdout.write(
    json ? `${JSON.stringify(list, undefined, 2)}\n` : lines.join('') || 'there are no playgrounds\n',
  );
}

interface Status {
  readonly name: string;
  readonly folder: string;
  readonly running: readonly string[];
  /** Those of the cluster's operators that were started, and how they are. */
  readonly operators: readonly OperatorState[];
  readonly addresses: Readonly<Record<string, string>>;
  /** Whether NetworkPolicies are enforced, in words. @default - nothing runs */
  readonly policies?: string;
}

async function statusOf(pg: Playground): Promise<Status> {
  const running = runningDaemons(pg);
  const at = (port: number): string => `127.0.0.1:${port}`;
  return {
    name: pg.name,
    folder: pg.dir,
    running,
    operators: await operatorStates(pg),
    addresses:
      running.length === 0
        ? {}
        : {
            'API server': `https://${at(pg.ports.apiserver)}`,
            proxy: `http://${at(pg.ports.proxy)}`,
            registry: at(pg.ports.registry),
            metrics: metricsFeedUrl(pg),
            kubeconfig: pg.path('kubeconfig'),
          },
    ...(running.length === 0 ? {} : { policies: networkPoliciesStatus(pg) }),
  };
}

function text({ name, folder, running, operators, addresses, policies }: Status): string {
  const rows = [
    ['playground', name],
    ['folder', folder],
    ...Object.entries(addresses),
    ['running', running.join(', ') || 'nothing'],
    ...operators.flatMap(({ title, version, problem, log = [] }) => [
      ['operator', `${title} ${version} ${problem ?? 'is healthy'}`],
      ...log.map((line) => ['', `  ${line}`]),
    ]),
    ...(policies === undefined ? [] : [['policies', policies]]),
  ];
  return rows.map(([key, value]) => `${key!.padEnd(12)}${terminalText(value!)}\n`).join('');
}

function isJson(output: string): boolean {
  if (output !== 'text' && output !== 'json') {
    throw new UserError(`--output must be text or json, got '${output}'`, 2);
  }
  return output === 'json';
}
