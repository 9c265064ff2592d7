import type { Chart } from 'cdk8s';
import { customEngine, GpuModelServer, sglang, tgi, vllm, WebModelServer, type Engine, type Env } from '../../../lib';
import { problemsOf, small } from '../../workload/trees';

const problemsWith = (engine: Engine, { env = {}, count = 1 }: { env?: Env; count?: number } = {}) =>
  problemsOf((chart: Chart) => {
    const accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count };
    new GpuModelServer(chart, 'chat', { engine, accelerator, resources: small, env });
  });
const own = (...args: string[]) => customEngine({ image: 'own:1', port: 8000, args });

test('more ranks than accelerators are a problem that says which argument asks for them', () => {
  expect(problemsWith(vllm({ model: 'm', mutable: true, extraArgs: ['-tp', '4'] }))).toMatchInlineSnapshot(`
    [
      "GpuModelServer 'test/chat': 'engine' must take at most the 1 accelerator of the pod, or it does not start: lower the sizes, or give more by 'accelerator.count', got '-tp 4'",
    ]
  `);
});

test.each<[string, Engine, { env?: Env; count?: number }]>([
  ['SGLang', sglang({ model: 'm', mutable: true, extraArgs: ['--tp-size=2'] }), {}],
  ['Text Generation Inference', tgi({ model: 'm', mutable: true, extraArgs: ['--num-shard', '4'] }), { count: 2 }],
  ['an engine of one’s own', own('--tensor-parallel-size=2', '--pipeline-parallel-size=2'), { count: 2 }],
  ['a variable', own(), { env: { NUM_SHARD: 2 } }],
])('%s, too', (_title, engine, more) => {
  expect(problemsWith(engine, more)).toEqual([expect.stringContaining("'engine' must take at most")]);
});

test.each<[string, Engine, number]>([
  ['as many', own('-tp=2', '-pp=2'), 4],
  ['fewer', own('-tp=2'), 8],
])('%s ranks as accelerators are none', (_title, engine, count) => {
  expect(problemsWith(engine, { count })).toEqual([]);
});

test('what the engine finds wrong with its sizes is told once', () => {
  expect(problemsWith(vllm({ model: 'm', mutable: true, tensorParallelSize: 4 }))).toHaveLength(1);
});

test('a server of one’s own is looked at where it has accelerators', () => {
  const web = (chart: Chart, accelerator?: { product: string }) =>
    new WebModelServer(chart, 'web', {
      image: 'web:1',
      resources: small,
      args: ['--tensor-parallel-size=2'],
      ...(accelerator === undefined ? {} : { accelerator }),
    });
  expect(problemsOf((chart) => web(chart, { product: 'NVIDIA-L4' }))).toEqual([
    expect.stringContaining("'args' must take at most the 1 accelerator of the pod"),
  ]);
  expect(problemsOf((chart) => web(chart))).toEqual([]);
});
