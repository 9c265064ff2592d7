import { customEngine, nim, sglang, tgi, triton, vllm, type Engine } from '../../../lib';
import { own, podOf, problemsWith } from './describe-engine';

const probeOf = (engine: Engine, more: object = {}): string[] =>
  podOf({ engine, liveness: 'progress', ...more }).containers[0].livenessProbe.exec.command as string[];

test.each([
  [
    'vLLM',
    vllm({ model: 'm', mutable: true }),
    ['8000', '/health', '8000', '/metrics', '300', 'engine'],
    'vllm:iteration_tokens_total_count',
  ],
  [
    'SGLang',
    sglang({ model: 'm', mutable: true }),
    ['30000', '/health', '30000', '/metrics', '300', ''],
    'sglang:realtime_tokens_total',
  ],
  [
    'Triton',
    triton({ modelRepository: '/m' }),
    ['8000', '/v2/health/live', '8002', '/metrics', '300', ''],
    'nv_inference_exec_count',
  ],
  [
    'TGI',
    tgi({ model: 'm', mutable: true }),
    ['8080', '/health', '8080', '/metrics', '300', ''],
    'tgi_batch_inference_success',
  ],
  [
    'NIM',
    nim({ model: 'm', mutable: true }),
    ['8000', '/v1/health/live', '8000', '/v1/metrics', '300', 'engine'],
    'vllm:iteration_tokens_total_count',
  ],
])('%s is asked by its own step counter', (_, engine, places, steps) => {
  const [program, flag, , state, ...rest] = probeOf(engine);
  expect([program, flag, state]).toEqual(['python3', '-c', '/tmp/.engine-progress']);
  expect(rest.slice(0, 6)).toEqual(places);
  expect(rest[6]).toBe(steps);
  expect(rest.length).toBeGreaterThan(7);
});

test('how long it may stand still is given', () => {
  expect(probeOf(vllm({ model: 'm', mutable: true }), { stallSeconds: 120 })).toContain('120');
});

test('without, the health page decides', () => {
  const { livenessProbe } = podOf({ engine: vllm({ model: 'm', mutable: true }) }).containers[0];
  expect([livenessProbe.exec, livenessProbe.httpGet.path]).toEqual([undefined, '/health']);
});

test.each([
  [
    { engine: customEngine({ image: own, port: 8000 }), liveness: 'progress' },
    "'liveness' must be 'health' with own engine",
  ],
  [{ liveness: 'sometimes' }, "'liveness' must be 'health' or 'progress', got 'sometimes'"],
  [{ stallSeconds: 120 }, "'stallSeconds' needs 'liveness' to be 'progress', got 120"],
  [{ liveness: 'progress', stallSeconds: 5 }, "'stallSeconds' must be a whole number, from 60 to 3600, got 5"],
])('%j is a problem', (props, problem) => {
  expect(problemsWith({ engine: vllm({ model: 'm', mutable: true }), ...(props as object) })).toEqual([
    expect.stringContaining(problem),
  ]);
});
