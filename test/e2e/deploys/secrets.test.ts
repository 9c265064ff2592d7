import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FixtureStack } from '../support/fixture-stack';
import { get, playgroundFolder } from '../support/playground';
import { projectRoot, run, succeeded } from '../support/run';

// Printable, and unlike anything that would be there by itself.
const value = `planted-${'q7x'.repeat(8)}`;
const forms = [value, Buffer.from(value).toString('base64')];

describe('a secret of the stack', () => {
  const stack = new FixtureStack('secrets');
  let seen: string[] = [];
  let output = '';

  beforeAll(async () => {
    await stack.setSecret('password', value);
    const watch = setInterval(() => {
      void run('ps', ['-eo', 'args']).then(({ stdout }) => seen.push(stdout));
    }, 250);
    const ran = await stack.up();
    clearInterval(watch);
    output = ran.stdout + ran.stderr;
    succeeded(ran);
  });
  afterAll(() => stack.discard());

  it('reaches the cluster', async () => {
    const secret = await get<{ data: { password: string } }>('secret', 'vault', '-n', stack.namespace);
    expect(Buffer.from(secret.data.password, 'base64').toString()).toBe(value);
  });

  it('stands in no file of the state and no log', () => {
    // What the cluster itself keeps is behind its API; etcd's files are as private as its state folder.
    const files = ['pulumi', 'logs', 'pulumi-home'].flatMap((folder) => filesBelow(join(playgroundFolder, folder)));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => forms.some((form) => contentOf(file).includes(form)))).toEqual([]);
  });

  it('stands in nothing that the deploy printed and in no process list', () => {
    expect(forms.filter((form) => output.includes(form))).toEqual([]);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.filter((list) => forms.some((form) => list.includes(form)))).toEqual([]);
  });

  it('shows its keys and no value in synthesized objects', async () => {
    const { stdout } = await run(join(projectRoot, 'bin/synth'), ['test/e2e/fixtures/server', '--stack', stack.stack]);
    expect(stdout).toContain('modelyard.dev/keys: password');
    expect(forms.filter((form) => stdout.includes(form))).toEqual([]);
  });

  it('is refused as an argument, and nothing of such a change is deployed', async () => {
    const before = await stack.state();
    const { status, stdout, stderr } = await stack.up({ leaks: true, replicas: 1 });
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("WebModelServer 'e2e/leaking': 'args' has an Output that is secret");
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
    expect((await stack.get('deployment', 'server')).spec['replicas']).toBe(2);
    const urns = (state: typeof before): string[] => state.map(({ urn }) => urn).sort();
    expect(urns(await stack.state())).toEqual(urns(before));
  });

  it('rolls the pods when it changes', async () => {
    const before = await stack.get('deployment', 'server');
    await stack.setSecret('password', `${value}-2`);
    await stack.upOk();
    const after = await stack.get('deployment', 'server');
    expect(after.metadata.generation).toBe(before.metadata.generation! + 1);
    seen = [];
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => {
      const found = statSync(file, { throwIfNoEntry: false });
      return found?.isFile() === true && found.size < 50_000_000;
    });
}

/** Empty for one that has gone since: other stacks are deployed meanwhile. */
function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return Buffer.alloc(0);
  }
}
