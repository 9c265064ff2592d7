import fc from 'fast-check';
import {
  clusterSchema,
  GpuModelServer,
  nim,
  notesOf,
  sglang,
  tgi,
  vllm,
  type Accelerator,
  type Attention,
  type Cluster,
  type Engine,
  type GpuModelServerProps,
} from '../../lib';
import { genericCluster } from '../../lib/workload/cluster/cluster-context';
import { objectsOf, problemsOf, small } from '../workload/trees';
import type { Chart } from 'cdk8s';

const l4 = { product: 'NVIDIA-L4' };
const model = { model: 'Qwen/Qwen3-8B', mutable: true };
// Those of Qwen/Qwen3-8B: 144 KiB a token.
const attention: Attention = { layers: 36, keyValueHeads: 8, headSize: 128 };

function notes(engine: Engine, props: Partial<GpuModelServerProps> = {}, cluster = genericCluster): readonly string[] {
  let root: Chart | undefined;
  objectsOf((chart) => {
    root = chart;
    new GpuModelServer(chart, 'chat', {
      engine,
      accelerator: l4,
      resources: small,
      modelSize: '16Gi',
      ...props,
    });
  }, cluster);
  return notesOf(root!);
}

test('a model that fits is not spoken of', () => {
  expect(notes(vllm(model))).toEqual([]);
});

test('weights that are larger than the accelerators are told with the sum', () => {
  expect(notes(vllm(model), { modelSize: '66Gi', accelerator: { ...l4, count: 2 } })).toEqual([
    "'test/chat': 66.0 GiB of weights ÷ 2 accelerators is 33.0 GiB each, and 90 % of the 22.5 GiB of NVIDIA-L4 is " +
      '20.2 GiB: the engine does not start: use more accelerators, larger ones, or a model that is quantised',
  ]);
});

test('requests that have no room beside the model are told with the sum', () => {
  const engine = vllm({ ...model, maxModelLength: 32_768 });
  expect(notes(engine, { attention: { ...attention, requests: 2 } })).toEqual([
    "'test/chat': (16.0 GiB of weights + 9.0 GiB of KV cache (2 requests of 32768 tokens)) ÷ 1 accelerator is " +
      '25.0 GiB each, and 90 % of the 22.5 GiB of NVIDIA-L4 is 20.2 GiB: so many requests do not have room at a ' +
      'time: ask for fewer, for a shorter context, or for more memory',
  ]);
});

test('a cache in FP8 takes half of it', () => {
  const engine = vllm({ ...model, maxModelLength: 32_768 });
  expect(notes(engine, { attention: { ...attention, requests: 1 } })).toHaveLength(1);
  expect(notes(engine, { attention: { ...attention, requests: 1, bytes: 1 }, modelSize: '15Gi' })).toEqual([]);
});

function clusterWithGpu(gpu: object): Cluster {
  const profile = { ...genericCluster.profile };
  return clusterSchema.parse({
    name: 'c',
    profile,
    nodePools: [{ name: 'gpu', count: 1, capacity: { cpu: 8, memory: '64Gi', gpu } }],
  });
}

test('a MIG device has what its profile says', () => {
  const cluster = clusterWithGpu({ product: 'NVIDIA-A100-SXM4-80GB', count: 1, migDevices: { '1g.10gb': 7 } });
  expect(notes(vllm(model), { accelerator: { sharing: { mig: '1g.10gb' } } }, cluster)).toEqual([
    expect.stringContaining('90 % of the 10.0 GiB of 1g.10gb'),
  ]);
});

test.each<[string, Accelerator, boolean]>([
  ['at least as much as the program asks for', { memory: '80Gi' }, true],
  ['of a GPU that is shared in turns it is not known', { product: 'NVIDIA-L4', sharing: { timeSliced: true } }, true],
  ['of an unknown product it is not known', { product: 'Acme-1' }, true],
])('%s', (_what, accelerator, fits) => {
  expect(notes(vllm(model), { accelerator, modelSize: '30Gi' })).toHaveLength(fits ? 0 : 1);
});

test('what a pool says of its accelerators counts', () => {
  const cluster = clusterWithGpu({ product: 'Acme-1', count: 1, memory: '10Gi' });
  expect(notes(vllm(model), { accelerator: { product: 'Acme-1' } }, cluster)).toEqual([
    expect.stringContaining('90 % of the 10.0 GiB of Acme-1'),
  ]);
});

test.each<[string, Engine]>([
  ['that becomes smaller while it is loaded', vllm({ ...model, quantization: 'fp8' })],
  ['that NIM spreads by a profile', nim(model)],
])('a model %s is not judged', (_what, engine) => {
  expect(notes(engine, { modelSize: '500Gi' })).toEqual([]);
});

test('with a larger share, more fits', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(vllm, sglang, tgi),
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 40 }),
      (engine, percent, size) => {
        const found = notes(engine({ ...model, gpuMemoryUtilization: percent / 100 }), { modelSize: `${size}Gi` });
        expect(found.length === 0).toBe(size * 1024 <= (23034 * percent) / 100);
      },
    ),
  );
});

test('numbers that no model has are problems', () => {
  const props = { accelerator: l4, resources: small, modelSize: '16Gi' };
  const wrong = { layers: 0, keyValueHeads: 1.5, headSize: -1, requests: 0, bytes: 0 };
  expect(
    problemsOf(
      (chart) =>
        new GpuModelServer(chart, 'x', {
          ...props,
          engine: vllm({ ...model, maxModelLength: 8192 }),
          attention: wrong,
        }),
    ).map((problem) => /'attention\.\w+'/.exec(problem)?.[0]),
  ).toEqual(
    Object.keys(attention)
      .concat('bytes', 'requests')
      .map((prop) => `'attention.${prop}'`),
  );
});

test('attention without a length of requests is a problem', () => {
  const props = { accelerator: l4, resources: small, engine: vllm(model), attention };
  expect(problemsOf((chart) => new GpuModelServer(chart, 'x', props))).toEqual([
    expect.stringContaining("'attention' needs 'engine.maxModelLength'"),
  ]);
});
