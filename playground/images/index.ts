import { stopDaemon } from '../processes/daemon';
import type { Playground } from '../state/state';

export { ensureBaseImages, prepareBaseImages } from './base-images';
export { builderFor, startBuildkit } from './buildkit';
export { userDockerFolder, writeDockerConfig } from './docker-config';
export { buildSecrets } from './extra-ca';
export { keepLayers } from './kept-layers';
export { ensureProgramImage } from './program-image';
export { startRegistry } from './registry';

/**
 * Stops the builder and the registry. What the builder changed on the machine is undone with the
 * node's changes, by `stopNode`.
 */
export async function stopImages(playground: Playground): Promise<void> {
  await stopDaemon(playground, 'buildkitd');
  await stopDaemon(playground, 'build-network');
  await stopDaemon(playground, 'registry');
}
