import type * as pulumi from '@pulumi/pulumi';
import { fleetClusterOf } from '../../workload/cluster/fleet-context';
import type { ImageBuild } from '../../workload/images/image-build';
import { buildImage, platformsOf, pushReference, type ImageOptions } from './images';

/**
 * Builds the images of a tree. Two constructs of the same content are one image, and so is what several clusters of a
 * fleet pull from one registry: for the platforms of all of them.
 *
 * @param optionsOf how an image is built
 */
export function buildImages(
  builds: readonly ImageBuild[],
  optionsOf: (build: ImageBuild) => ImageOptions,
  parent: pulumi.Resource | undefined,
): Map<ImageBuild, pulumi.Output<string>> {
  const groups = new Map<string, ImageBuild[]>();
  for (const build of builds) {
    const key = imageKey(build, optionsOf(build));
    groups.set(key, [...(groups.get(key) ?? []), build]);
  }
  const images = new Map<ImageBuild, pulumi.Output<string>>();
  for (const group of groups.values()) {
    const [first] = group as [ImageBuild, ...ImageBuild[]];
    const platforms = [...new Set(group.flatMap((build) => platformsOf(build, optionsOf(build))))];
    const shared = [...groups.values()].filter(([other]) => other?.repository === first.repository).length === 1;
    const cluster = fleetClusterOf(first);
    const image = buildImage(first, optionsOf(first), parent, {
      platforms,
      name: cluster === undefined || shared ? `image/${first.repository}` : `${cluster}/image/${first.repository}`,
    });
    group.forEach((build) => images.set(build, image));
  }
  return images;
}

// What makes it another image, or another way to build it.
function imageKey(build: ImageBuild, options: ImageOptions): string {
  const { builder, builderName, exec, compression, bases } = options;
  return JSON.stringify([
    build.reference,
    pushReference(build, options),
    builder ?? '',
    builderName ?? '',
    exec ?? '',
    compression ?? '',
    Object.entries(bases ?? {}).sort(),
    (options.credentials ?? []).map(({ address }) => address),
  ]);
}
