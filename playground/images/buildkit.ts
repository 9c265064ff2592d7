import * as fs from 'node:fs';
import * as path from 'node:path';
import { startDaemon, startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import { applyChanges, mountsChange } from '../machine/machine-changes';
import { accepts } from '../node/accepts';
import { nodeCgroupChange } from '../node/changes';
import { nodeLayout } from '../node/layout';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import {
  buildNameServer,
  buildNetworkChange,
  namespaceIdentity,
  startBuildNetwork,
  type BuildNetwork,
} from './build-network';
import { dockerHubReachable } from './docker-hub';
import { emptyLayers, keptLayersLimit, layersOf, takeLayers } from './kept-layers';
import { registryAddress, requireTool } from './registry';

/** The builder's name in `$DOCKER_CONFIG/buildx/instances`. */
const builderName = 'modelyard';

/** What the builder's configuration depends on. */
export interface BuildkitOptions {
  readonly root: string;
  readonly socket: string;
  readonly runc: string;
  /** The cgroup that build steps run below. */
  readonly cgroup: string;
  readonly registry: string;
  /** Whether public images come from the playground's registry, which then has stand-ins for them. */
  readonly mirrorDockerHub: boolean;
}

/** The socket of the playground's builder. */
export function buildkitSocket(playground: Pick<Playground, 'sockets'>): string {
  return path.join(playground.sockets, 'buildkitd.sock');
}

/**
 * BuildKit's configuration (TOML).
 * @see https://docs.docker.com/build/buildkit/toml-configuration/
 */
export function buildkitConfig(options: BuildkitOptions): string {
  const text = (value: string): string => JSON.stringify(value);
  return `${[
    `root = ${text(options.root)}`,
    '[grpc]',
    `  address = [${text(`unix://${options.socket}`)}]`,
    '[otel]',
    // By default below /run/buildkit, where another builder of the machine has it.
    `  socketPath = ${text(`${options.socket}.otel`)}`,
    '[cdi]',
    '  disabled = true',
    '[worker.containerd]',
    '  enabled = false',
    '[worker.oci]',
    '  enabled = true',
    `  maxUsedSpace = ${text(keptLayersLimit)}`,
    `  binary = ${text(options.runc)}`,
    `  defaultCgroupParent = ${text(options.cgroup)}`,
    // Steps join a namespace that is there already: that of their runc, see `installRunc`. "Host" is whatever that
    // one has.
    '  networkMode = "host"',
    '[dns]',
    `  nameservers = [${text(buildNameServer)}]`,
    ...(options.mirrorDockerHub ? ['[registry."docker.io"]', `  mirrors = [${text(options.registry)}]`] : []),
    `[registry.${text(options.registry)}]`,
    '  http = true',
  ].join('\n')}\n`;
}

/** The entry of the builder among buildx's instances, as `docker buildx create --driver remote` would write it. */
export function builderInstance(socket: string): string {
  const node = {
    Name: `${builderName}0`,
    Endpoint: `unix://${socket}`,
    Platforms: null,
    DriverOpts: null,
    Flags: null,
    Files: null,
  };
  return `${JSON.stringify({ Name: builderName, Driver: 'remote', Nodes: [node], Dynamic: false })}\n`;
}

/**
 * Starts an image builder of the playground's own, without any Docker; needs Linux and root.
 * @param progress hears what is changed on the machine before it is done
 */
export async function startBuildkit(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  progress: (message: string) => void,
): Promise<void> {
  const root = layersOf(playground);
  const socket = buildkitSocket(playground);
  const buildkitd = requireTool(tools, 'buildkitd');
  const kept = takeLayers(playground, buildkitd.version);
  await applyChanges(
    playground,
    [nodeCgroupChange(playground), mountsChange(root), buildNetworkChange(playground)],
    (lines) => progress(`on this machine, until bin/down: ${lines.join('; ')}`),
  );

  const network = await startBuildNetwork(playground, tools, progress);
  const config = buildkitConfig({
    root,
    socket,
    runc: installRunc(playground, network, requireTool(tools, 'runc').path),
    cgroup: nodeLayout(playground).cgroup,
    registry: registryAddress(playground),
    mirrorDockerHub: !(await dockerHubReachable(playground)),
  });
  const configFile = playground.path('builder', 'buildkitd.toml');
  writeFileAtomic(configFile, config);
  writeFileAtomic(instanceFile(playground), builderInstance(socket));
  const start = (): Promise<void> =>
    startDaemon(playground, {
      name: 'buildkitd',
      // What a Dockerfile names (`ADD http://…`, `FROM`) is fetched by the daemon itself.
      command: network.program,
      args: ['in', network.builder, buildkitd.path, '--config', configFile],
      // The daemon is started anew when its configuration has changed.
      env: startedAnewWith(config, namespaceIdentity(network)),
      // It pulls base images.
      outward: true,
      ready: () => accepts(socket),
      progress,
    });
  if (!kept) {
    return start();
  }
  try {
    await start();
  } catch (error) {
    progress(
      'the builder does not start with what earlier builds left, ' +
        `which is removed (${(error as Error).message.split('\n', 1)[0]})`,
    );
    emptyLayers(playground, buildkitd.version);
    await start();
  }
}

/**
 * What a Pulumi program must set on its images so that the playground's builder builds them. Empty where there is
 * none (not Linux, or not root): then a Docker engine of the user builds, as everywhere else.
 */
export function builderFor(playground: Pick<Playground, 'path'>): { builder?: string; compression?: 'zstd' } {
  return fs.existsSync(instanceFile(playground)) ? { builder: builderName, compression: 'zstd' } : {};
}

function instanceFile(playground: Pick<Playground, 'path'>): string {
  return playground.path('docker', 'buildx', 'instances', builderName);
}

/**
 * What BuildKit takes for runc: a link to the program `build-network`, which reads the file beside it, enters the
 * namespace of build steps and becomes runc, with a state folder of the playground's own (BuildKit has no setting for
 * either). No shell reads these paths. Where the namespace is not there, nothing runs.
 */
export function installRunc(
  playground: Pick<Playground, 'path' | 'sockets'>,
  network: BuildNetwork,
  runc: string,
): string {
  const link = playground.path('builder', 'runc');
  const own = { program: runc, root: path.join(playground.sockets, 'build-runc'), namespace: network.steps };
  writeFileAtomic(playground.path('builder', 'runc.json'), `${JSON.stringify(own, undefined, 2)}\n`);
  // In one step: a build may be starting it.
  const made = `${link}.${process.pid}.tmp`;
  fs.rmSync(made, { force: true });
  fs.symlinkSync(network.program, made);
  fs.renameSync(made, link);
  return link;
}
