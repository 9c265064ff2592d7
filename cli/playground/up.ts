import { startSteps, type PlaygroundReport } from '../../playground';
import { commandVariables } from '../../playground/environment';
import { openPlayground, type Playground } from '../../playground/state/state';
import { clusterOf } from '../stack/stack-cluster';
import { deploy } from '../stack/deploy';
import type { KubectlCommand } from '../stack/kubectl';
import { checkLibraryVersion } from '../program/library-version';
import { listModels, modelsIn, modelTable, versionsIn, type Models, type ModelVersions } from '../stack/models';
import { PlaygroundPulumi } from './playground-pulumi';
import { sampleRequests, type Sample } from './sample-requests';
import { findProgram, type ProgramStack } from '../program/program-folder';
import { endInOrder } from '../process/interrupts';
import { openStack } from '../stack/open-stack';
import { stackOutputs, type Shown } from '../stack/pulumi';
import { refusing, type PulumiStack } from '../stack/pulumi-stack';
import { fleetTable } from '../stack/fleet-models';
import { upRealCluster, type RealClusterResult } from '../stack/real-cluster';
import { runSteps } from '../process/steps';
import { UserError } from '../process/user-error';
import { whenAlone } from './when-alone';
import { tell, toldText } from '../process/tell';

/** Options of `bin/up`. */
export interface UpOptions {
  /** The stack of another program than this project's. @default 'dev' */
  readonly stack?: string;
  /** `text`, or `json`: one JSON value on standard output and nothing else there. */
  readonly output: string;
  /** Deploys to a real cluster without asking. */
  readonly yes: boolean;
  /** From which severity on findings of a review are refused. @default - as the stack's settings say */
  readonly refuse?: 'low' | 'medium' | 'high' | 'never';
  /** What happens where a cluster of a fleet does not answer. @default - as the stack's settings say */
  readonly unreachable?: 'refuse' | 'leave';
}

/** What `bin/up --output json` prints. */
interface UpResult extends Models {
  readonly stack: string;
  /** Which versions of their models the servers serve, and which runs published them. */
  readonly modelVersions?: ModelVersions;
  /** The first request to try. @default - none: see `noRequest` */
  readonly curl?: string;
  /** Why there is no request to try. */
  readonly noRequest?: string;
  /** All requests to try, in the program's order. @default - none: see `noRequest` */
  readonly requests?: readonly Sample[];
  readonly kubernetesPlugin?: string;
}

/** Deploys a stack: to its own cluster where its settings name one, else to the playground, which is started. */
export async function up(name: string, options: UpOptions): Promise<void> {
  if (options.output !== 'text' && options.output !== 'json') {
    throw new UserError(`--output must be text or json, got '${options.output}'`, 2);
  }
  endInOrder();
  const program = findProgram(name, options.stack);
  checkLibraryVersion(program);
  const cluster = clusterOf(program);
  const json = options.output === 'json';
  const shown: Shown = json ? 'stderr' : 'stdout';
  if (cluster.remote) {
    const result = await upRealCluster(program, cluster, options, shown);
    process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `\n${realSummary(result)}\n`);
    return;
  }

  const result = await upPlayground(program, cluster.file, options, shown);
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : summary(result));
}

function realSummary({ clusters, noModels, models, modelVersions }: RealClusterResult): string {
  if (clusters !== undefined) {
    return fleetTable(clusters);
  }
  return noModels === undefined ? modelTable(models, modelVersions) : toldText(noModels);
}

async function upPlayground(
  program: ProgramStack,
  clusterFile: string,
  options: UpOptions,
  shown: Shown,
): Promise<UpResult> {
  // Pulumi locks the stack by itself, so that several stacks can be deployed at once. Here the stack is made, so that
  // another command that stops the playground after its last stack knows of it.
  const { pg, stack, report } = await whenAlone(openPlayground, async (pg) => {
    const starting = startSteps(pg, clusterFile);
    await runSteps(starting.steps);
    const report = starting.end();
    if (report.formerPlugin !== undefined) {
      await changePlugin(pg, report.kubernetesPlugin === 'official');
    }
    const stack = playgroundStack(pg, program);
    await runSteps([
      {
        title: `Stack ${program.title}`,
        run: async (say) => {
          await openStack(stack, { backend: pg.path('pulumi'), kubectl: kubectlOf(pg, stack) }, say);
        },
      },
    ]);
    return { pg, stack, report };
  });
  const kubectl = kubectlOf(pg, stack);
  await deploy(refusing(stack, options.refuse), [{ kubectl }], report.kubernetesPlugin, shown);

  const outputs = await stackOutputs(stack);
  const proxy = `http://127.0.0.1:${pg.ports.proxy}`;
  const models = await modelsIn(outputs, async (namespace) => ({
    models: await listModels(kubectl, namespace, proxy),
  }));
  return {
    stack: program.title,
    ...models,
    ...versionsIn(outputs),
    kubernetesPlugin: report.kubernetesPlugin,
    ...tryIt(outputs['request'], models, proxy, report),
  };
}

// Before it is used: what one plugin has deployed is for the other as it is, and nothing is replaced.
async function changePlugin(pg: Playground, official: boolean): Promise<void> {
  const [now, former] = official
    ? ["Pulumi's official Kubernetes plugin", "the playground's stand-in for it"]
    : [
        "the playground's stand-in for Pulumi's official Kubernetes plugin",
        'the plugin itself, which is not there any more',
      ];
  tell(`bin/up: ${now} is used from now on, instead of ${former}. What is deployed is taken over as it is`);
  await new PlaygroundPulumi(pg).takeOver(tell);
}

function kubectlOf(pg: Playground, { env }: PulumiStack): KubectlCommand {
  return { program: pg.path('bin', 'kubectl'), options: [], env };
}

/** The stack with the environment in which Pulumi reaches the playground. */
export function playgroundStack(pg: Playground, program: ProgramStack): PulumiStack {
  return { ...program, pulumi: pg.path('bin', 'pulumi'), env: commandVariables(pg, process.env), place: pg.dir };
}

function tryIt(
  output: unknown,
  models: Models,
  proxy: string,
  { noRealNode }: PlaygroundReport,
): Pick<UpResult, 'curl' | 'noRequest' | 'requests'> {
  if (noRealNode !== undefined) {
    return { noRequest: `no model answers here, because every node is simulated: ${noRealNode}` };
  }
  const requests = sampleRequests(output, models, proxy);
  const [first] = requests;
  if (first === undefined) {
    return { noRequest: 'the program exports no request to try' };
  }
  const { curl, noRequest } = first;
  return { ...(curl === undefined ? { noRequest } : { curl }), requests };
}

function summary(result: UpResult): string {
  const plugin =
    result.kubernetesPlugin === 'stand-in'
      ? "Deployed with the playground's stand-in for Pulumi's official Kubernetes plugin.\n\n"
      : '';
  return (
    '\n' +
    `${plugin}` +
    `${(result.noModels === undefined ? undefined : toldText(result.noModels)) ?? modelTable(result.models, result.modelVersions)}` +
    `\n\n${toldText(requestLines(result).join('\n'))}\n`
  );
}

/** The requests to try, and once of each model that it answers none. */
function requestLines({ requests, noRequest = '' }: UpResult): string[] {
  const lines = requests?.map(({ curl, noRequest }) => curl ?? noRequest ?? '') ?? [noRequest];
  return [...new Set(lines)];
}
