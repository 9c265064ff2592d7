import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { writeFileAtomic } from './state/files';
import { ofCommands } from './processes/garbage-collection';
import { metricsFeedHeader, metricsFeedUrl } from './cluster/metrics-feed';
import { writeProgramNode } from './program-node';
import type { Playground } from './state/state';
import { cacheFolder } from './toolchain';

/** What a Pulumi program is told about the playground: the file that `MODELYARD_PLAYGROUND` names. */
export interface PlaygroundTarget {
  /** The kubeconfig of the playground's cluster. */
  readonly kubeconfig: string;
  /** Where images are pushed; the cluster finds them there under any registry's name. */
  readonly pushRegistry: string;
  /** The buildx builder in `DOCKER_CONFIG`. @default - the docker-build provider's own choice */
  readonly builder?: string;
  /** Whether the installed buildx program builds. @default - the docker-build provider's own choice */
  readonly exec?: boolean;
  /** How new layers are compressed. */
  readonly compression?: 'zstd';
  /** Build secrets: the files by their ids. @default - none */
  readonly buildSecrets?: Readonly<Record<string, string>>;
}

/** The passphrase that the committed `encryptionsalt` of each stack belongs to: it guards nothing real. */
const passphrase = 'modelyard-playground';

/**
 * Writes what programs need to reach the playground into its state folder: the
 * target file, and a `bin` folder with the tools that a user calls.
 *
 * @param tools the programs by the name they are called by
 */
export function writeEnvironment(
  pg: Playground,
  target: PlaygroundTarget,
  tools: Readonly<Record<string, string>>,
): void {
  // A deploy of another stack may be reading it.
  writeFileAtomic(pg.path('target.json'), `${JSON.stringify(target, null, 2)}\n`);
  mkdirSync(pg.path('pulumi'), { recursive: true });
  mkdirSync(pg.path('bin'), { recursive: true });
  for (const [name, path] of Object.entries(tools)) {
    link(path, pg.path('bin', name));
  }
  writeProgramNode(pg.path('bin', 'node'));
}

// Not a symbolic link: Pulumi looks for its language host beside its own file.
function link(target: string, at: string): void {
  const there = statSync(at, { throwIfNoEntry: false });
  const wanted = statSync(target);
  if (
    there !== undefined &&
    there.size === wanted.size &&
    (there.ino === wanted.ino || there.mtimeMs >= wanted.mtimeMs)
  ) {
    return;
  }
  rmSync(at, { force: true });
  try {
    linkSync(target, at);
  } catch {
    // Another file system, or one without hard links.
    copyFileSync(target, at);
  }
}

/** Whether the playground has been set up far enough that programs can reach it. */
export function environmentExists(pg: Playground): boolean {
  return existsSync(pg.path('target.json'));
}

/** The target file's content. */
export function readTarget(pg: Playground): PlaygroundTarget {
  return JSON.parse(readFileSync(pg.path('target.json'), 'utf8')) as PlaygroundTarget;
}

/**
 * The environment variables with which `pulumi` and `kubectl` reach the
 * playground. A passphrase of the user's own is kept.
 *
 * @param base the variables that are there already
 */
export function playgroundVariables(pg: Playground, base: NodeJS.ProcessEnv): Record<string, string> {
  const userPassphrase =
    base.PULUMI_CONFIG_PASSPHRASE !== undefined || base.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    MODELYARD_PLAYGROUND: pg.path('target.json'),
    KUBECONFIG: pg.path('kubeconfig'),
    // For whoever sets values of metrics: docs/playground-metrics.md.
    MODELYARD_METRICS: metricsFeedUrl(pg),
    MODELYARD_METRICS_HEADER: metricsFeedHeader(pg),
    // kubectl would keep what it discovers in the user's own folder.
    KUBECACHEDIR: pg.path('kubectl-cache'),
    // With the registry's password; where the user's own Docker engine builds, with the user's contexts and logins too.
    DOCKER_CONFIG: pg.path('docker'),
    PULUMI_HOME: pg.path('pulumi-home'),
    // Without the second file that Pulumi keeps beside each state, and writes in place: who
    // reads the state in that moment fails ("failed to load checkpoint: EOF"), a program that reads its own stack's
    // outputs as well as `stack ls`.
    PULUMI_BACKEND_URL: `file://${pg.path('pulumi')}?metadata=skip`,
    ...(userPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase }),
    // Node.js spends a second of every start on compiling the same packages. Pulumi runs
    // programs with other flags of V8 than commands have: in one folder each would refuse, and
    // replace, what the other has compiled.
    NODE_COMPILE_CACHE: join(cacheFolder(), 'compile-cache', 'programs'),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    // Pulumi prefers what is on PATH. A Kubernetes plugin that appears there is used once bin/up has said so.
    ...(isAnotherPluginOnPath(pg, base) ? { PULUMI_IGNORE_AMBIENT_PLUGINS: 'true' } : {}),
    PATH: [pg.path('bin'), ...(base.PATH ?? '').split(delimiter).filter((folder) => folder !== pg.path('bin'))].join(
      delimiter,
    ),
  };
}

/** All variables of a command that reaches the playground: these, and {@link playgroundVariables}. */
export function commandVariables(pg: Playground, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...ofCommands, ...base, ...playgroundVariables(pg, base) };
}

/** Which Kubernetes plugin the last `bin/up` has put in place; undefined where there is none yet. */
export function installedKubernetesPlugin(pg: Playground): 'official' | 'stand-in' | undefined {
  const file = kubernetesPlugin(pg);
  if (file === undefined) {
    return undefined;
  }
  return lstatSync(file).isSymbolicLink() ? 'official' : 'stand-in';
}

function isAnotherPluginOnPath(pg: Playground, base: NodeJS.ProcessEnv): boolean {
  const onPath = (base.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'pulumi-resource-kubernetes'))
    .find((file) => existsSync(file));
  const chosen = kubernetesPlugin(pg);
  if (onPath === undefined || chosen === undefined) {
    return false;
  }
  return !existsSync(chosen) || realpathSync(chosen) !== realpathSync(onPath);
}

// In whichever version: who deploys nothing needs no SDK, which would tell it.
function kubernetesPlugin(pg: Playground): string | undefined {
  const folder = join(pg.path('pulumi-home'), 'plugins');
  // Pulumi writes files beside them that are called after them.
  const found = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^resource-kubernetes-v\d+\.\d+\.\d+(-[\w.]+)?$/.test(name))
    : [];
  return found
    .sort()
    .map((name) => join(folder, name, 'pulumi-resource-kubernetes'))
    .findLast((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
}

/** The file of a plugin in the playground's own Pulumi home. */
export function pluginFolder(pg: Playground, name: string, version: string): string {
  return join(pg.path('pulumi-home'), 'plugins', `resource-${name}-v${version}`);
}
