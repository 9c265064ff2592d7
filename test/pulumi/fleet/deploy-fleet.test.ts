import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { ConfigSecret, Environment, Fleet, ImageBuild, WebModelServer, type FleetCluster } from '../../../lib';
import { createApp, createProvider, deploy, type ClusterDeployOptions, type DeployOptions } from '../../../lib/pulumi';
import { gpuCluster, small } from '../../workload/trees';
import { runProgram, type Run } from '../support/engine';

const digest = `sha256:${'a'.repeat(64)}`;
const outputs = { 'docker-build:index:Image': () => ({ digest }) };

let context: string;
beforeAll(() => {
  context = mkdtempSync(join(tmpdir(), 'fleet-image-'));
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\n');
});
afterAll(() => rmSync(context, { recursive: true }));

interface Deployed {
  readonly rollout?: string[][];
  readonly build: (environment: Environment, cluster: FleetCluster) => void;
  readonly clusters?: Readonly<Record<string, Partial<ClusterDeployOptions>>>;
  readonly options?: DeployOptions;
}

/** Deploys to the clusters canary, eu and us. */
function deployed({ rollout, build, clusters = {}, options = {} }: Deployed): Promise<Run<unknown>> {
  return runProgram(
    () => {
      const app = createApp();
      const names = ['canary', 'eu', 'us'];
      const fleet = new Fleet(app, 'fleet', {
        clusters: names.map((name) => ({ name, cluster: gpuCluster })),
        ...(rollout === undefined ? {} : { rollout }),
      });
      for (const cluster of fleet.clusters) {
        build(new Environment(cluster, 'shop', { namespace: 'shop' }), cluster);
      }
      return deploy(app, {
        clusters: Object.fromEntries(
          names.map((name) => [name, { provider: createProvider(`${name}/cluster`), ...clusters[name] }]),
        ),
        ...options,
      });
    },
    { outputs },
  );
}

const map = (environment: Environment, name: string): k8s.KubeConfigMap =>
  new k8s.KubeConfigMap(environment, name, { metadata: { name } });

test('the same objects on several clusters are resources of their own, by the name of the cluster', async () => {
  const { registered } = await deployed({ build: (environment) => map(environment, 'settings') });
  const names = registered.map(({ name }) => name).filter((name) => !name.endsWith('/cluster'));
  expect(names.sort()).toEqual(
    ['canary', 'eu', 'us'].flatMap((name) => [`${name}/Namespace/shop`, `${name}/shop/ConfigMap/settings`]).sort(),
  );
});

test('what begins a wave waits for all that ends the one before, and only for that', async () => {
  const { find } = await deployed({
    rollout: [['canary'], ['rest']],
    build: (environment) => map(environment, 'second').addDependency(map(environment, 'first')),
  });
  expect(find('canary/Namespace/shop').dependencies).toEqual([]);
  expect(find('eu/Namespace/shop').dependencies).toEqual(['canary/shop/ConfigMap/second']);
  expect(find('us/Namespace/shop').dependencies).toEqual(['canary/shop/ConfigMap/second']);
  expect(find('us/shop/ConfigMap/first').dependencies).toEqual(['us/Namespace/shop']);
});

test('a wave waits for the one just before', async () => {
  const { find } = await deployed({ rollout: [['us'], ['canary'], ['eu']], build: () => undefined });
  expect(find('eu/Namespace/shop').dependencies).toEqual(['canary/Namespace/shop']);
  expect(find('canary/Namespace/shop').dependencies).toEqual(['us/Namespace/shop']);
});

test('each cluster has the values of its own Secrets, and rolls for them alone', async () => {
  const { find } = await deployed({
    build: (environment) => {
      const secret = new ConfigSecret(environment, 'token', { name: 'token', keys: ['key'] });
      new WebModelServer(environment, 'web', { image: 'a/b:1', resources: small, envFrom: [secret] });
    },
    clusters: Object.fromEntries(['canary', 'eu', 'us'].map((name) => [name, { secrets: { token: { key: name } } }])),
  });
  const data = (name: string) => (find(`${name}/shop/Secret/token`).inputs['data'] as { key: string }).key;
  expect(['canary', 'eu', 'us'].map((name) => Buffer.from(data(name), 'base64').toString())).toEqual([
    'canary',
    'eu',
    'us',
  ]);
  expect(find('eu/shop/Deployment/web').dependencies).toContain('eu/shop/Secret/token');
  expect(find('eu/shop/Deployment/web').dependencies).not.toContain('us/shop/Secret/token');
});

