import { resolve } from 'node:path';
import { App } from 'cdk8s';
import { build as buildBlueGreen, readSettings as readBlueGreen } from '../../examples/blue-green';
import { build as buildCanary, readSettings as readCanary } from '../../examples/canary';
import { synthesize, type SynthesizedObject } from '../../lib';

const root = resolve(__dirname, '../..');
const common = { registry: 'registry.example.com', cluster: { file: 'clusters/dev.yaml' } };
const origin = (project: string, folder: string) => ({
  name: 'Pulumi.dev.yaml',
  namespace: 'modelyard',
  folder,
  project,
  stack: 'dev',
});

function canary(canaryWeight: number): SynthesizedObject['manifest'][] {
  const app = new App();
  const settings = { ...common, cluster: { file: 'examples/routing/cluster.yaml' }, canaryWeight };
  buildCanary(app, readCanary(settings, origin('canary', root)));
  return synthesize(app).map(({ manifest }) => manifest);
}

function blueGreen(active: string): SynthesizedObject['manifest'][] {
  const app = new App();
  buildBlueGreen(app, readBlueGreen({ ...common, active }, origin('blue-green', root)));
  return synthesize(app).map(({ manifest }) => manifest);
}

/** The objects that differ between two deployments. */
function changed(before: SynthesizedObject['manifest'][], after: SynthesizedObject['manifest'][]): string[] {
  const old = new Set(before.map((manifest) => JSON.stringify(manifest)));
  return after
    .filter((manifest) => !old.has(JSON.stringify(manifest)))
    .map((manifest) => `${manifest['kind']}/${manifest['metadata'].name}`);
}

test.each([
  [10, 50],
  [50, 100],
  [50, 0],
])('a share of %d made %d changes the routes only', (before, after) => {
  expect(changed(canary(before), canary(after))).toEqual([
    'HTTPRoute/digits',
    'GRPCRoute/digits',
    'Ingress/digits-ingress-canary',
  ]);
});

test('the switch from blue to green changes one Service only', () => {
  expect(changed(blueGreen('blue'), blueGreen('green'))).toEqual(['Service/hello']);
});

test('a colour that there is not is a wrong setting', () => {
  expect(() => blueGreen('red')).toThrow(/'modelyard:active'/);
});
