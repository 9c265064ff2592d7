import * as fs from 'node:fs';
import { writeYaml } from '../../lib/workload/yaml';
import { startDaemon, startedAnewWith } from '../processes/daemon';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';
import { basicAuthorization, registryLogin, writePasswordFile } from './registry-credentials';

/** Where images are pushed, with a password; plain HTTP, which every client trusts on loopback. */
export function registryAddress(playground: Pick<Playground, 'ports'>): string {
  return `127.0.0.1:${playground.ports.registry}`;
}

/**
 * The registry's configuration: on loopback only, nothing without a password (so a web page that has its own name lead
 * to this machine gets nothing either), no debug port, storage in the state folder.
 * @see https://distribution.github.io/distribution/about/configuration/
 */
export function registryConfig(options: {
  readonly address: string;
  readonly storage: string;
  readonly passwords: string;
}): string {
  return writeYaml({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: options.storage },
      delete: { enabled: true },
      // It would look through the storage at every start.
      maintenance: { uploadpurging: { enabled: false } },
    },
    auth: { htpasswd: { realm: 'modelyard-playground', path: options.passwords } },
    http: { addr: options.address },
  });
}

/** Starts the playground's registry. */
export async function startRegistry(playground: Playground, tools: ReadonlyMap<ToolName, Tool>): Promise<void> {
  const config = playground.path('registry', 'config.yaml');
  const storage = playground.path('registry', 'storage');
  const address = registryAddress(playground);
  await fs.promises.mkdir(storage, { recursive: true });
  const login = registryLogin(playground);
  const content = registryConfig({ address, storage, passwords: writePasswordFile(playground) });
  writeFileAtomic(config, content);
  await startDaemon(playground, {
    name: 'registry',
    command: requireTool(tools, 'registry').path,
    args: ['serve', config],
    // Version 3 sends traces to a collector on this machine unless told not to.
    env: { OTEL_TRACES_EXPORTER: 'none', ...startedAnewWith(content, login.password) },
    ports: { registry: playground.ports.registry },
    ready: async () =>
      (
        await fetch(`http://${address}/v2/`, {
          headers: { authorization: basicAuthorization(login) },
          signal: AbortSignal.timeout(2_000),
        })
      ).ok,
  });
}

/** A tool that the caller has asked `ensureTools` for. */
export function requireTool(tools: ReadonlyMap<ToolName, Tool>, name: ToolName): Tool {
  const tool = tools.get(name);
  if (tool === undefined) {
    throw new Error(`The tool '${name}' was not asked for: add it to the names given to ensureTools.`);
  }
  return tool;
}
