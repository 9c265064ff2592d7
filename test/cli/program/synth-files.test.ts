import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNames, writeFiles } from '../../../cli/program/synth-files';
import type { Manifest } from '../../../cli/program/synth-program';

function object(kind: string, name: string, namespace?: string, apiVersion = 'v1'): Manifest {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

describe('the names of the files', () => {
  test('are kind and name', () => {
    expect(fileNames([object('Deployment', 'a', 'n'), object('Service', 'a', 'n')])).toEqual([
      'deployment.a.yaml',
      'service.a.yaml',
    ]);
  });

  test('have the namespace where two objects differ in nothing else', () => {
    expect(fileNames([object('Secret', 'a', 'one'), object('Secret', 'a', 'two')])).toEqual([
      'one.secret.a.yaml',
      'two.secret.a.yaml',
    ]);
  });

  test('have the API group where the namespace does not tell them apart', () => {
    const names = fileNames([
      object('Gateway', 'a', 'n', 'networking.istio.io/v1'),
      object('Gateway', 'a', 'n', 'gateway.networking.k8s.io/v1'),
    ]);
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
    writeFiles({ manifests, notes: [], toYaml: (all) => JSON.stringify(all) }, folder);
  }

  test('of objects that are gone are removed, and no others', () => {
    writeFileSync(join(folder, 'mine.yaml'), '');
    write(object('Service', 'a'), object('Service', 'b'));
    write(object('Service', 'b'));
    expect(readdirSync(folder).sort()).toEqual(['.modelyard-synth', 'mine.yaml', 'service.b.yaml']);
  });

  test('never replace one that synthesis did not make', () => {
    writeFileSync(join(folder, 'service.a.yaml'), 'mine');
    expect(() => write(object('Service', 'a'))).toThrow(
      'has files of the same names that synthesis did not make: service.a.yaml',
    );
  });

  test('that cannot be written are an error that says why', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFiles({ manifests: [], notes: [], toYaml: String }, join(folder, 'file'))).toThrow(
      /cannot be written to .*file: ENOTDIR/,
    );
  });

  test('are an error where no folder can be made for them', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() =>
      writeFiles({ manifests: [], notes: [], toYaml: String }, join(folder, 'file', 'objects', 'new')),
    ).toThrow(/cannot be written to .*new: ENOTDIR/);
    expect(() => writeFiles({ manifests: [], notes: [], toYaml: String }, '/proc/objects/new')).toThrow(
      'cannot be written to /proc/objects/new',
    );
  });

  describe('beside links', () => {
    let outside: string;
    beforeEach(() => {
      outside = mkdtempSync(join(tmpdir(), 'synth-files-outside-'));
      writeFileSync(join(outside, 'mine'), 'mine');
    });
    afterEach(() => {
      expect([readdirSync(outside), readFileSync(join(outside, 'mine'), 'utf8')]).toEqual([['mine'], 'mine']);
      rmSync(outside, { recursive: true, force: true });
    });

    test.each(['mine', 'new'])('are not written through one to %j outside', (target) => {
      symlinkSync(join(outside, target), join(folder, 'service.a.yaml'));
      expect(() => write(object('Service', 'a'))).toThrow(
        'has files of the same names that synthesis did not make: service.a.yaml',
      );
    });

    test.each(['mine', 'new'])(
      'are not written through one that stands where an earlier synthesis wrote a file: %j',
      (target) => {
        write(object('Service', 'a'));
        rmSync(join(folder, 'service.a.yaml'));
        symlinkSync(join(outside, target), join(folder, 'service.a.yaml'));
        expect(() => write(object('Service', 'a'))).toThrow('that synthesis did not make: service.a.yaml');
        write(object('Service', 'b'));
      },
    );

    test.each(['mine', 'new'])('have no list that is one to %j', (target) => {
      symlinkSync(join(outside, target), join(folder, '.modelyard-synth'));
      expect(() => write(object('Service', 'a'))).toThrow(
        '.modelyard-synth is not the list that synthesis keeps of its files',
      );
    });

    test('are new files where another name of a file elsewhere stands', () => {
      write(object('Service', 'a'));
      rmSync(join(folder, 'service.a.yaml'));
      linkSync(join(outside, 'mine'), join(folder, 'service.a.yaml'));
      write(object('Service', 'a'));
    });

    test('are not written into a folder that is one to nothing', () => {
      symlinkSync(join(outside, 'new'), join(folder, 'objects'));
      expect(() =>
        writeFiles({ manifests: [object('Service', 'a')], notes: [], toYaml: String }, join(folder, 'objects')),
      ).toThrow('cannot be written to');
    });
  });
});
