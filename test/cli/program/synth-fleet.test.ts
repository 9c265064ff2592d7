import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSynthesis } from '../../../cli/program/synth-files';
import type { Manifest } from '../../../cli/program/synth-program';
import { toYaml } from '../../../lib';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'synth-fleet-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const map = (name: string, cluster?: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...(cluster === undefined ? {} : { annotations: { 'modelyard.dev/cluster': cluster } }) },
});
const write = (...manifests: Manifest[]): number => writeSynthesis({ manifests, notes: [], toYaml }, folder);
const files = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.yaml'))
    .sort();

test('each cluster of a fleet has a folder of its own', () => {
  expect(write(map('a', 'eu'), map('a', 'us'), map('b', 'us'))).toBe(3);
  expect(files()).toEqual(['eu/configmap.a.yaml', 'us/configmap.a.yaml', 'us/configmap.b.yaml']);
});

test('files of a cluster that has left the fleet are gone', () => {
  write(map('a', 'eu'), map('a', 'us'));
  write(map('a', 'us'));
  expect(files()).toEqual(['us/configmap.a.yaml']);
});

test('a program that becomes a fleet leaves none of its former files', () => {
  write(map('a'));
  write(map('a', 'eu'));
  expect(files()).toEqual(['eu/configmap.a.yaml']);
});
