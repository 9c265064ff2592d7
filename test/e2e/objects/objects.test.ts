import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgramFiles, synthesizeProgram, type Manifest } from '../../../cli/program/synth-program';
import { crdGroups } from '../../../playground/toolchain';
import { missingGroupsFile } from '../support/custom-resources';
import { bin, kubectl } from '../support/playground';
import { projectRoot } from '../support/run';

const stacks = ['dev', 'staging', 'prod'];
const examples = readdirSync(join(projectRoot, 'examples')).filter((name) =>
  existsSync(join(projectRoot, 'examples', name, 'index.ts')),
);
const programs = [...stacks, ...examples.map((name) => `examples/${name}`)];
const missing = JSON.parse(readFileSync(missingGroupsFile, 'utf8')) as Readonly<Record<string, string>>;

// One of their own: what is deployed already would be compared with, and a dry run does not make the namespace.
const namespace = 'check-objects';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-objects-'));
const synthesized = new Map<string, Promise<readonly Manifest[]>>();

// cdk8s drops unknown fields silently, and a real API server refuses them under strict validation.
describe('under strict field validation a real API server accepts', () => {
  beforeAll(() => kubectl('create', 'namespace', namespace));
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(programs)('the objects of %s', (program) =>
    expectAccepted(program, (object) => !crdGroups.some((group) => isOf(group, object))),
  );

  describe.each(crdGroups)('custom resources of', (group) => {
    const check = missing[group] === undefined ? it : it.skip;
    check(`${group}${missing[group] === undefined ? '' : ` (skipped: ${missing[group]})`}`, async () => {
      for (const program of programs) {
        await expectAccepted(program, (object) => isOf(group, object));
      }
    });
  });
});

async function expectAccepted(program: string, chosen: (object: Manifest) => boolean): Promise<void> {
  const objects = (await objectsOf(program)).filter(chosen);
  if (objects.length === 0) {
    return;
  }
  const file = join(folder, 'objects.yaml');
  writeFileSync(file, objects.map((object) => stringify(moved(object))).join('---\n'));
  const applied = await bin('kubectl', [
    'apply',
    '--server-side',
    '--force-conflicts',
    '--dry-run=server',
    '--validate=strict',
    '-f',
    file,
  ]);
  // An API beside the API server, which answered late, says nothing of these objects.
  expect(
    applied.stderr
      .split('\n')
      .filter((line) => !/couldn't get (current server API group|resource) list for \S*metrics\.k8s\.io/.test(line))
      .join('\n'),
  ).toBe('');
  expect(applied.stdout.trim().split('\n')).toHaveLength(objects.length);
}

function objectsOf(program: string): Promise<readonly Manifest[]> {
  const known =
    synthesized.get(program) ?? synthesizeProgram(findProgramFiles(program)).then(({ manifests }) => manifests);
  synthesized.set(program, known);
  return known;
}

function moved(object: Manifest): unknown {
  const { metadata } = object;
  if (object.kind === 'Namespace') {
    return { ...object, metadata: { ...metadata, name: namespace } };
  }
  return metadata.namespace === undefined ? object : { ...object, metadata: { ...metadata, namespace } };
}

function isOf(group: string, object: Manifest): boolean {
  return object.apiVersion.startsWith(`${group}/`);
}
