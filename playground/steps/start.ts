import { execFileSync } from 'node:child_process';
import { readCluster, type Cluster } from '../../lib/workload/cluster/cluster-profile';
import { registerMetrics, startAgent } from '../agent';
import { realNodePool, startCluster } from '../cluster';
import { kubectlOn } from '../cluster/kubectl';
import { metricsFeedUrl } from '../cluster/metrics-feed';
import { startDns } from '../dns';
import { installedKubernetesPlugin, writeEnvironment } from '../environment';
import { needsGateway, startGateway } from '../gateway';
import {
  builderFor,
  buildSecrets,
  ensureBaseImages,
  prepareBaseImages,
  startBuildkit,
  startRegistry,
  userDockerFolder,
  writeDockerConfig,
} from '../images';
import { ensureAddresses } from '../network/recorded';
import { realNodePossible, startNode, type RealNodePossible } from '../node';
import { apisOf, dropOperators, hasPlace, operatorsOf, startOperators, toolsOf, whyMissing } from '../operators';
import { PlaygroundError } from '../playground-error';
import { daemonStatus } from '../processes/daemon';
import type { Playground } from '../state/state';
import { ensureTools, findTools, type FoundTools, type Tool, type ToolName } from '../toolchain';
import { installPlugins, type KubernetesPlugin } from './pulumi-plugins';
import type { Say } from './step';
import { StepChain } from './step-chain';

/** What a started playground is made of, for those who report on it. */
export interface PlaygroundReport {
  /** Why there is no real node. @default - there is one */
  readonly noRealNode?: string;
  /** Whether Pulumi's own Kubernetes plugin runs, or the playground's stand-in. */
  readonly kubernetesPlugin: KubernetesPlugin;
  /** Which of the two it was until now, where it is another one. @default - the same, or none yet */
  readonly formerPlugin?: KubernetesPlugin;
}

/** What is known before anything runs. */
interface Beginning {
  readonly pg: Playground;
  readonly clusterFile: string;
  /** Whether this machine can be a real node. */
  readonly node: RealNodePossible;
  /** Whether images are built. */
  readonly builds: boolean;
}

/** What all steps but the first need. */
interface Equipped extends Beginning, FoundTools {
  readonly cluster: Cluster;
}

const clusterTools: readonly ToolName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
];
const pulumiTools: readonly ToolName[] = [
  'pulumi',
  'pulumi-language-nodejs',
  'pulumi-resource-docker-build',
  'registry',
];
const nodeTools: readonly ToolName[] = [
  'kubelet',
  'kube-proxy',
  'network-policies',
  'nft',
  'containerd',
  'runc',
  'cni',
  'pause',
  'buildkitd',
  'buildctl',
  'build-network',
  'debootstrap',
  'coredns',
];

/**
 * The steps that start the playground, or bring one that was started half to
 * its end. Each can be run again: what runs already is left alone.
 *
 * @param clusterFile the cluster to simulate, `clusters/<name>.yaml`
 * @param builds whether images are built then: where this machine cannot, that is said before anything is started.
 */
