import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { k8s } from 'cdk8s-plus-28';
import { Environment, ImageBuild } from '../../../lib';
import { createApp, deploy, type ImageOptions } from '../../../lib/pulumi';
import { type EngineOptions, runProgram, valueOf } from '../support/engine';

const digest = `sha256:${'a'.repeat(64)}`;
const buildType = 'docker-build:index:Image';
const dockerType = 'docker:index/image:Image';
const hash = /^registry\.example\.com\/team\/classifier:[0-9a-f]{16}$/;

let context: string;
beforeAll(() => {
  context = mkdtempSync(join(tmpdir(), 'image-'));
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(context, 'extra.crt'), 'a certificate');
});
afterAll(() => rmSync(context, { recursive: true }));

type Containers = readonly { readonly image: string }[];
interface Pod {
  readonly containers: Containers;
  readonly initContainers: Containers;
}

interface Built {
  readonly images?: ImageOptions;
  readonly platforms?: readonly string[];
  readonly engine?: EngineOptions;
}

/** Deploys a server whose image is built, twice in the tree, and an image that exists already. */
async function deployed({ images, platforms, engine }: Built = {}) {
  let build: ImageBuild | undefined;
  const run = await runProgram(
    () => {
      const app = createApp();
      const environment = new Environment(app, 'test', { namespace: 'models' });
      const props = {
        context,
        repository: 'team/classifier',
        registry: 'registry.example.com',
        buildArgs: { VERSION: '1' },
        platforms,
      };
      build = new ImageBuild(environment, 'image', props);
      new ImageBuild(environment, 'same-image', props);
      new k8s.KubeDeployment(environment, 'server', {
        metadata: { name: 'server' },
        spec: {
          selector: {},
          template: {
            spec: {
              containers: [
                { name: 'server', image: build.reference },
                { name: 'exporter', image: 'exporter:1.0' },
              ],
              initContainers: [{ name: 'copy', image: build.reference }],
            },
          },
        },
      });
      return deploy(app, { images });
    },
    {
      outputs: {
        [buildType]: (inputs) => ({ ...inputs, digest, ref: 'x' }),
        [dockerType]: (inputs) => ({ ...inputs, repoDigest: `localhost:5000/team/classifier@${digest}` }),
      },
      ...engine,
    },
  );
  if (build === undefined) {
    throw new Error('the program made no image');
  }
  const { spec } = run.find('models/Deployment/server').inputs as unknown as { spec: { template: { spec: Pod } } };
  return { ...run, image: run.find('image/team/classifier'), build, pod: spec.template.spec };
}

test('containers run the digest of what was built, under the registry of the image', async () => {
  const { pod, build } = await deployed({ images: { pushRegistry: 'localhost:5000' } });
  expect(build.reference).toMatch(hash);
  expect([pod.containers[0]?.image, pod.initContainers[0]?.image]).toEqual([
    `${build.reference}@${digest}`,
    `${build.reference}@${digest}`,
  ]);
});

test('other images stay as they are', async () => {
  expect((await deployed()).pod.containers[1]?.image).toBe('exporter:1.0');
});

test('an image that two constructs build is built once', async () => {
  expect((await deployed()).registered.filter(({ type }) => type === buildType)).toHaveLength(1);
});

test('the pods wait for the image', async () => {
  expect((await deployed()).find('models/Deployment/server').dependencies).toContain('image/team/classifier');
});

test('the deployment tells the image of each construct', async () => {
  const { result, build } = await deployed();
  const image = result.images.get(build);
  expect(image && (await valueOf(image))).toBe(`${build.reference}@${digest}`);
});

test('images outlive the stack that built them', async () => {
  expect((await deployed()).image.retainOnDelete).toBe(true);
});

test('in the preview of a build, pods name the content hash alone', async () => {
  const { pod, build } = await deployed({
    engine: { preview: true, outputs: { [buildType]: (inputs) => ({ ...inputs, digest: '' }) } },
  });
  expect(pod.containers[0]?.image).toBe(build.reference);
});

