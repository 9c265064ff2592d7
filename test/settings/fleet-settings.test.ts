import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkSettings,
  deploymentSettings,
  group,
  readFleetSettings,
  Sealed,
  secret,
  withDefaults,
  type DeploymentSettings,
  type FleetSettings,
  type RawSettings,
  type SettingsOrigin,
} from '../../lib/settings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-settings-'));
  mkdirSync(join(folder, 'clusters'));
  for (const name of ['eu', 'us']) {
    writeFileSync(
      join(folder, 'clusters', `${name}.yaml`),
      `name: ${name}-cluster\nprofile: { kubernetesVersion: "1.34" }\nnodePools: []\n`,
    );
  }
  writeFileSync(join(folder, 'clusters', 'broken.yaml'), 'name: broken\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Settings extends DeploymentSettings {
  readonly app: { readonly replicas: number; readonly host: string };
  readonly token?: Sealed | undefined;
}
const schema = group({
  ...deploymentSettings,
  app: group({ replicas: z.number().int().min(1), host: z.string() }),
  token: secret().optional(),
});

function read(raw: RawSettings): FleetSettings<Settings> {
  const origin: SettingsOrigin = {
    name: 'Pulumi.dev.yaml',
    namespace: 'modelyard',
    folder,
    project: 'shop',
    stack: 'dev',
  };
  return readFleetSettings(raw, origin, (own, from) => withDefaults(checkSettings(schema, own, from), from));
}

const eu = { name: 'eu', file: 'clusters/eu.yaml', context: 'eu' };
const us = { name: 'us', file: 'clusters/us.yaml', kubeconfig: 'us.kubeconfig' };
const common = { registry: 'registry.example.com', app: { replicas: 3, host: 'shop.example.com' } };

describe('the settings of a fleet', () => {
  test('are those of the stack for each cluster, with what it overrides', () => {
    const { clusters, rollout, unreachable } = read({
      ...common,
      clusters: [
        { ...eu, labels: { edge: true, region: 'eu' } },
        { ...us, overrides: { app: { replicas: 1 }, namespace: 'shop-us', registry: 'us.example.com' } },
      ],
      rollout: [['us'], ['rest']],
    });
    expect(clusters).toMatchObject([
      {
        name: 'eu',
        cluster: { name: 'eu-cluster' },
        labels: { edge: 'true', region: 'eu' },
        settings: {
          namespace: 'shop-dev',
          registry: 'registry.example.com',
          app: { replicas: 3, host: 'shop.example.com' },
          cluster: { context: 'eu', file: join(folder, 'clusters/eu.yaml') },
        },
      },
      {
        name: 'us',
        labels: {},
        settings: {
          namespace: 'shop-us',
          registry: 'us.example.com',
          app: { replicas: 1, host: 'shop.example.com' },
          cluster: { kubeconfig: 'us.kubeconfig' },
        },
      },
    ]);
    expect({ rollout, unreachable }).toEqual({ rollout: [['us'], ['rest']], unreachable: 'refuse' });
  });

  test('lose for a cluster what it overrides with null', () => {
    const { clusters } = read({
      ...common,
      namespace: 'everywhere',
      clusters: [eu, { ...us, overrides: { namespace: null } }],
    });
    expect(clusters.map(({ settings }) => settings.namespace)).toEqual(['everywhere', 'shop-dev']);
  });

  test('with one cluster in the place of many are a fleet of it', () => {
    const { clusters } = read({ ...common, cluster: { file: 'clusters/eu.yaml' }, unreachable: 'leave' });
    expect(clusters).toMatchObject([{ name: 'eu-cluster', labels: {}, settings: { app: { replicas: 3 } } }]);
  });

  test('keep a secret that a cluster overrides', () => {
    const token = new Sealed('us-token');
    const { clusters } = read({ ...common, clusters: [eu, { ...us, overrides: { token } }] });
    expect(clusters.map(({ settings }) => settings.token)).toEqual([undefined, token]);
  });

  // Pulumi tells only that there is a secret in the group, so every text comes as one.
  test('are texts again where the kubeconfig of a cluster is a secret', () => {
    writeFileSync(
      join(folder, 'Pulumi.dev.yaml'),
      'config:\n  modelyard:clusters:\n    - name: eu\n      file: clusters/eu.yaml\n      kubeconfig:\n' +
        '        secure: v1:abc\n      labels: { region: eu }\n      overrides: { app: { host: eu.example.com } }\n',
    );
    const { clusters } = read({
      ...common,
      clusters: [
        {
          name: new Sealed('eu'),
          file: new Sealed('clusters/eu.yaml'),
          kubeconfig: new Sealed('apiVersion: v1'),
          labels: { region: new Sealed('eu') },
          overrides: { app: { host: new Sealed('eu.example.com') } },
        },
      ],
    });
    expect(clusters).toMatchObject([
      { name: 'eu', labels: { region: 'eu' }, settings: { app: { replicas: 3, host: 'eu.example.com' } } },
    ]);
    expect(clusters[0]!.settings.cluster.kubeconfig).toBeInstanceOf(Sealed);
  });
});

test.each<[string, RawSettings, string[]]>([
  [
    'a cluster beside the clusters',
    { cluster: { file: 'clusters/eu.yaml' }, clusters: [eu] },
    ["'modelyard:cluster' must not be there beside 'modelyard:clusters': add the cluster to that list, with a name"],
  ],
  ['no cluster at all', {}, ["'modelyard:clusters' is missing: must be a list"]],
  ['an empty list', { clusters: [] }, ["'modelyard:clusters' must not be empty, got a list"]],
  [
    'a cluster without a name, and with what is no setting',
    { clusters: [{ file: 'clusters/eu.yaml', contxt: 'eu' }] },
    [
      "'modelyard:clusters.0.name' is missing: must be a text",
      "'modelyard:clusters.0.contxt' is not a setting. " +
        'Allowed here: context, file, kubeconfig, labels, name, overrides',
    ],
  ],
  [
    'a wrong override, said of its cluster',
    { clusters: [eu, { ...us, overrides: { app: { replicas: 0 } } }] },
    ["of cluster 'us': 'modelyard:app.replicas' must be at least 1, got 0"],
  ],
  [
    'what is wrong everywhere, once',
    { clusters: [eu, us], registry: 'https://registry.example.com' },
    [
      "'modelyard:registry' must be a registry such as registry.example.com, without 'https://', " +
        'got "https://registry.example.com"',
    ],
  ],
  [
    'what is of the whole fleet among the overrides',
    { clusters: [{ ...eu, overrides: { rollout: [] } }] },
    ["of cluster 'eu': its 'overrides' must not have 'rollout', which is of the whole fleet"],
  ],
])('%s is refused', (_, raw, problems) => {
  expect(() => read({ ...common, ...raw })).toThrow(expect.objectContaining({ problems }));
});

test('a file that describes no cluster is said of its cluster, with all others', () => {
  expect(() =>
    read({
      ...common,
      clusters: [eu, { ...us, file: 'clusters/broken.yaml' }, { ...us, name: 'x', file: 'none.yaml' }],
    }),
  ).toThrow(
    /of cluster 'us': .*broken.yaml does not describe a cluster:[^]*of cluster 'x': 'modelyard:cluster.file' must be/,
  );
});
