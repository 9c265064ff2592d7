import { FixtureStack } from '../support/fixture-stack';
import { startLoad } from '../support/load';
import { succeeded } from '../support/run';

describe('a server whose code changes', () => {
  const stack = new FixtureStack('rollout');
  let first: string;
  afterAll(() => stack.discard());

  it('gets a new digest and is updated under 20 requests a second with none failed', async () => {
    const before = await stack.upOk();
    const url = before.models.find(({ name }) => name === 'server')!.url!;
    first = await imageOf(stack);

    const load = startLoad({ url, requestsPerSecond: 20 });
    stack.changeVersion('2');
    await stack.upOk();
    const result = await load.stop();

    const updated = await imageOf(stack);
    expect(updated).toMatch(/^registry\.example\.com\/e2e-server:[0-9a-f]{16}@sha256:[0-9a-f]{64}$/);
    expect(updated).not.toBe(first);
    expect(result.failed).toEqual([]);
    expect(result.sent).toBeGreaterThan(100);
    expect([...result.bodies.keys()].sort()).toEqual(['version 1\n', 'version 2\n']);
  });

  it('gets its old digest back when the change is taken back', async () => {
    const updated = await imageOf(stack);
    stack.changeVersion('1');
    await stack.upOk();
    expect(await imageOf(stack)).toBe(first);
    stack.changeVersion('2');
    await stack.upOk();
    expect(await imageOf(stack)).toBe(updated);
  });

  it('changes nothing when deployed again', async () => {
    await stack.upOk();
    succeeded(await stack.pulumi('preview', '--expect-no-changes'));
  });
});

async function imageOf(stack: FixtureStack): Promise<string> {
  const deployment = await stack.get('deployment', 'server');
  return (deployment.spec as { template: { spec: { containers: { image: string }[] } } }).template.spec.containers[0]!
    .image;
}
