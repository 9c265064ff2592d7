import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from './support/playground';
import { projectRoot, runOk } from './support/run';
import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseAllDocuments, stringify } from 'yaml';
import { playgroundEnv } from './support/playground';

const stacks = ['dev', 'staging', 'prod'];
const examples = readdirSync(join(projectRoot, 'examples')).filter((name) => existsSync(join(projectRoot, 'examples', name, 'index.ts')));

// cdk8s drops unknown fields silently, and a real API server refuses them under strict validation.
describe.each([...stacks, ...examples.map((name) => `examples/${name}`)])('objects of %s', (program) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'modelyard-objects-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are accepted by a real API server with strict field validation', async () => {
    const yaml = await runOk(join(projectRoot, 'bin/synth'), [program]);
    const objects = parseAllDocuments(yaml).map((document) => document.toJS() as { kind: string; metadata: { namespace?: string } });
    // A dry run does not create the namespace that the other objects are in.
    const namespaces = new Set(objects.map((object) => object.metadata.namespace).filter((name) => name !== undefined));
    for (const name of namespaces) {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
      await bin('kubectl', ['apply', '--server-side', '--field-manager', 'e2e-objects', '-f', file]);
    }
    const file = join(folder, 'objects.yaml');
    writeFileSync(file, yaml);
    const applied = await bin('kubectl', ['apply', '--server-side', '--force-conflicts', '--field-manager', 'e2e-objects', '--dry-run=server', '--validate=strict', '-f', file], {
      env: playgroundEnv,
    });
    expect(applied.stderr).toBe('');
    expect(applied.stdout.trim().split('\n')).toHaveLength(objects.length);
  });
});
