import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSides } from '../../../cli/review/review-input';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-review-'));
  write('before.yaml', ['eu', 'us']);
  write('after.yaml', ['eu', 'asia']);
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, clusters: readonly string[]): void {
  const objects = clusters.map((cluster) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop', annotations: { 'modelyard.dev/cluster': cluster } },
    }),
  );
  writeFileSync(join(folder, file), objects.join('\n---\n'));
}

async function environmentsOf(...environment: string[]): Promise<(string | undefined)[][]> {
  const options = { environment, synth: false, project: folder };
  const { before, after } = await readSides(join(folder, 'before.yaml'), join(folder, 'after.yaml'), options);
  return [before, after].map((objects) => objects.map((object) => object.environment));
}

test('objects of a fleet are of their cluster, whatever file they stand in', async () => {
  await expect(environmentsOf()).resolves.toEqual([
    ['eu', 'us'],
    ['eu', 'asia'],
  ]);
});

test('a cluster of a fleet is chosen as an environment is', async () => {
  await expect(environmentsOf('eu')).resolves.toEqual([['eu'], ['eu']]);
  await expect(environmentsOf('us', 'asia')).resolves.toEqual([['us'], ['asia']]);
});

test('one that is on neither side is an error', async () => {
  await expect(environmentsOf('africa')).rejects.toThrow('there is no environment africa on either side');
});
