import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { Fleet, ImageBuild, WebModelServer } from '../../../lib';
import { runFleet, type FleetOutputs, type FleetProgram } from '../../../lib/pulumi';
import {
  environmentSecretValues,
  readDeploymentSettings,
  readFleetSettings,
  stackEnvironment,
  type DeploymentSettings,
} from '../../../lib/settings';
import { small } from '../../workload/trees';

/** What the engine was asked to make. */
interface Registered {
  readonly type: string;
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs as plain JSON
  readonly inputs: any;
}

let server: Server;
let folder: string;
let registered: Registered[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'run-fleet-'));
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
  for (const [name, arch] of [
    ['canary', 'amd64'],
    ['edge', 'arm64'],
  ] as const) {
    writeFileSync(
      join(folder, `${name}.yaml`),
      `name: ${name}\nprofile: { kubernetesVersion: "1.34" }\nnodePools:\n` +
        `  - { name: cpu, count: 1, labels: { kubernetes.io/arch: ${arch} }, capacity: { cpu: 8, memory: 16Gi } }\n`,
    );
  }
  server = createServer((_, response) => response.end('{}'));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  registered = [];
  const digest = `sha256:${'a'.repeat(64)}`;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs });
        const state = { ...inputs, digest, metadata: { ...inputs.metadata, resourceVersion: '1' } };
        return { id: name, state };
      },
      call: ({ token }) => {
        throw new Error(`not mocked: ${token}`);
      },
    },
    'shop',
    'test',
  );
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

// As a secret: then nobody asks by kubectl, which there need not be.
const kubeconfig = (): string =>
  JSON.stringify({
    'current-context': 'one',
    contexts: [{ name: 'one', context: { cluster: 'here' } }],
    clusters: [{ name: 'here', cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } }],
  });

async function run(
  clusters: readonly Record<string, unknown>[],
  more: Record<string, string> = {},
  program: Partial<FleetProgram<DeploymentSettings>> = {},
): Promise<FleetOutputs> {
  const config = {
    'modelyard:registry': 'registry.example.com',
    'modelyard:clusters': JSON.stringify(clusters),
    ...more,
  };
  writeFileSync(
    join(folder, 'Pulumi.test.yaml'),
    JSON.stringify({
      config: { 'modelyard:clusters': clusters.map((each) => ({ ...each, kubeconfig: { secure: 'v1:abc' } })) },
    }),
  );
  pulumi.runtime.setAllConfig(config, ['modelyard:clusters']);
  const outputs = await runFleet({
    folder,
    readSettings: (raw, origin) => readFleetSettings(raw, origin, readDeploymentSettings),
    build: (app, settings) => {
      for (const cluster of new Fleet(app, 'fleet', settings).clusters) {
        const environment = stackEnvironment(cluster, 'shop', cluster.settings);
        const image = new ImageBuild(environment, 'image', {
          context: folder,
          repository: 'web',
          registry: cluster.settings.registry,
        });
        new WebModelServer(environment, 'web', { image, resources: small });
      }
    },
    secretValues: environmentSecretValues,
    request: { service: 'web', path: '/' },
    ...program,
  });
  await pulumi.runtime.disconnect();
  return outputs;
}

const both = (): Record<string, unknown>[] => [
  { name: 'canary', file: 'canary.yaml', kubeconfig: kubeconfig() },
  { name: 'edge', file: 'edge.yaml', kubeconfig: kubeconfig(), overrides: { namespace: 'shop-edge' } },
];
const find = (name: string): Registered => registered.find((each) => each.name === name)!;

describe('a program for many clusters', () => {
  test('deploys to each by its own provider, and says of each where and in which wave', async () => {
    const outputs = await run(both(), { 'modelyard:rollout': '[["canary"],["rest"]]' });
    expect(outputs.clusters).toMatchObject({
      canary: { namespace: 'shop-test', wave: 1, left: false },
      edge: { namespace: 'shop-edge', wave: 2, left: false },
    });
    expect(outputs.request).toEqual({ service: 'web', path: '/' });
    expect(registered.filter(({ type }) => type === 'pulumi:providers:kubernetes').map(({ name }) => name)).toEqual([
      'canary/cluster',
      'edge/cluster',
    ]);
    expect(find('edge/shop-edge/Deployment/web').inputs.metadata.annotations).toMatchObject({
      'modelyard.dev/cluster': 'edge',
    });
  });

  test('builds its image once, for the processors of all clusters, and names it by its digest', async () => {
    await run(both());
    const images = registered.filter(({ type }) => type === 'docker-build:index:Image');
    expect(images.map(({ name, inputs }) => [name, inputs.platforms])).toEqual([
      ['image/web', ['linux/amd64', 'linux/arm64']],
    ]);
    expect(find('canary/shop-test/Deployment/web').inputs.spec.template.spec.containers[0].image).toMatch(
      /^registry\.example\.com\/web:[0-9a-f]{16}@sha256:a{64}$/,
    );
  });

  test('is built for what the settings say instead', async () => {
    await run(both(), { 'modelyard:build': '{"platforms":["linux/riscv64"]}' });
    expect(find('image/web').inputs.platforms).toEqual(['linux/riscv64']);
  });

  test('that makes no fleet is told so', async () => {
    await expect(run(both(), {}, { build: () => undefined })).rejects.toThrow('the program makes no Fleet');
  });

  test.each<[string, () => Record<string, unknown>[], RegExp]>([
    [
      'a cluster that is nowhere',
      () => [both()[0]!, { name: 'edge', file: 'edge.yaml' }],
      /cluster 'edge' of the fleet must say how it is reached: set 'context' or 'kubeconfig'/,
    ],
    [
      'two clusters that are nowhere',
      () => ['canary', 'edge'].map((name) => ({ name, file: `${name}.yaml` })),
      /clusters 'canary', 'edge' of the fleet must say how they are reached/,
    ],
    [
      'two clusters of one name',
      () => [both()[0]!, { ...both()[1]!, name: 'canary' }],
      /two clusters of the fleet are called so, got 'canary'/,
    ],
    [
      'a cluster that does not answer',
      () => [both()[0]!, { ...both()[1]!, kubeconfig: kubeconfig().replace(/127.0.0.1:\d+/, '127.0.0.1:1') }],
      /1 cluster of the fleet does not answer; nothing was changed on any:\n {2}- 'edge': /,
    ],
  ])('deploys nothing with %s', async (_, clusters, message) => {
    await expect(run(clusters())).rejects.toThrow(message);
    expect(registered.filter(({ type }) => !type.startsWith('pulumi:'))).toEqual([]);
  });
});
