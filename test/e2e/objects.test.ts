import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { bin, kubectl } from './support/playground';
import { projectRoot, runOk } from './support/run';

interface KubernetesObject {
  kind: string;
  metadata: { name: string; namespace?: string };
}

const stacks = ['dev', 'staging', 'prod'];
const examples = readdirSync(join(projectRoot, 'examples')).filter((name) => existsSync(join(projectRoot, 'examples', name, 'index.ts')));

// cdk8s drops unknown fields silently, and a real API server refuses them under strict validation.
describe.each([...stacks, ...examples.map((name) => `examples/${name}`)])('objects of %s', (program) => {
  // One of its own: what is deployed already would be compared with, and a dry run does not make the namespace.
  const namespace = `check-${program.replace('/', '-')}`;
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-objects-'));
  beforeAll(() => kubectl('create', 'namespace', namespace));
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('are accepted by a real API server with strict field validation', async () => {
    const yaml = await runOk(join(projectRoot, 'bin/synth'), [program]);
    const objects = parseAllDocuments(yaml).map((document) => document.toJS() as KubernetesObject);
    for (const object of objects) {
      if (object.metadata.namespace !== undefined) object.metadata.namespace = namespace;
      if (object.kind === 'Namespace') object.metadata.name = namespace;
    }
    const file = join(folder, 'objects.yaml');
    writeFileSync(file, objects.map((object) => stringify(object)).join('---\n'));
    const applied = await bin('kubectl', ['apply', '--server-side', '--force-conflicts', '--dry-run=server', '--validate=strict', '-f', file]);
    expect(applied.stderr).toBe('');
    expect(applied.stdout.trim().split('\n')).toHaveLength(objects.length);
  });
});
