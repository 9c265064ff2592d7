import { ask, startStreams, stream, type Question, type RunningStreams, type Streamed } from '../support/chat';
import { eventually } from '../support/eventually';
import { FixtureStack } from '../support/fixture-stack';
import { evict, get } from '../support/playground';
import { succeeded } from '../support/run';

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const key = 'planted-chat-key';

// On the real node: a real language model, whose answers take seconds, so that whatever happens hits some of them.
describe('a language model that streams its answers', () => {
  const stack = new FixtureStack('streams', 'language');
  let direct: Question;
  beforeAll(async () => {
    await stack.setSecret('apiKey', key);
    const up = await stack.upOk();
    const url = up.models.find(({ name }) => name === 'stable')!.url!;
    direct = { url, headers: { Authorization: `Bearer ${key}` }, tokens: 64 };
  });
  afterAll(() => stack.discard());

  it.each<[string, Record<string, string>]>([
    ['without a key', {}],
    ['with a wrong one', { Authorization: 'Bearer other' }],
  ])('answers nobody %s, in the words of its engine', async (_, headers) => {
    const { status, body } = await ask({ ...direct, headers });
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'authentication_error' } });
  });

  it('is updated with no stream broken', async () => {
    const before = await podsOf('stable');
    const streams = startStreams(2, direct);
    await stack.upOk({ version: 2 });
    await gone(before);
    expectWhole(await streams.stop());
    expect((await podsOf('stable')).filter((pod) => before.includes(pod))).toEqual([]);
  });

  it('is drained with no stream broken', async () => {
    const before = await podsOf('stable');
    const streams = startStreams(4, direct);
    // More than one pod can answer at a time.
    await eventually('streams of both pods', busy(streams), () => streams.answering(), 100);
    succeeded(await evict(stack.namespace, before[0]!));
    await gone([before[0]!]);
    expectWhole(await streams.stop());
  });

  it('is followed by its canary with no stream broken', async () => {
    const gateway = await get<{ status: { addresses: { value: string }[] } }>(
      'gateway',
      'gateway',
      '-n',
      stack.namespace,
    );
    const routed: Question = {
      ...direct,
      url: `http://${gateway.status.addresses[0]!.value}/`,
      headers: { ...direct.headers, Host: 'chat.example.com' },
    };
    await eventually(
      'route',
      async () => ((await ask({ ...routed, tokens: 1 })).status === 200 ? true : undefined),
      () => ask({ ...routed, tokens: 1 }),
    );
    // After a stream llama.cpp closes the connection without having said so. A request that the gateway puts on it in
    // that very moment would get 502: see docs/engines/llama-cpp.md.
    const streams = startStreams(2, routed, 500);
    await stack.upOk({ version: 2, weight: 50 });
    await eventually(
      'answer of the canary',
      async () => ((await stream({ ...routed, tokens: 1 })).model === 'canary' ? true : undefined),
      () => undefined,
    );
    await stack.upOk({ version: 2, weight: 100 });
    const ended = await streams.stop();
    expectWhole(ended);
    expect(ended[0]!.model).toBe('stable');
  });

  function busy(streams: RunningStreams): () => Promise<true | undefined> {
    return () => Promise.resolve(streams.answering() > 2 ? true : undefined);
  }

  /** Each came to its end, and had as many parts as were asked for. */
  function expectWhole(ended: readonly Streamed[]): void {
    expect(ended.filter(({ status, complete }) => status !== 200 || !complete)).toEqual([]);
    expect(ended.length).toBeGreaterThan(4);
    expect(Math.min(...ended.map(({ parts }) => parts.length))).toBeGreaterThan(32);
  }

  /** Waits until pods have left, and as many others are ready in their place. */
  async function gone(pods: readonly string[]): Promise<void> {
    await eventually(
      `end of ${pods.join(', ')}`,
      async () => {
        const now = await listOf('stable');
        const left = now.some(({ metadata }) => pods.includes(metadata.name));
        return !left && now.filter(isReady).length === 2 ? true : undefined;
      },
      () => listOf('stable'),
    );
  }

  async function podsOf(name: string): Promise<string[]> {
    return (await listOf(name)).filter(isReady).map(({ metadata }) => metadata.name);
  }

  async function listOf(name: string): Promise<Pod[]> {
    const pods = await get<{ items: Pod[] }>('pods', '-n', stack.namespace, '-l', `app.kubernetes.io/name=${name}`);
    return pods.items;
  }
});

function isReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}
