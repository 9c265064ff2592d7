import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { ensureTools, type Tool, type ToolName } from '../../playground/toolchain';
import { confirm } from '../process/confirm';
import { deploy, type AskedCluster } from './deploy';
import type { KubectlCommand } from './kubectl';
import { fleetModels, type ClusterModels } from './fleet-models';
import { listModels, modelsIn, versionsIn, type Models, type ModelVersions } from './models';
import type { ProgramStack } from '../program/program-folder';
import { openStack } from './open-stack';
import { showPulumi, stackOutputs, type Shown } from './pulumi';
import { refusing, type PulumiStack } from './pulumi-stack';
import type { ClusterPlace, StackCluster } from './stack-cluster';
import { runSteps } from '../process/steps';
import { UserError } from '../process/user-error';
import { tell } from '../process/tell';

/** What `bin/up --output json` prints for a stack with a cluster of its own. */
export interface RealClusterResult extends Models {
  readonly stack: string;
  /** Which versions of their models the servers serve, and which runs published them. */
  readonly modelVersions?: ModelVersions;
  /** What each cluster of a fleet has, by its name. @default - the stack has one cluster */
  readonly clusters?: Readonly<Record<string, ClusterModels>>;
}

/** A stack with a cluster of its own, and the tools that reach it. */
interface RealStack extends PulumiStack {
  readonly kubectl: string;
}

/** Shows what a deploy to somebody's cluster will do, asks, and deploys. */
export async function upRealCluster(
  program: ProgramStack,
  cluster: StackCluster,
  { yes, refuse, unreachable }: { readonly yes: boolean; readonly refuse?: string; readonly unreachable?: string },
  shown: Shown,
): Promise<RealClusterResult> {
  const stack = refusing(await withTools(program), refuse, unreachable);
  // A fleet has one for each cluster.
  const places = Object.entries(cluster.fleet ?? {});
  const kubectls = new Map(places.map(([name, place]) => [name, kubectlOf(stack, place)]));
  const kubectl = cluster.fleet === undefined ? kubectlOf(stack, cluster) : undefined;
  await openStack(stack, { kubectl }, tell);
  await showPulumi(stack, ['preview', '--diff', '--non-interactive', '--stack', stack.stack], shown);
  if (!yes) {
    await confirm(`Deploy this to the cluster of ${program.title}?`);
  }
  await deploy(stack, askable(kubectl, kubectls), 'official', shown);
  const outputs = await stackOutputs(stack);
  if (cluster.fleet !== undefined) {
    return { stack: program.title, models: [], clusters: await fleetModels(outputs, kubectls, modelsOf) };
  }
  return {
    stack: program.title,
    ...(await modelsIn(outputs, (namespace) => modelsOf(kubectl, namespace))),
    ...versionsIn(outputs),
  };
}

/** Shows what destroying a stack on somebody's cluster will remove, asks, and destroys. */
export async function downRealCluster(
  program: ProgramStack,
  options: { readonly destroyRemote: boolean; readonly yes: boolean },
): Promise<void> {
  if (!options.destroyRemote) {
    throw new UserError(
      `${program.title} runs on a cluster of its own, not on the playground: nothing was changed. ` +
        'To destroy what it deployed there, add --destroy-remote',
    );
  }
  const stack = await withTools(program);
  await showPulumi(stack, ['destroy', '--preview-only', '--non-interactive', '--stack', stack.stack], 'stdout');
  if (!options.yes) {
    await confirm(`Destroy all of this on the cluster of ${program.title}?`);
  }
  await showPulumi(
    stack,
    ['destroy', '--yes', '--skip-preview', '--non-interactive', '--stack', stack.stack],
    'stdout',
  );
}

/** The user's own login, state and passphrase; only the programs are looked for. */
async function withTools(program: ProgramStack): Promise<RealStack> {
  const names: readonly ToolName[] = ['pulumi', 'pulumi-language-nodejs', 'kubectl'];
  let tools: ReadonlyMap<ToolName, Tool> = new Map();
  await runSteps([
    {
      title: 'Tools',
      run: async (say) => {
        tools = await ensureTools(names, say);
      },
    },
  ]);
  const [pulumi, host, kubectl] = names.map((name) => tools.get(name)!.path) as [string, string, string];
  // The program itself asks the cluster by kubectl, for which the user's own comes first.
  const folders = [dirname(pulumi), dirname(host), ...(process.env['PATH'] ?? '').split(delimiter), dirname(kubectl)];
  return {
    ...program,
    pulumi,
    kubectl,
    env: { ...process.env, PATH: [...new Set(folders)].join(delimiter) },
    place: program.folder,
  };
}

/** How the cluster is asked; not at all where its kubeconfig is a secret, which only the deploy reads. */
function kubectlOf(stack: RealStack, { kubeconfig, context }: ClusterPlace): KubectlCommand | undefined {
  if (kubeconfig === 'secret') {
    return undefined;
  }
  const options = [
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', absolute(kubeconfig.path, stack.folder)]),
    ...(context === undefined ? [] : ['--context', context]),
  ];
  return { program: stack.kubectl, options, env: stack.env };
}

/** The clusters that can be asked. */
function askable(
  only: KubectlCommand | undefined,
  fleet: ReadonlyMap<string, KubectlCommand | undefined>,
): AskedCluster[] {
  return [
    ...(only === undefined ? [] : [{ kubectl: only }]),
    ...[...fleet].flatMap(([name, kubectl]) => (kubectl === undefined ? [] : [{ name, kubectl }])),
  ];
}

async function modelsOf(kubectl: KubectlCommand | undefined, namespace: string): Promise<Omit<Models, 'namespace'>> {
  if (kubectl === undefined) {
    return {
      models: [],
      noModels: 'its kubeconfig is a secret, which only the deploy reads: ask the cluster with kubectl',
    };
  }
  try {
    return { models: await listModels(kubectl, namespace) };
  } catch (error) {
    // Everything is deployed: not being allowed to list pods does not make that a failure.
    return { models: [], noModels: (error as Error).message };
  }
}

function absolute(path: string, folder: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path);
}
