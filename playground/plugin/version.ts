import { readFileSync } from 'node:fs';

/** The version that the installed SDK asks the engine for. Who deploys nothing needs no SDK. */
export function kubernetesPluginVersion(): string {
  return (JSON.parse(readFileSync(require.resolve('@pulumi/kubernetes/package.json'), 'utf8')) as { version: string })
    .version;
}
