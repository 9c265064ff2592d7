import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Cluster } from '../lib/workload/cluster-profile';
import { registerMetrics, startAgent, stopAgent } from './agent';
import { startCluster, stopCluster, type ControlPlaneOptions } from './cluster';
import { readJsonIfPresent, writeFileAtomic } from './files';
import { isSameProcess, processStart } from './process-identity';
import { openPlayground, playgroundsFolder, removePlayground, type Playground } from './state';
import { ensureTools, type Tool, type ToolName } from './toolchain';

/** How a private cluster is started. */
export interface PrivateClusterOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  /** @default - as the playground's */
  readonly controlPlane?: ControlPlaneOptions;
  /** Whether volumes are made for claims, and autoscalers get metrics. @default false */
  readonly agent?: boolean;
}

const tools: readonly ToolName[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kwok'];
/** With what the names of private clusters begin. */
export const privatePrefix = 'private-';
const ownerSchema = z.object({ pid: z.int(), start: z.string() });

/**
 * A control plane with simulated nodes only, for one command: in a state folder of its own beside the playground's, on
 * ports of its own, and gone with the command. Several can run at once, and beside the playground.
 */
export class PrivateCluster {
  private stopping = false;
  private starting: Promise<unknown> = Promise.resolve();

  private constructor(
    /** Its state folder and ports. */
    readonly playground: Playground,
  ) {}

  /** Chooses a folder and ports; starts nothing. Removes what killed commands have left. */
  static async open(): Promise<PrivateCluster> {
    await sweep();
    const name = `${privatePrefix}${randomBytes(4).toString('hex')}`;
    const dir = join(playgroundsFolder(), name);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileAtomic(join(dir, 'owner.json'), JSON.stringify({ pid: process.pid, start: processStart(process.pid) ?? '' }));
    const playground = await openPlayground({ name, dir, ports: {} });
    takeCertificates(playground);
    return new PrivateCluster(playground);
  }

  /** The file with which its API server is reached. */
  get kubeconfig(): string {
    return this.playground.path('kubeconfig');
  }

  /**
   * Starts the control plane, with the nodes and classes of the cluster's description.
   * @throws PlaygroundError or ToolError where a part of it cannot be had or does not start
   * @returns its programs
   */
  async start(cluster: Cluster, options: PrivateClusterOptions): Promise<ReadonlyMap<ToolName, Tool>> {
    const started = this.startAll(cluster, options);
    this.starting = started.catch(() => undefined);
    return started;
  }

  /** Stops everything and removes the folder, also in the middle of starting. May be called twice. */
  async remove(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    await this.stopDaemons();
    // What was being started while the others stopped ends by itself, or has to be stopped too.
    await this.starting;
    await this.stopDaemons();
    removePlayground(this.playground);
  }

  private async startAll(cluster: Cluster, { progress, controlPlane = {}, agent = false }: PrivateClusterOptions): Promise<ReadonlyMap<ToolName, Tool>> {
    const found = await ensureTools(tools, progress);
    if (this.stopping) return found;
    // Nothing of it is kept, so nothing has to end in order.
    await startCluster(this.playground, found, cluster, { progress, realNode: false, controlPlane: { ...controlPlane, stopSignal: 'SIGKILL' } });
    keepCertificates(this.playground);
    if (agent && !this.stopping) {
      await startAgent(this.playground, progress, cluster.profile.ingressClass);
      await registerMetrics(this.playground, found.get('kubectl')!.path);
    }
    return found;
  }

  private async stopDaemons(): Promise<void> {
    await stopAgent(this.playground);
    await stopCluster(this.playground);
  }
}

/** Where the certificates of an earlier private cluster lie: making a dozen keys takes longer than starting the control plane. */
function keptCertificates(): string {
  return join(playgroundsFolder(), 'certificates');
}

const keptDays = 300;

function takeCertificates(pg: Playground): void {
  const age = statSync(keptCertificates(), { throwIfNoEntry: false })?.mtimeMs;
  if (age === undefined) return;
  if (Date.now() - age > keptDays * 24 * 3600_000) rmSync(keptCertificates(), { recursive: true, force: true });
  else cpSync(keptCertificates(), pg.path('pki'), { recursive: true });
}

// All at once: another command may be copying them.
function keepCertificates(pg: Playground): void {
  if (existsSync(keptCertificates())) return;
  const copy = `${keptCertificates()}.${process.pid}.tmp`;
  cpSync(pg.path('pki'), copy, { recursive: true, filter: (file) => !file.endsWith('.kubeconfig') });
  try {
    renameSync(copy, keptCertificates());
  } catch {
    // Another command was first.
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Stops and removes private clusters whose command was killed. */
async function sweep(): Promise<void> {
  const folders = existsSync(playgroundsFolder()) ? readdirSync(playgroundsFolder()).filter((name) => name.startsWith(privatePrefix)) : [];
  for (const name of folders) {
    const dir = join(playgroundsFolder(), name);
    const owner = ownerSchema.safeParse(readJsonIfPresent(join(dir, 'owner.json'))).data;
    if (owner === undefined || isSameProcess(owner.pid, owner.start)) continue;
    if (!existsSync(join(dir, 'state.json'))) {
      rmSync(dir, { recursive: true, force: true });
      continue;
    }
    const left = await openPlayground({ name: basename(dir), dir, ports: {}, repair: true });
    await stopAgent(left);
    await stopCluster(left);
    removePlayground(left);
  }
}
