import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import type { IConstruct } from 'constructs';
import { ImageBuild } from '../../workload/images/image-build';
import { basesOf, unpinned } from './base-images';

/** Who may push to a registry. */
export interface RegistryCredentials {
  /** The registry: `registry.example.com`. */
  readonly address: string;
  readonly username: pulumi.Input<string>;
  /** Kept secret. */
  readonly password: pulumi.Input<string>;
}

/** How the images of a program are built and pushed. */
export interface ImageOptions {
  /**
   * `docker-build` builds with BuildKit, by the package `@pulumi/docker-build`; `docker` with the Docker engine, by
   * `@pulumi/docker`, for one platform and without build secrets.
   * @default 'docker-build'
   */
  readonly builder?: 'docker-build' | 'docker';
  /**
   * Where images are pushed when the cluster pulls them by another name. Objects keep naming the image's own registry.
   * @default - the registry of each image
   */
  readonly pushRegistry?: string;
  /**
   * A builder made with `docker buildx create`. Only for `docker-build`.
   * @default - the provider's own choice
   */
  readonly builderName?: string;
  /**
   * Whether the installed buildx program builds instead of the one inside the provider.
   * It says in the registry how each image was made (a provenance attestation), which the one inside the provider is
   * told not to. Only for `docker-build`.
   * @default false
   */
  readonly exec?: boolean;
  /**
   * Who may push.
   * @default - whom Docker is logged in as
   */
  readonly credentials?: readonly RegistryCredentials[];
  /**
   * Platforms to build for, such as `linux/amd64`, for images that name none.
   * @default - the builder's own platform
   */
  readonly platforms?: readonly string[];
  /**
   * How new layers are compressed. `zstd` is several times as fast to push and pull as `gzip`, which counts with the
   * large images of models, and needs a registry and nodes that know it (containerd from
   * 1.5 on). Only for `docker-build`.
   * @default 'gzip'
   * @see https://docs.docker.com/build/exporters/#compression
   */
  readonly compression?: 'gzip' | 'zstd';
  /**
   * The digests of base images, by the name that Dockerfiles use: `python:3.11-slim-bookworm` → `sha256:…`. That image
   * is built on, whatever its tag names by then; a base image that is not here, and has no digest in the Dockerfile, is
   * warned of. Only for `docker-build`.
   * @default - tags are taken as they are at the moment, and nothing is said
   */
  readonly bases?: Readonly<Record<string, string>>;
  /**
   * What a build may read by `RUN --mount=type=secret,id=…`, by its id: the path of a file, or an Output with the value
   * itself. Kept secret, and no reason to build again when it changes. Only for `docker-build`.
   * @default - none
   */
  readonly buildSecrets?: Readonly<Record<string, string | pulumi.Output<string>>>;
}

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Every image that a tree builds. */
export function imageBuilds(root: IConstruct): ImageBuild[] {
  return root.node.findAll().filter((construct): construct is ImageBuild => construct instanceof ImageBuild);
}

/** Sentences about options that the chosen builder does not have. */
export function checkImageOptions(builds: readonly ImageBuild[], options: ImageOptions): string[] {
  if (builds.length === 0) {
    return [];
  }
  if (options.builder !== 'docker') {
    return [
      ...Object.entries(options.buildSecrets ?? {})
        .filter(([, secret]) => typeof secret === 'string' && !existsSync(secret))
        .map(
          ([id]) =>
            `deploy(): 'images.buildSecrets.${id}' must be the path of a file that exists, ` +
            'or an Output with the value itself',
        ),
      ...Object.entries(options.bases ?? {})
        .filter(([, digest]) => !digestPattern.test(digest))
        .map(
          ([name, digest]) =>
            `deploy(): 'images.bases.${name}' must be a digest, 'sha256:' and 64 hexadecimal digits, got '${digest}'`,
        ),
    ];
  }
  const unsupported = (['builderName', 'exec', 'compression', 'bases', 'buildSecrets'] as const).filter(
    (option) => options[option] !== undefined,
  );
  return [
    ...unsupported.map(
      (option) =>
        `deploy(): 'images.${option}' is not available with the builder 'docker'. ` +
        `Leave it out, or choose the builder 'docker-build'`,
    ),
    ...builds
      .filter((build) => platformsOf(build, options).length > 1)
      .map(
        (build) =>
          `ImageBuild '${build.node.path}': 'platforms' must have at most one entry with the builder 'docker', ` +
          `got '${platformsOf(build, options).join("', '")}'. Choose the builder 'docker-build'`,
      ),
  ];
}

/** What an image is called, and what it is for. */
interface NamedBuild {
  /** What Pulumi knows it by. */
  readonly name: string;
  /** The platforms. @default - none: the builder's own */
  readonly platforms: readonly string[];
}

/**
 * Builds and pushes an image.
 *
 * @returns the image with its digest, `registry.example.com/classifier:<hash>@sha256:…`. In the preview of a build the
 *   digest is not known yet and is left out.
 */
