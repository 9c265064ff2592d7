import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgramFiles, synthesizeProgram, type Manifest } from '../../cli/synth-program';
import { crdGroups } from '../../playground/toolchain';
import { missingGroupsFile } from './support/custom-resources';
import { bin, kubectl } from './support/playground';
import { projectRoot } from './support/run';

const stacks = ['dev', 'staging', 'prod'];
const examples = readdirSync(join(projectRoot, 'examples')).filter((name) => existsSync(join(projectRoot, 'examples', name, 'index.ts')));
const programs = [...stacks, ...examples.map((name) => `examples/${name}`)];
const missing = JSON.parse(readFileSync(missingGroupsFile, 'utf8')) as Readonly<Record<string, string>>;

// cdk8s drops unknown fields silently, and a real API server refuses them under strict validation.
describe('objects of', () => {
  it.each(programs)('%s are accepted by a real API server with strict field validation', (program) => expectAccepted(program, (object) => !crdGroups.some((group) => isOf(group, object))));
});

describe.each(crdGroups)('custom resources of %s', (group) => {
  const check = missing[group] === undefined ? it : it.skip;
  check(`are accepted by a real API server with strict field validation${missing[group] === undefined ? '' : ` (skipped: ${missing[group]})`}`, async () => {
    for (const program of programs) await expectAccepted(program, (object) => isOf(group, object));
  });
});

async function expectAccepted(program: string, chosen: (object: Manifest) => boolean): Promise<void> {
  const { manifests } = await synthesizeProgram(findProgramFiles(program));
  const objects = manifests.filter(chosen);
  if (objects.length === 0) return;
  // One of its own: what is deployed already would be compared with, and a dry run does not make the namespace.
  const namespace = `check-${program.replace('/', '-')}`;
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-objects-'));
  const file = join(folder, 'objects.yaml');
  await kubectl('create', 'namespace', namespace);
  try {
    writeFileSync(file, objects.map((object) => stringify(movedTo(namespace, object))).join('---\n'));
    const applied = await bin('kubectl', ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', file]);
    expect(applied.stderr).toBe('');
    expect(applied.stdout.trim().split('\n')).toHaveLength(objects.length);
  } finally {
    await kubectl('delete', 'namespace', namespace);
    rmSync(folder, { recursive: true, force: true });
  }
}

function movedTo(namespace: string, object: Manifest): unknown {
  const { metadata } = object;
  if (object.kind === 'Namespace') return { ...object, metadata: { ...metadata, name: namespace } };
  return metadata.namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace } };
}

function isOf(group: string, object: Manifest): boolean {
  return object.apiVersion.startsWith(`${group}/`);
}
