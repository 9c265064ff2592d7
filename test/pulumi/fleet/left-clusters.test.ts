import { createProvider } from '../../../lib/pulumi';
import { keepLeftClusters } from '../../../lib/pulumi/fleet/left-clusters';
import { runProgram } from '../support/engine';

const urn = (type: string, name: string): string => `urn:pulumi:test::project::${type}::${name}`;
const namespace = urn('kubernetes:core/v1:Namespace', 'us/Namespace/shop');
const exported = {
  deployment: {
    resources: [
      { type: 'pulumi:pulumi:Stack', urn: urn('pulumi:pulumi:Stack', 'project-test') },
      { type: 'kubernetes:core/v1:Namespace', urn: namespace, protect: true },
      {
        type: 'kubernetes:batch/v1:Job',
        urn: urn('kubernetes:batch/v1:Job', 'us/shop/Job/run'),
        dependencies: [namespace],
        retainOnDelete: true,
      },
      {
        type: 'kubernetes:core/v1:ConfigMap',
        urn: urn('kubernetes:core/v1:ConfigMap', 'us/shop/ConfigMap/old'),
        delete: true,
      },
      { type: 'kubernetes:core/v1:Namespace', urn: urn('kubernetes:core/v1:Namespace', 'eu/Namespace/shop') },
      { type: 'docker-build:index:Image', urn: urn('docker-build:index:Image', 'us/image/web') },
    ],
  },
};

test('what a cluster that is left has stays as it was, and nothing of others', async () => {
  const { registered } = await runProgram(() =>
    keepLeftClusters(
      exported,
      {
        us: { provider: createProvider('us/cluster'), leave: true },
        eu: { provider: createProvider('eu/cluster') },
      },
      undefined,
    ),
  );
  expect(registered.filter(({ type }) => type !== 'pulumi:providers:kubernetes')).toMatchObject([
    { name: 'us/Namespace/shop', inputs: {}, protect: true, retainOnDelete: false, dependencies: [], ignored: ['*'] },
    {
      name: 'us/shop/Job/run',
      protect: false,
      retainOnDelete: true,
      dependencies: ['us/Namespace/shop'],
      ignored: ['*'],
    },
  ]);
});

test('a stack of which nothing is deployed has nothing to keep', async () => {
  const { registered } = await runProgram(() => keepLeftClusters({ deployment: null }, {}, undefined));
  expect(registered).toEqual([]);
});
