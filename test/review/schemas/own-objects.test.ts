import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findProgramFiles, synthesizeProgram } from '../../../cli/program/synth-program';
import { readCluster } from '../../../lib';
import { parseObjects, review, type SourcedObject } from '../../../lib/review';

const root = resolve(__dirname, '..', '..', '..');
const snapshots = join(root, 'test', 'snapshots');
const examples = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory());

// With every operator, so that what is made for them is judged too.
const cluster = readCluster(join(root, 'clusters', 'prod.yaml'));
const everything = {
  ...cluster,
  profile: {
    ...cluster.profile,
    gatewayClass: 'envoy',
    featureGates: { HPAScaleToZero: true },
    operators: [
      ...['keda', 'kueue', 'jobset', 'kubeflow-trainer', 'leaderworkerset', 'prometheus-operator', 'istio'],
      ...['ingress-nginx', 'gateway-api-inference-extension'],
    ] as typeof cluster.profile.operators,
  },
};

function refused(objects: readonly SourcedObject[]): string[] {
  return review([], objects, { cluster: everything })
    .findings.filter(({ rule }) => rule === 'refused' || rule === 'named-twice')
    .map(({ object, path, message }) => `${object.kind} ${object.name} ${path}: ${message}`);
}

test.each(readdirSync(snapshots).filter((file) => file.endsWith('.yaml')))('nothing of %s is refused', (file) => {
  expect(refused(parseObjects(readFileSync(join(snapshots, file), 'utf8'), file))).toEqual([]);
});

test.each(examples.map(({ name }) => name))('nothing of examples/%s is refused', async (name) => {
  const { manifests } = await synthesizeProgram(findProgramFiles(`examples/${name}`));
  expect(refused(manifests.map((object) => ({ object }) as unknown as SourcedObject))).toEqual([]);
});
