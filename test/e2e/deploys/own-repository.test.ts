import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, packedPackages, peers } from '../../packages/support/pack';
import { leftovers } from '../support/leftovers';
import type { UpResult } from '../support/playground';
import { projectRoot, run, type Ran } from '../support/run';

interface Claim {
  readonly status?: {
    readonly allocation?: {
      readonly devices: { readonly results: readonly { readonly pool: string; readonly device: string }[] };
    };
  };
}

// It has what npm would get, and a playground of its own: nothing of this clone but the cache of tools.
describe('a repository with modelyard from npm', () => {
  const repository = mkdtempSync(join(tmpdir(), 'modelyard-repository-'));
  const playground = join(repository, '.playground', 'default');
  const elsewhere = mkdtempSync(join(tmpdir(), 'modelyard-command-'));
  let first: Ran;

  beforeAll(async () => {
    cpSync(join(projectRoot, 'test/e2e/fixtures/own-repository'), repository, { recursive: true });
    const { library, command } = await packedPackages(repository);
    await install(repository, [library, command, ...peers()]);
    await install(elsewhere, [library, command]);
    first = await modelyard('up', 'dev', '--output', 'json');
  });
  afterAll(async () => {
    if (existsSync(playground)) {
      await modelyard('down');
    }
    for (const folder of [repository, elsewhere]) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('finds what the package is for in its help, and no tests', async () => {
    const { stdout } = await modelyard('--help');
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, command]) => command)).toEqual([
      'synth',
      'review',
      'rehearse',
      'playground',
      'up',
      'down',
      'logs',
      'env',
      'pulumi',
      'kubectl',
      'help',
    ]);
  });

  it('synthesizes its program', async () => {
    const ran = await modelyard('synth', 'dev', '--output', 'objects');
    expect(ran).toMatchObject({ status: 0 });
    expect(existsSync(join(repository, 'objects', 'deployment.chat.yaml'))).toBe(true);
  });

  it('rehearses it on its cluster', async () => {
    const objects = await modelyard('synth', 'dev');
    const ran = await modelyardReads(objects.stdout, 'rehearse', '-', '--cluster', 'cluster.yaml', '--output', 'json');
    expect(ran).toMatchObject({ status: 0 });
    expect(JSON.parse(ran.stdout)).toMatchObject({ verdict: 'runs' });
  });

  it('deploys it to its playground, image and all', () => {
    expect(first).toMatchObject({ status: 0 });
    const { namespace, models } = JSON.parse(first.stdout) as UpResult;
    expect(namespace).toBe('shop-dev');
    expect(models.map(({ name, ready, node }) => `${name} ${ready} ${node}`)).toEqual([
      'chat 2 simulated',
      'recommender 2 simulated',
    ]);
  });

  it('gives each of its pods a GPU, by the claims that it makes of its accelerators', async () => {
    const ran = await modelyard('kubectl', 'get', 'resourceclaims', '--namespace=shop-dev', '-o', 'json');
    const { items } = JSON.parse(ran.stdout) as { items: Claim[] };
    const held = items.map(({ status }) =>
      status?.allocation?.devices.results.map(({ pool, device }) => `${pool}/${device}`),
    );
    expect(held.flat().sort()).toEqual(['l4-0/gpu-0', 'l4-1/gpu-0']);
  });

  it('deploys it with a command that is installed elsewhere, which has nothing of Pulumi beside it', async () => {
    const command = join(elsewhere, 'node_modules/.bin/modelyard');
    const ran = await run(command, ['up', 'dev', '--output', 'json'], { cwd: repository });
    expect(ran).toMatchObject({ status: 0 });
    expect((JSON.parse(ran.stdout) as UpResult).models).toHaveLength(2);
  });

  it('leaves nothing on the machine when it is taken down', async () => {
    expect(await modelyard('down')).toMatchObject({ status: 0 });
    expect(await leftovers(playground)).toEqual([]);
  });

  function modelyard(...args: string[]): Promise<Ran> {
    return modelyardReads('', ...args);
  }

  function modelyardReads(input: string, ...args: string[]): Promise<Ran> {
    return run('npx', ['--no-install', 'modelyard', ...args], { cwd: repository, input });
  }
});
