import { FixtureStack } from '../support/fixture-stack';
import { get } from '../support/playground';
import { succeeded } from '../support/run';

describe('a stack that changes', () => {
  const stack = new FixtureStack('changes');
  let url: string;
  beforeAll(async () => {
    url = (await stack.upOk()).models.find(({ name }) => name === 'server')!.url!;
  });
  afterAll(() => stack.discard());

  it('keeps what its pods write in their volume, as a user that is not root', async () => {
    await fetch(`${url}note`, { method: 'POST', body: 'kept across pods' });
    const notes = await Promise.all(Array.from({ length: 4 }, async () => (await fetch(`${url}note`)).text()));
    expect(new Set(notes)).toEqual(new Set(['kept across pods']));
  });

  it('makes a new run when a Job changes, whose fields are immutable', async () => {
    const before = await jobs();
    await stack.upOk({ epochs: 2 });
    const after = await jobs();
    expect([before.length, after.length]).toEqual([1, 1]);
    expect(after[0]).not.toBe(before[0]);
  });

  it('gives a clear error for an image that is not there, and the old version goes on serving', async () => {
    const ran = await stack.up({ epochs: 2, deadline: 40, image: 'registry.example.com/no-such-image:1.0' });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/ErrImagePull|ImagePullBackOff/);
    expect(ran.stderr).toContain('registry.example.com/no-such-image:1.0');
    expect(await (await fetch(url)).text()).toBe('version 1\n');
  });

  it('says that GPUs are short when a pod cannot be scheduled, and the old version goes on serving', async () => {
    const ran = await stack.up({ epochs: 2, deadline: 50, gpus: 8, replicas: 3 });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/Insufficient nvidia\.com\/gpu/);
    await stack.upOk({ epochs: 2 });
    expect(await (await fetch(url)).text()).toBe('version 1\n');
  });

  it('refuses wrong settings all at once, before anything is deployed', async () => {
    const before = await stack.written('deployment', 'server');
    const ran = await stack.up({ replicas: 'many', colour: 'blue' });
    expect(ran.stderr).toMatch(/modelyard:replicas[\s\S]*modelyard:colour|modelyard:colour[\s\S]*modelyard:replicas/);
    expect(ran.stderr).not.toMatch(/^\s+at .*\(.*:\d+:\d+\)/m);
    expect(await stack.written('deployment', 'server')).toEqual(before);
  });

  it('lets refresh find no drift where nobody changed anything', async () => {
    await stack.upOk({ epochs: 2 });
    succeeded(await stack.pulumi('refresh', '--preview-only', '--expect-no-changes'));
  });

  async function jobs(): Promise<string[]> {
    const list = await get<{ items: { metadata: { name: string } }[] }>('jobs', '-n', stack.namespace);
    return list.items.map(({ metadata }) => metadata.name);
  }
});
