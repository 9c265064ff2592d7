import { isAbsolute, join } from 'node:path';
import { SettingsError } from '../../settings/check-settings';
import type { DeploymentSettings } from '../../settings/deployment-settings';
import { Sealed } from '../../settings/sealed';
import type { PlaygroundTarget } from './target';

/** Where one deployment goes, and how its images get there. */
export interface Destination {
  /** The path of a kubeconfig, or its content as a secret. @default - the default kubeconfig */
  readonly kubeconfig?: string | Sealed;
  /** @default - the current context */
  readonly context?: string;
  readonly images: {
    readonly builder: 'docker-build' | 'docker';
    readonly builderName?: string;
    readonly exec?: boolean;
    readonly compression?: 'gzip' | 'zstd';
    readonly platforms?: readonly string[];
    /** @default - the registry that the objects name */
    readonly pushRegistry?: string;
    /** @default - whom Docker is logged in as */
    readonly credentials?: { readonly address: string; readonly username: string; readonly password: Sealed };
    /**
     * The digests of base images: those without one are warned of. @default - nothing is
     * said of any, as in the playground
     */
    readonly bases?: Readonly<Record<string, string>>;
    /** Files that builds may read, by the id of the secret. */
    readonly buildSecretFiles?: Readonly<Record<string, string>>;
  };
}

/**
 * Decides where a stack goes: to the cluster of its settings, or else to the playground.
 *
 * @param folder the program's folder, which a kubeconfig's path is relative to
 * @param target the playground, if one runs
 * @param origin names the settings in errors
 * @throws SettingsError when there is neither
 */
export function destinationOf(
  settings: DeploymentSettings,
  folder: string,
  target: PlaygroundTarget | undefined,
  origin: string,
): Destination {
  const { kubeconfig, context } = settings.cluster;
  const { build, push, registry } = settings;
  const builder = build.builder ?? 'docker-build';
  if (kubeconfig === undefined && context === undefined) {
    if (target === undefined) {
      throw new SettingsError(origin, [
        'there is no cluster to deploy to: run bin/up for the playground (and bin/pulumi instead of pulumi), ' +
          "or set 'modelyard:cluster.context' or 'modelyard:cluster.kubeconfig' to your own",
      ]);
    }
    const withBuildKit = {
      builderName: build.builderName ?? target.builder,
      exec: build.exec ?? target.exec,
      compression: build.compression ?? target.compression,
      buildSecretFiles: target.buildSecrets,
    };
    return {
      kubeconfig: target.kubeconfig,
      images: {
        builder,
        platforms: build.platforms,
        pushRegistry: target.pushRegistry,
        ...(builder === 'docker' ? {} : withBuildKit),
      },
    };
  }
  const { username, password } = push;
  return {
    kubeconfig: typeof kubeconfig === 'string' ? absolute(kubeconfig, folder) : kubeconfig,
    context,
    images: {
      builder,
      builderName: build.builderName,
      exec: build.exec,
      compression: build.compression,
      ...(builder === 'docker' && build.bases === undefined ? {} : { bases: build.bases ?? {} }),
      platforms: build.platforms,
      pushRegistry: push.registry,
      ...(username !== undefined && password !== undefined
        ? { credentials: { address: push.registry ?? registry, username, password } }
        : {}),
    },
  };
}

function absolute(path: string, folder: string): string {
  const home = process.env['HOME'];
  if (path.startsWith('~/') && home !== undefined) {
    return join(home, path.slice(2));
  }
  return isAbsolute(path) ? path : join(folder, path);
}