test('only the clusters that say so protect what holds data or takes traffic', async () => {
  const { find } = await deployed({ build: () => undefined, clusters: { eu: { protect: true } } });
  expect(find('eu/Namespace/shop').protect).toBe(true);
  expect(find('us/Namespace/shop').protect).toBe(false);
});

describe('an image', () => {
  const server = (environment: Environment): void => {
    const image = new ImageBuild(environment, 'image', {
      context,
      repository: 'team/web',
      registry: 'registry.example.com',
    });
    new WebModelServer(environment, 'web', { image, resources: small });
  };
  const imagesOf = ({ registered }: Run<unknown>) =>
    registered.filter(({ type }) => type === 'docker-build:index:Image');
  const podImage = ({ find }: Run<unknown>, cluster: string): string =>
    (
      find(`${cluster}/shop/Deployment/web`).inputs['spec'] as {
        template: { spec: { containers: { image: string }[] } };
      }
    ).template.spec.containers[0]!.image;

  test('of one registry is built once, for the platforms of all its clusters', async () => {
    const run = await deployed({
      build: server,
      clusters: {
        canary: { images: { platforms: ['linux/amd64'] } },
        eu: { images: { platforms: ['linux/arm64'] } },
        us: { images: { platforms: ['linux/amd64'] } },
      },
    });
    expect(imagesOf(run)).toMatchObject([
      { name: 'image/team/web', inputs: { platforms: ['linux/amd64', 'linux/arm64'] } },
    ]);
    expect(podImage(run, 'eu')).toMatch(new RegExp(`^registry.example.com/team/web:[0-9a-f]{16}@${digest}$`));
  });

  test('that a cluster pulls from another registry is one of its own', async () => {
    const run = await deployed({
      build: server,
      clusters: { us: { images: { pushRegistry: 'us.example.com', platforms: ['linux/arm64'] } } },
    });
    expect(imagesOf(run).map(({ name, inputs }) => [name, inputs['platforms'] ?? []])).toEqual([
      ['canary/image/team/web', []],
      ['us/image/team/web', ['linux/arm64']],
    ]);
  });

  test('is not built for a cluster that is left as it is', async () => {
    const run = await deployed({
      build: (environment, { name }) => name === 'us' && server(environment),
      clusters: { us: { leave: true } },
      options: {},
    }).catch((error: Error) => error);
    // The state is asked for, which there is none of here: nothing was registered before.
    expect(run).toMatchObject({ message: expect.stringMatching(/^pulumi stack export/) as string });
  });
});

describe('what is wrong is said before anything is registered:', () => {
  const failing = async (what: Deployed): Promise<string> => {
    const error = await deployed(what).catch((each: Error) => each);
    return (error as Error).message;
  };
  test('values that no cluster has a Secret for, and missing ones of one cluster', async () => {
    const message = await failing({
      build: (environment, { name }) =>
        name === 'eu' && new ConfigSecret(environment, 'token', { name: 'token', keys: ['key'] }),
      clusters: { us: { secrets: { token: { key: 'a' }, other: { key: 'b' } } } },
    });
    expect(message).toContain("ConfigSecret 'fleet/eu/shop/token': key 'key' has no value");
    expect(message).toContain("'secrets.other' has values for a ConfigSecret that is not there");
    expect(message).not.toContain("'secrets.token' has values");
  });

  test('an object that waits for one of a later wave', async () => {
    const made = new Map<string, k8s.KubeConfigMap>();
    const message = await failing({
      rollout: [['canary'], ['rest']],
      build: (environment, { name }) => {
        made.set(name, map(environment, 'settings'));
        if (name === 'us') {
          made.get('canary')!.addDependency(made.get('us')!);
        }
      },
    });
    expect(message).toContain(
      "ConfigMap 'settings' ('fleet/canary/shop/settings') waits for ConfigMap 'settings' " +
        "('fleet/us/shop/settings'), which a later wave of the rollout makes. Remove the dependency, " +
        "or change 'rollout'",
    );
  });

  test('clusters without options, options without a cluster, and a provider for all', async () => {
    const message = await failing({
      build: () => undefined,
      options: { clusters: { asia: { provider: createProvider('asia') } }, provider: createProvider('all') },
    });
    expect(message).toContain("'clusters.canary' is missing: give the provider of this cluster");
    expect(message).toContain("'clusters.asia' is no cluster of the fleet. There is canary, eu, us");
    expect(message).toContain("'provider' must not be there for a Fleet");
  });

  test('clusters of a tree without a fleet', () => {
    expect(() => deploy(new App(), { clusters: {} })).not.toThrow();
    expect(() => deploy(new App(), { clusters: { eu: { provider: createProvider('eu') } } })).toThrow(
      "'clusters' is for those of a Fleet",
    );
  });
});
