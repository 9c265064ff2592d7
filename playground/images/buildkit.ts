import * as fs from 'node:fs';
import * as path from 'node:path';
import { startDaemon, startedAnewWith } from '../daemon';
import { writeFileAtomic } from '../files';
import { applyChanges, mountsChange } from '../machine-changes';
import { accepts } from '../node/accepts';
import { nodeCgroupChange } from '../node/changes';
import { nodeLayout } from '../node/layout';
import type { Playground } from '../state';
import type { Tool, ToolName } from '../toolchain';
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
    // The machine's own network: no bridge and no firewall rule is made for builds.
    '  networkMode = "host"',
    ...(options.mirrorDockerHub ? ['[registry."docker.io"]', `  mirrors = [${text(options.registry)}]`] : []),
    `[registry.${text(options.registry)}]`,
    '  http = true',
  ].join('\n')}\n`;
}

/** The entry of the builder among buildx's instances, as `docker buildx create --driver remote` would write it. */
export function builderInstance(socket: string): string {
  const node = { Name: `${builderName}0`, Endpoint: `unix://${socket}`, Platforms: null, DriverOpts: null, Flags: null, Files: null };
  return `${JSON.stringify({ Name: builderName, Driver: 'remote', Nodes: [node], Dynamic: false })}\n`;
}

/**
 * Starts an image builder of the playground's own, without any Docker; needs Linux and root.
 * @param progress hears what is changed on the machine before it is done
 */
export async function startBuildkit(playground: Playground, tools: ReadonlyMap<ToolName, Tool>, progress: (message: string) => void): Promise<void> {
  const root = layersOf(playground);
  const socket = buildkitSocket(playground);
  const buildkitd = requireTool(tools, 'buildkitd');
  const kept = takeLayers(playground, buildkitd.version);
  await applyChanges(playground, [nodeCgroupChange(playground), mountsChange(root)], (lines) => progress(`on this machine, until bin/down: ${lines.join('; ')}`));

  const config = buildkitConfig({
    root,
    socket,
    runc: writeRuncWrapper(playground, requireTool(tools, 'runc').path),
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
      command: buildkitd.path,
      args: ['--config', configFile],
      // The daemon is started anew when its configuration has changed.
      env: startedAnewWith(config),
      ready: () => accepts(socket),
      progress,
    });
  if (!kept) return start();
  try {
    await start();
  } catch (error) {
    progress(`the builder does not start with what earlier builds left, which is removed (${(error as Error).message.split('\n', 1)[0]})`);
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

/** BuildKit has no setting for runc's state folder, and the default one belongs to the machine. */
function writeRuncWrapper(playground: Playground, runc: string): string {
  const file = playground.path('builder', 'runc.sh');
  const state = path.join(playground.sockets, 'build-runc');
  writeFileAtomic(file, `#!/bin/sh\nexec '${runc}' --root '${state}' "$@"\n`, 0o700);
  return file;
}
