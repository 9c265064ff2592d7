import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FixtureStack } from '../support/fixture-stack';
import { kubeconfig, kubectl, playgroundEnv, playgroundFolder } from '../support/playground';
import { run, succeeded, type Ran } from '../support/run';

// The suite's own cluster, reached as a user reaches theirs: by a kubeconfig in the settings, with nothing of the
// playground's but Pulumi's home, which has the plugin, and state.
describe('a stack with a cluster of its own', () => {
  const stack = new FixtureStack('own-cluster');
  let bases: Readonly<Record<string, string>> | undefined;
  const settings = (more: Record<string, unknown> = {}): void => {
    const target = JSON.parse(readFileSync(join(playgroundFolder, 'target.json'), 'utf8')) as {
      pushRegistry: string;
      builder: string;
      exec?: boolean;
    };
    stack.writeSettings({
      cluster: { file: '../../../../clusters/dev.yaml', kubeconfig: kubeconfig },
      push: { registry: target.pushRegistry },
      build: { builderName: target.builder, exec: target.exec, ...(bases === undefined ? {} : { bases }) },
      ...more,
    });
  };
  beforeAll(async () => {
    // The playground's stand-in; none where Docker Hub is reached.
    const digest = await digestOf('library/node', '22-bookworm-slim');
    if (digest !== undefined) {
      bases = { 'node:22-bookworm-slim': digest };
    }
  });
  afterAll(() => stack.discard());

  it('is previewed, and not deployed where nobody can say yes', async () => {
    settings();
    const ran = await command('up');
    expect(ran.status).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/\+ .*kubernetes:apps\/v1:Deployment/);
    expect(ran.stderr).toContain('add --yes');
    expect(await namespaces()).not.toContain(stack.namespace);
  });

  it('is deployed with --yes, beside the stacks that are there', async () => {
    settings({ protect: true });
    const ran = await command('up', '--yes', '--output', 'json');
    expect(ran.stderr).not.toMatch(/error/i);
    expect(/may be another image tomorrow/.test(ran.stderr + ran.stdout)).toBe(bases === undefined);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      namespace: stack.namespace,
      models: expect.arrayContaining([expect.objectContaining({ name: 'server', ready: 2, desired: 2 })]) as unknown,
    });
    expect(await namespaces()).toEqual(expect.arrayContaining([stack.namespace, 'modelyard-dev']));
  });

  it('is not destroyed without --destroy-remote', async () => {
    const ran = await command('down');
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('--destroy-remote');
    expect(await namespaces()).toContain(stack.namespace);
  });

  it('keeps what is protected, as in prod', async () => {
    const ran = await command('down', '--destroy-remote', '--yes');
    expect(ran.status).toBe(1);
    expect(ran.stdout + ran.stderr).toMatch(/protect/);
    expect(await namespaces()).toContain(stack.namespace);
  });

  it('is destroyed once the protection is taken away', async () => {
    settings();
    succeeded(await command('up', '--yes'));
    succeeded(await command('down', '--destroy-remote', '--yes'));
    expect(await namespaces()).not.toContain(stack.namespace);
  });

  function command(name: 'up' | 'down', ...flags: string[]): Promise<Ran> {
    const line = 'eval "$(bin/env)"; unset MODELYARD_PLAYGROUND KUBECONFIG; exec "$@"';
    return run(
      'bash',
      ['-c', line, 'bash', `bin/${name}`, 'test/e2e/fixtures/server', '--stack', stack.stack, ...flags],
      { env: playgroundEnv },
    );
  }

  async function namespaces(): Promise<string[]> {
    return (await kubectl('get', 'namespaces', '-o', 'name'))
      .trim()
      .split('\n')
      .map((name) => name.replace('namespace/', ''));
  }
});

/** The digest of an image in the playground's registry, which answers those who have its password. */
async function digestOf(repository: string, tag: string): Promise<string | undefined> {
  const { auths } = JSON.parse(readFileSync(join(playgroundFolder, 'docker', 'config.json'), 'utf8')) as {
    auths: Record<string, { auth: string }>;
  };
  const [[registry = '', { auth } = { auth: '' }] = []] = Object.entries(auths);
  const headers = { authorization: `Basic ${auth}`, accept: 'application/vnd.oci.image.manifest.v1+json' };
  return (
    (await fetch(`http://${registry}/v2/${repository}/manifests/${tag}`, { method: 'HEAD', headers })).headers.get(
      'docker-content-digest',
    ) ?? undefined
  );
}
