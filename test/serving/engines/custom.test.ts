import fc from 'fast-check';
import { customEngine, engineMetrics } from '../../../lib';
import { describeEngine, own, podOf, problemsWith, runOf } from './describe-engine';

const queue = {
  name: 'waitingRequests',
  metric: 'mine_queue',
  kind: 'gauge',
  across: 'sum',
  description: 'requests that wait',
  target: 5,
} as const;

describeEngine('custom', {
  minimal: {
    image: own,
    port: 8000,
    args: ({ modelPath = '', adapters = {} }) => [`--model=${modelPath}`, ...Object.values(adapters)],
  },
  adapters: true,
  noFlags: 'they are its own',
  props: {
    image: fc.constant('registry.example.com/engines/other:2'),
    name: fc.constant('Mine'),
    command: fc.constant(['serve']),
    args: fc.constant(({ adapters = {} }: { adapters?: object }) => [
      '--fast',
      ...(Object.values(adapters) as string[]),
    ]),
    workerArgs: fc.constant(['--worker']),
    env: fc.constant({ MODE: 'fast' }),
    port: fc.integer({ min: 1024, max: 8999 }),
    grpcPort: fc.constant(9000),
    metricsPort: fc.constant(9001),
    readinessPath: fc.constant('/ready'),
    livenessPath: fc.constant('/live'),
    metricsPath: fc.constant('/metrics'),
    signals: fc.constant([queue]),
    metrics: fc.constant(engineMetrics('vllm')),
    imagePullSecrets: fc.constant(['registry']),
    sources: fc.constant(['https://models.example.com']),
  },
  wrong: {
    image: ['registry.example.com/engines/own'],
    workerArgs: [['--worker']],
    metricsPort: [9001],
    readinessPath: ['ready'],
    livenessPath: ['live'],
    metricsPath: ['metrics'],
    signals: [[queue]],
    metrics: [engineMetrics('vllm')],
    sources: [['models.example.com']],
  },
  shows: {
    image: (image) => [image as string],
    name: () => [],
    command: (command) => command,
    args: (_, { args }) => (typeof args === 'function' && args.toString().includes('--fast') ? ['--fast'] : []),
    workerArgs: (args) => args as readonly string[],
    env: () => ['MODE=fast'],
    port: (port) => [String(port)],
    grpcPort: (port) => [String(port)],
    metricsPort: (port) => [String(port)],
    readinessPath: (path) => [path],
    livenessPath: (path) => [path],
    metricsPath: () => [],
    signals: () => [],
    metrics: () => [],
    imagePullSecrets: (names) => names,
    // A policy shows them, where workloads are isolated.
    sources: () => [],
  },
});

test('its arguments may follow from the server', () => {
  const engine = customEngine({
    image: own,
    port: 8000,
    args: ({ accelerators, serverName }) => [`--gpus=${accelerators}`, `--name=${serverName}`],
  });
  expect(podOf({ engine, accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 4 } }).containers[0].args).toEqual([
    '--gpus=4',
    '--name=x',
  ]);
});

test('without paths its port is asked', () => {
  const { readinessProbe, livenessProbe, args } = podOf({ engine: customEngine({ image: own, port: 8000 }) })
    .containers[0];
  expect([readinessProbe.tcpSocket, livenessProbe.tcpSocket, args]).toEqual([
    { port: 'http' },
    { port: 'http' },
    undefined,
  ]);
});

test('with arguments that know no adapters, these are a problem', () => {
  expect(
    problemsWith({
      engine: customEngine({ image: own, port: 8000, args: ['--fast'] }),
      adapters: { math: '/adapters/math' },
    }),
  ).toEqual([expect.stringContaining("'adapters' must be empty")]);
});

test('two APIs on one port are a problem', () => {
  expect(runOf(customEngine({ image: own, port: 8000, grpcPort: 8000 })).problems).toEqual([
    expect.stringContaining("'engine.port' must be another port"),
  ]);
});

test('the other pods of a replica have arguments of their own', () => {
  const engine = customEngine({
    image: own,
    port: 8000,
    args: ['--lead'],
    workerArgs: ({ pods }) => ['--join=$(LWS_LEADER_ADDRESS)', `--of=${pods}`],
  });
  expect(runOf(engine, { pods: 2 })).toMatchObject({
    problems: [],
    run: { args: ['--lead'], worker: { args: ['--join=$(LWS_LEADER_ADDRESS)', '--of=2'] } },
  });
});

test('with the metrics of an engine inside it, the number of its pods can follow them', () => {
  const inside = { metricsPath: '/metrics', metrics: engineMetrics('vllm', 'v0.24.0') };
  const { signals, metrics } = customEngine({ image: own, port: 8000, ...inside });
  expect(signals.map(({ metric }) => metric)).toEqual([
    'vllm:num_requests_waiting',
    'vllm:num_requests_running',
    'vllm:kv_cache_usage_perc',
    'vllm:time_to_first_token_seconds',
  ]);
  expect(metrics).toBe(inside.metrics);
  expect(customEngine({ image: own, port: 8000, ...inside, signals: [queue] }).signals).toEqual([queue]);
});
