import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgramFiles, synthesizeProgram } from '../../../cli/program/synth-program';
import { parseObjects, review, type Report, type SourcedObject } from '../../../lib/review';
import { eventually } from '../support/eventually';
import { kubectl } from '../support/playground';

// Objects of examples, as a real API server and its controllers hand them out again, beside what was applied. Their
// pods are not let in: no image is pulled.
const names = ['operations', 'scaling', 'routing', 'training'];
// What the API server drops, as long as it is no part of every cluster.
const dropped = /tolerance$/;
const folder = mkdtempSync(join(tmpdir(), 'live-state-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(names)('of the example %s', (name) => {
  const namespace = `${name}-dev`;
  const file = join(folder, `${name}.json`);
  let applied: readonly SourcedObject[];

  beforeAll(async () => {
    const { manifests } = await synthesizeProgram(findProgramFiles(`examples/${name}`));
    const objects = manifests.filter(({ kind }) => kind !== 'Namespace');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    applied = parseObjects(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), file);
    await kubectl('create', 'namespace', namespace);
    await kubectl('create', 'quota', 'no-pods', '--hard=pods=0', '-n', namespace);
    await kubectl('create', '-f', file);
    await settled(applied, namespace);
  });
  afterAll(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

  const changes = (report: Report): unknown[] =>
    report.changes.flatMap(({ action, object, fields }) => {
      const told = fields
        .map(({ path, before, after }) => [path, before, after])
        .filter(([path]) => !dropped.test(String(path)));
      return action === 'changed' && told.length === 0 ? [] : [[action, `${object.kind} ${object.name}`, told]];
    });
  const liveObjects = async (...args: string[]): Promise<SourcedObject[]> =>
    parseObjects(await kubectl('get', '-o', 'yaml', ...args), 'live.yaml');

  it('nothing changes where nobody knows what was applied', async () => {
    expect(changes(review(await liveObjects('-f', file), applied))).toEqual([]);
  });

  it('nothing changes as the head, either', async () => {
    expect(changes(review(applied, await liveObjects('-f', file)))).toEqual([]);
  });

  it('what controllers and Kubernetes made is no object of the change', async () => {
    const all = 'all,configmaps,secrets,serviceaccounts,persistentvolumeclaims,endpoints,endpointslices,events,leases';
    const found = changes(review(await liveObjects(all, '-n', namespace), applied)) as [string, string][];
    expect(found.filter(([action]) => action !== 'added')).toEqual([]);
  });

  it('nothing changes by the annotation that kubectl leaves', async () => {
    await kubectl('apply', '-f', file);
    expect(changes(review(await liveObjects('-f', file), applied))).toEqual([]);
  });

  it('nothing changes by the owners of fields that a server-side apply leaves', async () => {
    await kubectl('delete', '-f', file, '--wait');
    await kubectl('apply', '--server-side', '-f', file);
    await settled(applied, namespace);
    expect(changes(review(await liveObjects('-f', file, '--show-managed-fields'), applied))).toEqual([]);
  });
});

// Their controllers have seen them.
async function settled(objects: readonly SourcedObject[], namespace: string): Promise<void> {
  const wanted = objects.filter(({ object }) => object.kind === 'Deployment').length;
  const made = async (): Promise<string[]> =>
    (await kubectl('get', 'replicasets', '-n', namespace, '-o', 'name')).split('\n').filter((line) => line !== '');
  await eventually(
    'ReplicaSet of each Deployment',
    async () => ((await made()).length >= wanted ? true : undefined),
    made,
  );
}