export function startSteps(pg: Playground, clusterFile: string, builds = true): StepChain<PlaygroundReport> {
  // Where it runs, it is possible: a try that takes too long on a busy machine must not end it.
  const node: RealNodePossible = daemonStatus(pg, 'kubelet') === 'running' ? { possible: true } : realNodePossible();
  const cluster = StepChain.from<Beginning>({ pg, clusterFile, node, builds })
    .then('Tools', equip)
    .also('Cluster', async ({ pg, cluster, tools, node }, say) => {
      if (node.possible && realNodePool(cluster) !== undefined) {
        await ensureAddresses(pg);
      }
      const wanted = operatorsOf(cluster);
      const operators = wanted.map(({ name }) => name);
      await startCluster(pg, tools, cluster, { progress: say, realNode: node.possible, operators });
      const dropped = await dropOperators(pg, kubectlOn(pg, tools.get('kubectl')!.path), wanted);
      const started = `Kubernetes ${tools.get('kube-apiserver')!.version} on 127.0.0.1:${pg.ports.apiserver}`;
      return [started, ...dropped].join('; ');
    })
    .also('Registry', async ({ pg, tools, node }) => {
      await startRegistry(pg, tools);
      writeDockerConfig(pg, node.possible ? undefined : userDockerFolder(pg));
    });
  return (node.possible ? realNodeSteps(cluster) : cluster)
    .also('Proxy and storage', ({ pg }, say) => startAgent(pg, say))
    .also('Metrics', async ({ pg, cluster, tools, missing }) => {
      await registerMetrics(pg, tools.get('kubectl')!.path, apisOf(operatorsOf(cluster), missing));
      return `values are set at ${metricsFeedUrl(pg)}`;
    })
    .also('Operators', async ({ pg, cluster, tools, missing, node }, say) => {
      const wanted = operatorsOf(cluster);
      const name = realNodeOf(cluster, node);
      await startOperators(pg, { tools, missing }, { cluster, wanted, node: name }, say);
      const started = wanted.map((operator) => {
        const { title, version } = operator;
        const why = whyMissing(operator, missing, name !== undefined);
        return `${title} ${version}${why === undefined ? '' : ` cannot be had, its objects are only checked (${why})`}`;
      });
      return started.join(', ') || 'the cluster has none that run';
    })
    .then('Pulumi plugins', async (state, say) => {
      const former = installedKubernetesPlugin(state.pg);
      const kubernetesPlugin = await installPlugins(state.pg, state.tools, say);
      const result =
        kubernetesPlugin === 'official'
          ? 'the official Kubernetes plugin'
          : "the playground's stand-in for the official Kubernetes plugin, which could not be had";
      const formerPlugin = former === kubernetesPlugin ? undefined : former;
      return { state: { ...state, kubernetesPlugin, formerPlugin }, result };
    })
    .then('Environment', ({ pg, tools, node, kubernetesPlugin, formerPlugin }) => {
      const environment = {
        kubeconfig: pg.path('kubeconfig'),
        pushRegistry: `127.0.0.1:${pg.ports.registry}`,
        ...builderFor(pg),
        buildSecrets: buildSecrets(pg),
      };
      writeEnvironment(pg, environment, pathsOf(tools, ['pulumi', 'pulumi-language-nodejs', 'kubectl']));
      const noRealNode = node.possible ? undefined : `${node.why}. ${node.whatToDo}`;
      return Promise.resolve({ state: { noRealNode, kubernetesPlugin, formerPlugin } });
    });
}

async function equip(beginning: Beginning, say: Say): Promise<{ state: Equipped; result: string }> {
  const { pg, clusterFile, node, builds } = beginning;
  const cluster = readCluster(clusterFile);
  const equipped = (found: FoundTools): { state: Equipped; result: string } => ({
    state: { ...beginning, cluster, ...found },
    result: `${found.tools.size} in place`,
  });
  const realNode = realNodeOf(cluster, node) !== undefined;
  const operators = operatorsOf(cluster).filter((operator) => hasPlace(operator, realNode));
  const wanted = [...clusterTools, ...pulumiTools, ...operators.flatMap(toolsOf)];
  if (!node.possible) {
    if (builds) {
      requireDocker(node.why, node.whatToDo);
    }
    return equipped(await findTools(wanted, say));
  }
  // Debian's packages take a minute, a build from source many: both at once.
  const first = await ensureTools(['debootstrap'], say);
  const gateway = needsGateway(cluster) ? ['traefik' as const] : [];
  const [, found] = await Promise.all([
    prepareBaseImages(pg, first, say),
    findTools([...wanted, ...nodeTools, ...gateway], say),
  ]);
  return equipped(found);
}

/** The name of a cluster's real node; undefined where it has none here. */
function realNodeOf(cluster: Cluster, { possible }: RealNodePossible): string | undefined {
  return possible ? realNodePool(cluster)?.name : undefined;
}

function realNodeSteps(before: StepChain<Equipped>): StepChain<Equipped> {
  return before
    .also('Image builder', async ({ pg, tools }, say) => {
      await startBuildkit(pg, tools, say);
      await ensureBaseImages(pg, tools, say);
    })
    .also('Real node', ({ pg, tools, cluster }, say) => startNode(pg, tools, cluster, say))
    .also('Cluster DNS', ({ pg, tools, cluster }, say) => startDns(pg, tools, cluster, say))
    .also('Gateway', async ({ pg, tools, cluster }, say) =>
      needsGateway(cluster) ? startGateway(pg, tools, say) : 'the cluster has no gateway class, or no real pool',
    );
}

/**
 * Where this machine cannot be a node, it has no builder of the playground's own either:
 * the user's Docker engine builds.
 */
function requireDocker(why: string, whatToDo: string): void {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000, stdio: 'pipe' });
  } catch {
    throw new PlaygroundError(
      'Images cannot be built on this machine: there is no running Docker engine, and the playground cannot bring ' +
        `its own builder (${why}).`,
      `Start Docker. Or: ${whatToDo}.`,
    );
  }
}

function pathsOf(tools: ReadonlyMap<ToolName, Tool>, names: readonly ToolName[]): Record<string, string> {
  return Object.fromEntries(
    names
      .map((name) => [name, tools.get(name)?.path])
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
