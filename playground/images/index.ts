import { stopDaemon } from '../daemon';
import type { Playground } from '../state';

export { ensureBaseImages, prepareBaseImages } from './base-images';
export { builderFor, buildkitSocket, startBuildkit } from './buildkit';
export { userDockerFolder, writeDockerConfig } from './docker-config';
export { dockerHubReachable } from './docker-hub';
export { buildSecrets } from './extra-ca';
export { keepLayers } from './kept-layers';
export { registryAddress, startRegistry } from './registry';

/** Stops the builder and the registry. What the builder changed on the machine is undone with the node's changes, by `stopNode`. */
export async function stopImages(playground: Playground): Promise<void> {
  await stopDaemon(playground, 'buildkitd');
  await stopDaemon(playground, 'build-network');
  await stopDaemon(playground, 'registry');
}
