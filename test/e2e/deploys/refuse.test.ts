import { FixtureStack } from '../support/fixture-stack';
import { bin } from '../support/playground';
import { succeeded } from '../support/run';

describe('a stack that refuses findings', () => {
  const stack = new FixtureStack('refuse');
  let before: unknown;
  beforeAll(async () => {
    await stack.setSecret('password', 'a password');
    await stack.upOk();
    before = await stack.written('deployment', 'server');
  });
  afterAll(() => stack.discard());

  it('finds nothing where nothing changes, whatever a deploy adds: digests, versions of Secrets, owners', async () => {
    stack.writeSettings({ refuse: 'low' });
    const preview = await stack.pulumi('preview', '--expect-no-changes');
    expect(preview.stdout + preview.stderr).not.toMatch(/what the change leads to|refused/);
    succeeded(preview);
  });

  it('says what a change leads to and changes nothing', async () => {
    const ran = await stack.up({ replicas: 1, refuse: 'medium' });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/refused for 1 finding of at least 'medium'; nothing was changed/);
    expect(ran.stderr).toMatch(
      /medium +Deployment e2e-server-refuse\/server: One pod is left.*\n.*spec\.replicas +\[single-replica\]/,
    );
    // Where the program noticed it tells nothing.
    expect(ran.stderr).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
    expect(await stack.written('deployment', 'server')).toEqual(before);
  });

  it('asks the cluster file too: what no pool can hold never gets to wait for nodes', async () => {
    stack.writeSettings({ gpus: 8, replicas: 3, refuse: 'high' });
    const ran = await bin('pulumi', [
      '-C',
      stack.program,
      'up',
      '--yes',
      '--skip-preview',
      '--stack',
      stack.stack,
      '--non-interactive',
    ]);
    expect(ran.status).not.toBe(0);
    expect(ran.stdout + ran.stderr).toMatch(/\[pool-full\]/);
    expect(await stack.written('deployment', 'server')).toEqual(before);
  });

  it('deploys all the same where somebody says so', async () => {
    succeeded(await stack.up({ replicas: 1, refuse: 'medium' }, ['--refuse', 'never']));
    expect((await stack.get('deployment', 'server')).spec['replicas']).toBe(1);
  });
});
