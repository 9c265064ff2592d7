import { execFileSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { readCluster, type Cluster } from '../lib/workload/cluster-profile';
import { registerMetrics, startAgent, stopAgent } from './agent';
import { startCluster, stopCluster } from './cluster';
import { daemonStatus } from './daemon';
import { startDns, stopDns } from './dns';
import { installedKubernetesPlugin, pluginFolder, writeEnvironment } from './environment';
import { needsGateway, startGateway, stopGateway } from './gateway';
import {
  builderFor,
  buildSecrets,
  ensureBaseImages,
  keepLayers,
  prepareBaseImages,
  startBuildkit,
  startRegistry,
  stopImages,
  userDockerFolder,
  writeDockerConfig,
} from './images';
import { metricsFeedUrl } from './metrics-feed';
import { realNodePossible, startNode, stopNode, type RealNodePossible } from './node';
import { installKubernetesPlugin } from './plugin/install';
import { kubernetesPluginVersion } from './plugin/version';
import { PlaygroundError } from './playground-error';
import { removePlayground, type Playground } from './state';
import { endStrays } from './strays';
import { ensureTools, findKubernetesPlugin, type Tool, type ToolName } from './toolchain';

/** One step of starting the playground: what `bin/up` shows a line for. */
export interface PlaygroundStep {
  readonly title: string;
  run(say: (message: string) => void): Promise<string | void>;
}

/** What a started playground is made of, for those who report on it. */
export interface PlaygroundReport {
  /** Why there is no real node. @default - there is one */
  noRealNode?: string;
  /** Whether Pulumi's own Kubernetes plugin runs, or the playground's stand-in. */
  kubernetesPlugin?: 'official' | 'stand-in';
  /** Which of the two it was until now, where it is another one. @default - the same, or none yet */
  formerPlugin?: 'official' | 'stand-in';
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
 * @param report filled while the steps run
 */
export function playgroundSteps(pg: Playground, clusterFile: string, report: PlaygroundReport): PlaygroundStep[] {
  // Where it runs, it is possible: a try that takes too long on a busy machine must not end it.
  const possible: RealNodePossible =
    daemonStatus(pg, 'kubelet') === 'running' ? { possible: true } : realNodePossible();
  if (!possible.possible) {
    report.noRealNode = `${possible.why}. ${possible.whatToDo}`;
  }
  const wanted = [...clusterTools, ...pulumiTools, ...(possible.possible ? nodeTools : [])];
  let tools = new Map<ToolName, Tool>();
  let cluster: Cluster | undefined;

  const steps: PlaygroundStep[] = [
    {
      title: 'Tools',
      run: async (say) => {
        cluster = readCluster(clusterFile);
        if (!possible.possible) {
          requireDocker(possible.why, possible.whatToDo);
        }
        // Debian's packages take a minute, a build from source many: both at once.
        if (possible.possible) {
          tools = await ensureTools(['debootstrap'], say);
        }
        const bases = possible.possible ? prepareBaseImages(pg, tools, say) : Promise.resolve();
        const all = possible.possible && needsGateway(cluster) ? [...wanted, 'traefik' as const] : wanted;
        [tools] = await Promise.all([ensureTools(all, say), bases]);
        return `${tools.size} in place`;
      },
    },
    {
      title: 'Cluster',
      run: async (say) => {
        await startCluster(pg, tools, cluster!, { progress: say, realNode: possible.possible });
        return `Kubernetes ${tools.get('kube-apiserver')!.version} on 127.0.0.1:${pg.ports.apiserver}`;
      },
    },
  ];
  steps.push({
    title: 'Registry',
    run: async () => {
      await startRegistry(pg, tools);
      writeDockerConfig(pg, possible.possible ? undefined : userDockerFolder(pg));
    },
  });
  if (possible.possible) {
    steps.push(
      {
        title: 'Image builder',
        run: async (say) => {
          await startBuildkit(pg, tools, say);
          await ensureBaseImages(pg, tools, say);
        },
      },
      { title: 'Real node', run: async (say) => startNode(pg, tools, cluster!, say) },
      { title: 'Cluster DNS', run: async (say) => startDns(pg, tools, cluster!, say) },
      {
        title: 'Gateway',
        run: async (say) =>
          needsGateway(cluster!) ? startGateway(pg, tools, say) : 'the cluster has no gateway class',
      },
    );
  }
  steps.push(
    {
      title: 'Proxy and storage',
      run: async (say) =>
        startAgent(pg, say, possible.possible && needsGateway(cluster!) ? undefined : cluster!.profile.ingressClass),
    },
    {
      title: 'Metrics',
      run: async () => {
        await registerMetrics(pg, tools.get('kubectl')!.path);
        return `values are set at ${metricsFeedUrl(pg)}`;
      },
    },
    {
      title: 'Pulumi plugins',
      run: async (say) => {
        const former = installedKubernetesPlugin(pg);
        report.kubernetesPlugin = await installPlugins(pg, tools, say);
        if (former !== undefined && former !== report.kubernetesPlugin) {
          report.formerPlugin = former;
        }
        return report.kubernetesPlugin === 'official'
          ? 'the official Kubernetes plugin'
          : "the playground's stand-in for the official Kubernetes plugin, which could not be had";
      },
    },
    {
      title: 'Environment',
      run: () => {
        writeEnvironment(
          pg,
          {
            kubeconfig: pg.path('kubeconfig'),
            pushRegistry: `127.0.0.1:${pg.ports.registry}`,
            ...builderFor(pg),
            buildSecrets: buildSecrets(pg),
          },
          pathsOf(tools, ['pulumi', 'pulumi-language-nodejs', 'kubectl']),
        );
        return Promise.resolve();
      },
    },
  );
  return steps;
}

/** Stops everything that the playground has started and undoes what it changed on the machine. */
export function stopSteps(pg: Playground): PlaygroundStep[] {
  return [
    { title: 'Proxy, storage and metrics', run: () => stopAgent(pg) },
    { title: 'Gateway', run: () => stopGateway(pg) },
    { title: 'Cluster DNS', run: () => stopDns(pg) },
    // Before the node, which ends with undoing all changes on the machine, the builder's too.
    { title: 'Registry and image builder', run: () => stopImages(pg) },
    { title: 'Real node', run: () => stopNode(pg) },
    { title: 'Cluster', run: () => stopCluster(pg) },
    {
      title: 'State folder',
      run: async () => {
        await endStrays(pg.dir, true);
        keepLayers(pg);
        return keptText(removePlayground(pg));
      },
    },
  ];
}

/** What is said of foreign files in our folders; undefined where there are none. */
export function keptText(files: readonly string[]): string | undefined {
  return files.length === 0 ? undefined : `not removed, since modelyard did not make it: ${files.join(', ')}`;
}

/** Whether the playground's API server runs. */
export function playgroundRunning(pg: Playground): boolean {
  return daemonStatus(pg, 'kube-apiserver') === 'running';
}

/** Where this machine cannot be a node, it has no builder of the playground's own either: the user's Docker engine builds. */
function requireDocker(why: string, whatToDo: string): void {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000, stdio: 'pipe' });
  } catch {
    throw new PlaygroundError(
      `Images cannot be built on this machine: there is no running Docker engine, and the playground cannot bring its own builder (${why}).`,
      `Start Docker. Or: ${whatToDo}.`,
    );
  }
}

async function installPlugins(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  say: (message: string) => void,
): Promise<'official' | 'stand-in'> {
  const dockerBuild = tools.get('pulumi-resource-docker-build')!;
  linkPlugin(pg, 'docker-build', dockerBuild.version, dockerBuild.path);
  const official = await findKubernetesPlugin(say);
  if (official === undefined) {
    installKubernetesPlugin(pg.path('pulumi-home'), kubernetesPluginVersion());
    return 'stand-in';
  }
  linkPlugin(pg, 'kubernetes', kubernetesPluginVersion(), official.path);
  return 'official';
}

function linkPlugin(pg: Playground, name: string, version: string, program: string): void {
  const folder = pluginFolder(pg, name, version);
  const link = join(folder, `pulumi-resource-${name}`);
  // What is right is left alone: a deploy of another stack may be starting it.
  if (readLink(link) === program) {
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(program, link);
}

function readLink(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function pathsOf(tools: ReadonlyMap<ToolName, Tool>, names: readonly ToolName[]): Record<string, string> {
  return Object.fromEntries(
    names
      .map((name) => [name, tools.get(name)?.path])
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
