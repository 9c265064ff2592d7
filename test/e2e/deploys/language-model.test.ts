import { tmpdir } from 'node:os';
import { ask, leave } from '../support/chat';
import { holdDevStack } from '../support/dev-stack';
import { eventually } from '../support/eventually';
import { get, up, type UpResult } from '../support/playground';
import { run } from '../support/run';

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
  }[];
}

describe('the language model of the dev stack', () => {
  let result: UpResult;
  let url: string;
  let before: readonly string[];
  let release: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    release = await holdDevStack();
    result = await up('dev');
    url = result.models.find(({ name }) => name === 'language-model')!.url!;
    before = await pods();
  });
  afterAll(() => release?.());

  it('is listed as ready on a real node', () => {
    const model = result.models.find(({ name }) => name === 'language-model');
    expect(model).toMatchObject({ kind: 'gpu-model-server', ready: 1, desired: 1 });
    expect(model?.node).not.toContain('simulated');
  });

  it('answers the printed question at once, and then word by word', async () => {
    const printed = result.requests!.filter(({ service }) => service === 'language-model');
    const [whole, stream] = await Promise.all(
      printed.map(async ({ curl }) => (await run('bash', ['-c', curl ?? 'false'], { cwd: tmpdir() })).stdout),
    );
    expect(JSON.parse(whole!)).toMatchObject({
      model: 'language-model',
      choices: [{ message: { role: 'assistant', content: expect.stringMatching(/sky|blue|light/i) as string } }],
    });
    expect(stream!.match(/^data: \{/gm)!.length).toBeGreaterThan(10);
    expect(stream!.trimEnd()).toMatch(/\ndata: \[DONE\]$/);
  });

  it('refuses a question that is longer than its context, in the words of its engine', async () => {
    const { status, body } = await ask({ url, content: 'word '.repeat(3_000) });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'exceed_context_size_error', n_ctx: 1024 } });
  });

  it('stops answering a client that goes away in the middle', async () => {
    const metrics = async (): Promise<string> => (await fetch(`${url}metrics`)).text();
    const told = async (): Promise<number> =>
      Number(/^llamacpp:tokens_predicted_total (\d+)$/m.exec(await metrics())?.[1]);
    const toldBefore = await told();
    await leave({ url, tokens: 900 });
    await eventually(
      'end of the answer',
      async () => (/^llamacpp:requests_processing 0$/m.test(await metrics()) ? true : undefined),
      metrics,
      100,
    );
    expect((await told()) - toldBefore).toBeLessThan(900);
  });

  it('answers on after all of that, in the same pod, which was never restarted', async () => {
    expect((await ask({ url })).status).toBe(200);
    expect(await pods()).toEqual(before);
  });

  /** Each pod, and how often it was restarted. */
  async function pods(): Promise<string[]> {
    const { items } = await get<Pods>('pods', '-n', result.namespace, '-l', 'app.kubernetes.io/name=language-model');
    return items.map(({ metadata, status }) => `${metadata.name} ${status.containerStatuses?.[0]?.restartCount}`);
  }
});