describe('with the builder docker-build', () => {
  test('is pushed, not built in a preview, with paths relative to the program', async () => {
    const { image, build } = await deployed();
    expect(image.inputs).toEqual({
      context: { location: relative(process.cwd(), context) },
      dockerfile: { location: relative(process.cwd(), join(context, 'Dockerfile')) },
      buildArgs: { VERSION: '1' },
      tags: [build.reference],
      push: true,
      buildOnPreview: false,
      network: 'default',
    });
  });

  test('takes the builder, the platforms and the registry to push to from the options', async () => {
    const { image, build } = await deployed({
      images: {
        builderName: 'remote',
        exec: true,
        platforms: ['linux/amd64', 'linux/arm64'],
        pushRegistry: 'localhost:5000',
      },
    });
    expect(image.inputs).toMatchObject({
      builder: { name: 'remote' },
      exec: true,
      platforms: ['linux/amd64', 'linux/arm64'],
      tags: [`localhost:5000/team/classifier:${build.contentHash}`],
    });
  });

  test('is pushed with the compression that was chosen', async () => {
    const { image } = await deployed({ images: { compression: 'zstd' } });
    expect(image.inputs).toMatchObject({
      push: false,
      exports: [{ registry: { compression: 'zstd', compressionLevel: 3, ociMediaTypes: true } }],
    });
  });

  test("an image's own platforms come first", async () => {
    expect(
      (await deployed({ platforms: ['linux/arm64'], images: { platforms: ['linux/amd64'] } })).image.inputs[
        'platforms'
      ],
    ).toEqual(['linux/arm64']);
  });

  test('keeps credentials secret', async () => {
    const { image } = await deployed({
      images: { credentials: [{ address: 'registry.example.com', username: 'ci', password: 'p' }] },
    });
    expect(image.inputs['registries']).toEqual([{ address: 'registry.example.com', username: 'ci', password: 'p' }]);
    expect(image.secrets).toEqual(['registries[0].password']);
  });

  test('build secrets are read from files or Outputs, stay secret, and are no reason to build again', async () => {
    const { image } = await deployed({
      images: { buildSecrets: { extra_ca: join(context, 'extra.crt'), index: pulumi.output('token') } },
    });
    expect(image.inputs['secrets']).toEqual({ extra_ca: 'a certificate', index: 'token' });
    expect(image.inputs['ignoreSecretsInDiffCalculation']).toEqual(['extra_ca', 'index']);
    expect(image.secrets).toContain('secrets');
  });

  test('a build secret whose file is missing is an error that shows no value', async () => {
    await expect(deployed({ images: { buildSecrets: { extra_ca: '/nowhere/hunter2' } } })).rejects.toThrow(
      "'images.buildSecrets.extra_ca' must be the path of a file that exists, or an Output with the value itself",
    );
  });
});

describe('with the builder docker', () => {
  test('is pushed and runs by its digest', async () => {
    const { pod, image, build } = await deployed({
      images: { builder: 'docker', pushRegistry: 'localhost:5000', platforms: ['linux/amd64'] },
    });
    expect(pod.containers[0]?.image).toBe(`${build.reference}@${digest}`);
    expect(image).toMatchObject({
      type: dockerType,
      inputs: {
        imageName: `localhost:5000/team/classifier:${build.contentHash}`,
        skipPush: false,
        build: { args: { VERSION: '1' }, platform: 'linux/amd64' },
      },
    });
  });

  test('uses the credentials of the registry it pushes to, and keeps them secret', async () => {
    const { image } = await deployed({
      images: {
        builder: 'docker',
        credentials: [
          { address: 'registry.example.com', username: 'ci', password: 'p' },
          { address: 'other', username: 'x', password: 'y' },
        ],
      },
    });
    expect(image.inputs['registry']).toEqual({ server: 'registry.example.com', username: 'ci', password: 'p' });
    expect(image.secrets).toEqual(['registry.password']);
  });

  test('options that it does not have are one error', async () => {
    const wrong = deployed({
      images: {
        builder: 'docker',
        builderName: 'x',
        exec: true,
        bases: {},
        buildSecrets: {},
        platforms: ['linux/amd64', 'linux/arm64'],
      },
    });
    await expect(wrong).rejects.toMatchObject({
      problems: [
        expect.stringContaining("'images.builderName' is not available with the builder 'docker'"),
        expect.stringContaining("'images.exec'"),
        expect.stringContaining("'images.bases'"),
        expect.stringContaining("'images.buildSecrets'"),
        expect.stringContaining("'platforms' must have at most one entry"),
        expect.stringContaining("'platforms' must have at most one entry"),
      ],
    });
  });
});

describe('base images', () => {
  const base = 'python:3.11-slim-bookworm';
  const pinned = `sha256:${'b'.repeat(64)}`;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bases-'));
    writeFileSync(join(folder, 'Dockerfile'), `ARG BASE_IMAGE=${base}\nFROM $BASE_IMAGE\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => jest.restoreAllMocks());

  async function built(bases: Readonly<Record<string, string>> | undefined) {
    const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
    const run = await runProgram(
      () => {
        const app = createApp();
        const environment = new Environment(app, 'test', { namespace: 'models' });
        const image = new ImageBuild(environment, 'image', {
          context: folder,
          repository: 'team/classifier',
          registry: 'registry.example.com',
        });
        new k8s.KubePod(environment, 'pod', {
          metadata: { name: 'pod' },
          spec: { containers: [{ name: 'server', image: image.reference }] },
        });
        return deploy(app, { images: { bases } });
      },
      { outputs: { [buildType]: (inputs) => ({ ...inputs, digest, ref: 'x' }) } },
    );
    return {
      context: run.find('image/team/classifier').inputs['context'],
      warnings: warn.mock.calls.map(([message]) => message),
    };
  }

  test('are built on by the digest that was set', async () => {
    const { context, warnings } = await built({ [base]: pinned, 'unused:1': pinned });
    expect(context).toMatchObject({ named: { [base]: { location: `docker-image://${base}@${pinned}` } } });
    expect(warnings).toEqual([]);
  });

  test('are warned of without one', async () => {
    const { context, warnings } = await built({});
    expect(context).not.toHaveProperty('named');
    expect(warnings).toEqual([expect.stringContaining(`is built on ${base}, which may be another image tomorrow`)]);
  });

  test('are taken as they are in the playground', async () => {
    expect((await built(undefined)).warnings).toEqual([]);
  });

  test.each(['latest', 'sha256:abc', pinned.toUpperCase()])('have no digest %p', async (digest) => {
    await expect(built({ [base]: digest })).rejects.toThrow(`'images.bases.${base}' must be a digest`);
  });
});
