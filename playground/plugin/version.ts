import { projectVersion } from '../project';

/**
 * The version that the project's SDK asks the engine for. Who deploys nothing needs no SDK.
 *
 * @throws PlaygroundError when there is none
 */
export function kubernetesPluginVersion(): string {
  return projectVersion('@pulumi/kubernetes');
}
