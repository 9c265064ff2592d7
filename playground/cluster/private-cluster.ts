import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { registerMetrics, startAgent, stopAgent } from '../agent';
import { stopCluster, type ControlPlaneOptions } from './';
import { startNewCluster } from './start-new';
import { apisOf, startOperators, stopOperators, toolsOf, type Operator } from '../operators';
import { makeFolders, readRecord, writeFileAtomic } from '../state/files';
import { findOwnFolder, isOwnFolder, openOwnFolder, removeOwnFolder, type FolderPlace } from '../state/own-folder';
import { isSameProcess, processStart } from '../processes/process-identity';
import { openPlayground, rehearsalsFolder, removePlayground, type Playground } from '../state/state';
import { isStateEntry } from '../state/state-entries';
import { findTools, type Tool, type ToolName } from '../toolchain';

/** How a private cluster is started. */
export interface PrivateClusterOptions {
  /** Hears what is being done. */
  readonly progress: (message: string) => void;
  /** @default - as the playground's */
  readonly controlPlane?: ControlPlaneOptions;
  /** Whether volumes are made for claims, and autoscalers get metrics. @default false */
  readonly agent?: boolean;
  /** The operators that run in it, see `operatorsOf`. @default - none, and their objects are only checked */
  readonly operators?: readonly Operator[];
}

const tools: readonly ToolName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
];
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

  /** Stops and removes private clusters whose command was killed. */
  static async removeLeft(): Promise<void> {
    await sweep();
  }

  /** Chooses a folder and ports; starts nothing. Removes what killed commands have left. */
  static async open(): Promise<PrivateCluster> {
    await sweep();
    const name = `${privatePrefix}${randomBytes(4).toString('hex')}`;
    const dir = openOwnFolder({ kind: 'state', path: join(rehearsalsFolder(), name) });
    writeFileAtomic(
      join(dir, 'owner.json'),
      JSON.stringify({ pid: process.pid, start: processStart(process.pid) ?? '' }),
    );
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
    if (this.stopping) {
      return;
    }
    this.stopping = true;
    await this.stopDaemons();
    // What was being started while the others stopped ends by itself, or has to be stopped too.
    await this.starting;
    await this.stopDaemons();
    removePlayground(this.playground);
  }

  private async startAll(
    cluster: Cluster,
    { progress, controlPlane = {}, agent = false, operators = [] }: PrivateClusterOptions,
  ): Promise<ReadonlyMap<ToolName, Tool>> {
    const names = operators.map(({ name }) => name);
    const all = await findTools([...tools, ...operators.flatMap(toolsOf)], progress);
    const found = all.tools;
    if (this.stopping) {
      return found;
    }
    // Nothing of it is kept, so nothing has to end in order.
    await startNewCluster(this.playground, found, cluster, {
      progress,
      controlPlane: { ...controlPlane, stopSignal: 'SIGKILL' },
      operators: names,
    });
    if (!this.stopping) {
      await startOperators(this.playground, all, { cluster, wanted: operators }, progress);
    }
    keepCertificates(this.playground);
    if (agent && !this.stopping) {
      await startAgent(this.playground, progress);
      await registerMetrics(this.playground, found.get('kubectl')!.path, apisOf(operators, all.missing));
    }
    return found;
  }

  private async stopDaemons(): Promise<void> {
    await stopAgent(this.playground);
    await stopOperators(this.playground);
    await stopCluster(this.playground);
  }
}

/**
 * Where the certificates of an earlier private cluster lie: making a dozen keys takes longer
 * than starting the control plane.
 */
function certificatesPlace(): FolderPlace {
  return {
    kind: 'certificates',
    path: join(rehearsalsFolder(), 'certificates'),
    setting: 'MODELYARD_STATE',
    earlier: isCertificate,
  };
}

const isCertificate = (name: string): boolean => /\.(crt|key|pub)$/.test(name);
const keptDays = 300;

function takeCertificates(pg: Playground): void {
  const kept = findOwnFolder(certificatesPlace());
  if (kept === undefined) {
    return;
  }
  const names = readdirSync(kept).filter(isCertificate);
  const made = Math.min(...names.map((name) => statSync(join(kept, name)).mtimeMs));
  if (Date.now() - made > keptDays * 24 * 3600_000) {
    removeOwnFolder('certificates', kept, isCertificate);
    return;
  }
  makeFolders(pg.path('pki'));
  for (const name of names) {
    cpSync(join(kept, name), pg.path('pki', name), { preserveTimestamps: true });
  }
}

// All at once: another command may be copying them.
function keepCertificates(pg: Playground): void {
  const place = certificatesPlace();
  if (findOwnFolder(place) !== undefined) {
    return;
  }
  const copy = openOwnFolder({ kind: 'certificates', path: `${place.path}.${process.pid}.tmp` });
  for (const name of readdirSync(pg.path('pki')).filter(isCertificate)) {
    cpSync(pg.path('pki', name), join(copy, name), { preserveTimestamps: true });
  }
  try {
    renameSync(copy, place.path);
  } catch {
    // Another command was first.
    removeOwnFolder('certificates', copy, isCertificate);
  }
}

/** Stops and removes private clusters whose command was killed. */
async function sweep(): Promise<void> {
  const home = rehearsalsFolder();
  for (const name of readdirSync(home).filter((name) => name.startsWith(privatePrefix))) {
    const dir = join(home, name);
    if (!isOwnFolder('state', dir)) {
      continue;
    }
    const owner = readRecord(join(dir, 'owner.json'), ownerSchema);
    if (owner === undefined || isSameProcess(owner.pid, owner.start)) {
      continue;
    }
    if (!existsSync(join(dir, 'state.json'))) {
      removeOwnFolder('state', dir, isStateEntry);
      continue;
    }
    const left = await openPlayground({ name, dir, ports: {}, repair: true });
    await stopAgent(left);
    await stopOperators(left);
    await stopCluster(left);
    removePlayground(left);
  }
}