export function buildImage(
  build: ImageBuild,
  options: ImageOptions,
  parent: pulumi.Resource | undefined,
  how: NamedBuild,
): pulumi.Output<string> {
  const loose = options.bases === undefined ? [] : unpinned(basesOf(build), options.bases);
  if (loose.length > 0) {
    void pulumi.log.warn(
      `ImageBuild '${build.node.path}' is built on ${loose.join(', ')}, which may be another image tomorrow: ` +
        `set its digest in 'modelyard:build.bases', see docs/images.md`,
      parent,
    );
  }
  // Images outlive the stack that built them: a rollback needs the last ones, and other stacks may run the same.
  const resourceOptions: pulumi.CustomResourceOptions = { parent, retainOnDelete: true };
  const digest =
    options.builder === 'docker'
      ? withDocker(how, build, options, resourceOptions)
      : withDockerBuild(how, build, options, resourceOptions);
  return digest.apply((value) => {
    if (digestPattern.test(value)) {
      return `${build.reference}@${value}`;
    }
    if (!pulumi.runtime.isDryRun()) {
      throw new Error(
        `ImageBuild '${build.node.path}': the builder answered no digest for the image it pushed, got '${value}'. ` +
          'Check that the registry accepted it',
      );
    }
    return build.reference;
  });
}

function withDockerBuild(
  { name, platforms }: NamedBuild,
  build: ImageBuild,
  options: ImageOptions,
  resourceOptions: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { Image } = load<typeof import('@pulumi/docker-build')>('@pulumi/docker-build', 'docker-build');
  const buildSecrets = readBuildSecrets(options);
  const image = new Image(
    name,
    {
      context: { location: fromHere(build.context), ...pinnedBases(build, options) },
      dockerfile: { location: fromHere(`${build.context}/${build.dockerfile}`) },
      buildArgs: { ...build.buildArgs },
      target: build.target,
      platforms: platforms.length === 0 ? undefined : (platforms as import('@pulumi/docker-build').Platform[]),
      tags: [pushReference(build, options)],
      // `push` is short for an export to the registry, with its defaults.
      ...(options.compression === undefined
        ? { push: true }
        : {
            push: false,
            exports: [{ registry: { compression: options.compression, compressionLevel, ociMediaTypes: true } }],
          }),
      // A preview changes nothing, and building takes minutes. It would also warn of unknown inputs.
      buildOnPreview: false,
      builder: options.builderName === undefined ? undefined : { name: options.builderName },
      exec: options.exec,
      registries: options.credentials?.map(({ address, username, password }) => ({
        address,
        username,
        password: pulumi.secret(password),
      })),
      secrets: Object.keys(buildSecrets).length === 0 ? undefined : pulumi.secret(buildSecrets),
      ignoreSecretsInDiffCalculation:
        Object.keys(buildSecrets).length === 0 ? undefined : Object.keys(buildSecrets).sort(),
    },
    resourceOptions,
  );
  return image.digest;
}

function withDocker(
  { name, platforms }: NamedBuild,
  build: ImageBuild,
  options: ImageOptions,
  resourceOptions: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { Image } = load<typeof import('@pulumi/docker')>('@pulumi/docker', 'docker');
  const imageName = pushReference(build, options);
  const server = imageName.split('/')[0];
  const credentials = options.credentials?.find(
    ({ address }) => address === server || imageName.startsWith(`${address}/`),
  );
  const image = new Image(
    name,
    {
      imageName,
      build: {
        context: fromHere(build.context),
        dockerfile: fromHere(`${build.context}/${build.dockerfile}`),
        args: { ...build.buildArgs },
        target: build.target,
        platform: platforms[0],
      },
      registry:
        credentials === undefined
          ? undefined
          : {
              server: credentials.address,
              username: credentials.username,
              password: pulumi.secret(credentials.password),
            },
    },
    resourceOptions,
  );
  // `registry/name@sha256:…`: which registry it was pushed to does not matter to the digest.
  return image.repoDigest.apply((repoDigest) => repoDigest.split('@')[1] ?? repoDigest);
}

/** BuildKit takes a named context for the image of that name. */
function pinnedBases(
  build: ImageBuild,
  { bases = {} }: ImageOptions,
): { named?: Record<string, { location: string }> } {
  const pinned = basesOf(build).filter((image) => Object.hasOwn(bases, image));
  if (pinned.length === 0) {
    return {};
  }
  return {
    named: Object.fromEntries(pinned.map((image) => [image, { location: `docker-image://${image}@${bases[image]}` }])),
  };
}

function readBuildSecrets({ buildSecrets = {} }: ImageOptions): Record<string, pulumi.Input<string>> {
  return Object.fromEntries(
    Object.entries(buildSecrets).map(([id, secret]) => [
      id,
      typeof secret === 'string' ? readFileSync(secret, 'utf8') : secret,
    ]),
  );
}

/** The platforms that an image is built for. */
export function platformsOf(build: ImageBuild, options: ImageOptions): readonly string[] {
  return build.platforms.length > 0 ? build.platforms : (options.platforms ?? []);
}

/** Where an image is pushed. */
export function pushReference(build: ImageBuild, options: ImageOptions): string {
  return `${options.pushRegistry ?? build.registry}/${build.repository}:${build.contentHash}`;
}

// Relative to the program, so that the state says nothing of the machine and a build on another one is no change.
function fromHere(path: string): string {
  return relative(process.cwd(), path) || '.';
}

// What zstd takes by itself. Without a level the provider passes no compression on, and containerd reads zstd in OCI's
// own media types only.
const compressionLevel = 3;

const requireFrom = createRequire(__filename);

// Only the chosen package is loaded, so only that one has to be installed.
function load<T>(name: string, builder: string): T {
  try {
    return requireFrom(name) as T;
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') {
      throw error;
    }
    throw new Error(
      `the builder '${builder}' needs the package ${name}, which is not installed: run \`npm install ${name}\``,
      { cause: error },
    );
  }
}
