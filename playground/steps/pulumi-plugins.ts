import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pluginFolder } from '../environment';
import { installKubernetesPlugin } from '../plugin/install';
import { kubernetesPluginVersion } from '../plugin/version';
import type { Playground } from '../state/state';
import { findKubernetesPlugin, type Tool, type ToolName } from '../toolchain';
import type { Say } from './step';

/** Pulumi's own Kubernetes plugin, or the playground's stand-in for it. */
export type KubernetesPlugin = 'official' | 'stand-in';

/** Installs Pulumi's plugins into the playground's own folder. @returns which Kubernetes plugin it has now */
export async function installPlugins(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  say: Say,
): Promise<KubernetesPlugin> {
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
