import { binOk, get, up, type UpResult } from '../support/playground';
import { run } from '../support/run';

const examples = ['flask', 'node'];
/** What the file of each app's ConfigMap begins with. */
const abouts: Readonly<Record<string, string>> = { flask: 'A Flask app', node: 'A Node.js app' };

interface Pod {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly nodeName: string;
    readonly containers: readonly { readonly resources: { readonly limits: Record<string, string> } }[];
  };
}

describe('the examples', () => {
  const results = new Map<string, UpResult>();
  // All at once: a deploy waits more than it works.
  beforeAll(() =>
    Promise.all(
      [...examples, 'gpu-training'].map(async (example) => results.set(example, await up(`examples/${example}`))),
    ),
  );

  it.each(examples)('examples/%s answers Hello, World! with three replicas', async (example) => {
    const result = results.get(example);
    const answer = await run('bash', ['-c', result?.curl ?? 'false']);
    expect(answer.stdout).toBe('Hello, World!');
    expect(result?.models).toMatchObject([{ ready: 3, desired: 3 }]);
  });

  it.each(examples)('examples/%s has its variables, its file, and its Secret in both places', async (example) => {
    const result = results.get(example);
    const answer = await run('curl', ['-sf', `${result?.models[0]?.url ?? ''}about`]);
    expect(JSON.parse(answer.stdout)).toEqual({
      about: `${abouts[example]} in ${result?.namespace}`,
      greeting: 'Hello',
      token: { environment: true, file: true },
    });
  });

  it('examples/gpu-training trains on two GPUs of one simulated node, and then serves', async () => {
    const { items } = await get<{ items: Pod[] }>('pods', '-n', results.get('gpu-training')!.namespace);
    const placed = items.map(({ metadata, spec }) => ({
      component: metadata.labels['app.kubernetes.io/component'],
      node: spec.nodeName.replace(/\d+$/, ''),
      gpus: spec.containers[0]!.resources.limits['nvidia.com/gpu'],
    }));
    expect(placed).toHaveLength(2);
    expect(placed).toContainEqual({ component: 'training-job', node: 'h100-', gpus: '2' });
    expect(results.get('gpu-training')?.models).toMatchObject([
      { kind: 'tf-serving', ready: 1 },
      { kind: 'training-job', ready: 1, node: 'simulated' },
    ]);
  });

  it('leave no object when they are destroyed', async () => {
    await Promise.all([...results.keys()].map((example) => binOk('down', [`examples/${example}`])));
    const namespaces = await get<{ items: { metadata: { name: string } }[] }>('namespaces');
    const left = namespaces.items.map(({ metadata }) => metadata.name);
    expect([...results.values()].filter(({ namespace }) => left.includes(namespace))).toEqual([]);
  });
});
