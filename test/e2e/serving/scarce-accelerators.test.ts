import { FixtureStack } from '../support/fixture-stack';
import { get } from '../support/playground';

// On simulated nodes: two of the three L4 are free, and the server takes both.
describe('a rollout where no accelerator is free', () => {
  const stack = new FixtureStack('scarce', 'healing');
  beforeAll(() => stack.upOk({ part: 'accelerators' }));
  afterAll(() => stack.discard());

  it('completes without a spare one, as is the default', async () => {
    const before = await podNames();
    await stack.upOk({ part: 'accelerators', version: 'v2' });
    const after = await podNames();
    expect(after).toHaveLength(2);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
  });

  it('hangs with a pod more at a time, and the deploy says what it waits for', async () => {
    const ran = await stack.up({ part: 'accelerators', version: 'v3', surge: true });
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('Insufficient nvidia.com/gpu');
    const { status } = await stack.get('deployment', 'chat');
    expect(status).toMatchObject({ availableReplicas: 2, updatedReplicas: 1 });
  });

  async function podNames(): Promise<string[]> {
    const { items } = await get<{ items: { metadata: { name: string } }[] }>(
      'pods',
      '-n',
      stack.namespace,
      '-l',
      'app.kubernetes.io/name=chat',
    );
    return items.map(({ metadata }) => metadata.name).sort();
  }
});
