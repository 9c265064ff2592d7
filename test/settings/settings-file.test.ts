import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sealed } from '../../lib/settings/sealed';
import { readSettingsFile } from '../../lib/settings/settings-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): Readonly<Record<string, unknown>> {
  writeFileSync(join(folder, 'Pulumi.dev.yaml'), text);
  return readSettingsFile(folder, 'dev').raw;
}

describe("a stack's file", () => {
  test('has the settings of its namespace, and others that are not ours', () => {
    expect(read('config:\n  modelyard:registry: registry.example.com\n  kubernetes:context: x\n')).toEqual({
      registry: 'registry.example.com',
    });
  });

  test('shows a secret without its value, at any depth', () => {
    const raw = read('config:\n  modelyard:push:\n    username: robot\n    password:\n      secure: v1:abc\n');
    expect(raw['push']).toEqual({ username: 'robot', password: expect.any(Sealed) as Sealed });
  });

  test('without settings is empty', () => {
    expect(read('encryptionsalt: v1:abc\n')).toEqual({});
  });

  test('that is not YAML is an error that says where', () => {
    expect(() => read('config:\n  modelyard:cluster: {file: x\n')).toThrow(
      /^Pulumi.dev.yaml: a setting is wrong:\n {2}- it is not YAML: .*line 3/,
    );
  });

  test('that is missing is an error with the stacks there are', () => {
    writeFileSync(join(folder, 'Pulumi.prod.yaml'), '');
    writeFileSync(join(folder, 'Pulumi.staging.yaml'), '');
    expect(() => readSettingsFile(folder, 'dev')).toThrow(/there is no such file in .*Its stacks: prod, staging/);
  });
});
