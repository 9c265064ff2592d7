import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNames, writeFiles } from '../../cli/synth-files';
import type { Manifest } from '../../cli/synth-program';

function object(kind: string, name: string, namespace?: string, apiVersion = 'v1'): Manifest {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

describe('the names of the files', () => {
  test('are kind and name', () => {
    expect(fileNames([object('Deployment', 'a', 'n'), object('Service', 'a', 'n')])).toEqual(['deployment.a.yaml', 'service.a.yaml']);
  });

  test('have the namespace where two objects differ in nothing else', () => {
    expect(fileNames([object('Secret', 'a', 'one'), object('Secret', 'a', 'two')])).toEqual(['one.secret.a.yaml', 'two.secret.a.yaml']);
  });

  test('have the API group where the namespace does not tell them apart', () => {
    const names = fileNames([object('Gateway', 'a', 'n', 'networking.istio.io/v1'), object('Gateway', 'a', 'n', 'gateway.networking.k8s.io/v1')]);
    expect(names).toEqual(['networking.istio.io.v1.n.gateway.a.yaml', 'gateway.networking.k8s.io.v1.n.gateway.a.yaml']);
  });

  test('hold only what every file system takes', () => {
    expect(fileNames([object('ClusterRole', 'system:reader')])).toEqual(['clusterrole.system_reader.yaml']);
  });
});

describe('the files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'synth-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(...manifests: Manifest[]): void {
    writeFiles({ manifests, toYaml: (all) => JSON.stringify(all) }, folder);
  }

  test('of objects that are gone are removed, and no others', () => {
    writeFileSync(join(folder, 'mine.yaml'), '');
    write(object('Service', 'a'), object('Service', 'b'));
    write(object('Service', 'b'));
    expect(readdirSync(folder).sort()).toEqual(['.modelyard-synth', 'mine.yaml', 'service.b.yaml']);
  });

  test('never replace one that synthesis did not make', () => {
    writeFileSync(join(folder, 'service.a.yaml'), 'mine');
    expect(() => write(object('Service', 'a'))).toThrow('has files of the same names that synthesis did not make: service.a.yaml');
  });

  test('that cannot be written are an error that says why', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFiles({ manifests: [], toYaml: String }, join(folder, 'file'))).toThrow(/cannot be written to .*file: ENOTDIR/);
  });

  test('are an error where no folder can be made for them', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFiles({ manifests: [], toYaml: String }, join(folder, 'file', 'objects', 'new'))).toThrow(/cannot be written to .*new: ENOTDIR/);
    expect(() => writeFiles({ manifests: [], toYaml: String }, '/proc/objects/new')).toThrow('cannot be written to /proc/objects/new');
  });
});
