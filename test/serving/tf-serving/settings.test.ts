import type { TfBatching } from '../../../lib';
import { objectsOf } from '../../workload/trees';
import { filesOf, flagsOf, namesOf, server, wrongWith } from './servers';

const l4 = { accelerator: { product: 'NVIDIA-L4' } };

describe('batching', () => {
  test('its parameters are a file', () => {
    const batching = {
      maxBatchSize: 32,
      batchTimeoutMicros: 2000,
      maxEnqueuedBatches: 100,
      numBatchThreads: 4,
      allowedBatchSizes: [8, 32],
      padVariableLengthInputs: true,
    };
    expect(filesOf({ batching })['batching.config']).toMatchInlineSnapshot(`
"max_batch_size {
  value: 32
}
batch_timeout_micros {
  value: 2000
}
max_enqueued_batches {
  value: 100
}
num_batch_threads {
  value: 4
}
allowed_batch_sizes: 8
allowed_batch_sizes: 32
pad_variable_length_inputs: true
"
`);
    expect(flagsOf({ batching }, 'enable', 'batching')).toEqual([
      '--enable_batching',
      '--batching_parameters_file=/etc/tf-serving/batching.config',
    ]);
  });

  test('without parameters it is only switched on', () => {
    expect(flagsOf({ batching: { perModel: true } }, 'enable', 'batching')).toEqual([
      '--enable_batching',
      '--enable_per_model_batching_parameters',
    ]);
    expect(namesOf('ConfigMap', { batching: { perModel: true } })).toEqual([]);
  });

  test.each<TfBatching>([
    { maxBatchSize: 64, enableLargeBatchSplitting: true, maxExecutionBatchSize: 16, allowedBatchSizes: [8, 16, 64] },
    { allowedBatchSizes: [1000] },
    { batchTimeoutMicros: 0 },
  ])('%j is sound', (batching) => {
    expect(wrongWith({ batching })).toEqual([]);
  });

  test('what the server would refuse is a problem', () => {
    const wrong = (batching: TfBatching): string[] => wrongWith({ batching });
    expect([
      ...wrong({ maxBatchSize: 32, allowedBatchSizes: [8, 16] }),
      ...wrong({ allowedBatchSizes: [32] }),
      ...wrong({ maxBatchSize: 32, allowedBatchSizes: [16, 8, 32] }),
      ...wrong({ maxBatchSize: 32, allowedBatchSizes: [] }),
      ...wrong({ allowedBatchSizes: [0.5] }),
      ...wrong({ maxBatchSize: 0, batchTimeoutMicros: -1, maxEnqueuedBatches: 0, numBatchThreads: 2 ** 31 }),
      ...wrong({ enableLargeBatchSplitting: true }),
      ...wrong({ maxBatchSize: 8, maxExecutionBatchSize: 16 }),
    ]).toMatchInlineSnapshot(`
[
  "'batching.allowedBatchSizes' must end with 'batching.maxBatchSize', which is 32: the server loads no model otherwise, got [8,16]",
  "'batching.allowedBatchSizes' must end with 'batching.maxBatchSize', which is 1000: the server loads no model otherwise, got [32]",
  "'batching.allowedBatchSizes' must grow from one size to the next, got [16,8,32]",
  "'batching.allowedBatchSizes' must end with 'batching.maxBatchSize', which is 32: the server loads no model otherwise, got []",
  "'batching.allowedBatchSizes[0]' must be a whole number, from 1 to 2147483647, got 0.5",
  "'batching.maxBatchSize' must be a whole number, from 1 to 2147483647, got 0",
  "'batching.batchTimeoutMicros' must be a whole number, from 0 to 2147483647, got -1",
  "'batching.maxEnqueuedBatches' must be a whole number, from 1 to 2147483647, got 0",
  "'batching.numBatchThreads' must be a whole number, from 1 to 2147483647, got 2147483648",
  "'batching.maxBatchSize' must be given with 'batching.enableLargeBatchSplitting'",
  "'batching.maxExecutionBatchSize' needs 'batching.enableLargeBatchSplitting': it has no effect otherwise, got 16",
  "'batching.maxExecutionBatchSize' must be at most 'batching.maxBatchSize' of 8, got 16",
]
`);
  });
});

describe('monitoring', () => {
  test('its path is a file, and known to the program', () => {
    expect(filesOf({ monitoring: {} })['monitoring.config']).toMatchInlineSnapshot(`
"prometheus_config {
  enable: true
  path: "/monitoring/prometheus/metrics"
}
"
`);
    expect(flagsOf({ monitoring: {} }, 'monitoring')).toEqual([
      '--monitoring_config_file=/etc/tf-serving/monitoring.config',
    ]);
    let metrics: unknown;
    objectsOf((chart) => ({ metrics } = server({ monitoring: { path: '/metrics' } })(chart)));
    expect(metrics).toEqual({ port: 'http', path: '/metrics' });
  });

  test('a path that the server could not answer is a problem', () => {
    expect(['metrics', '/', '/v1/metrics', '/metrics?all'].flatMap((path) => wrongWith({ monitoring: { path } })))
      .toMatchInlineSnapshot(`
[
  "'monitoring.path' must begin with a slash, and consist of letters, digits, hyphens, underscores, dots and slashes, got 'metrics'",
  "'monitoring.path' must begin with a slash, and consist of letters, digits, hyphens, underscores, dots and slashes, got '/'",
  "'monitoring.path' must not begin with '/v1/', where the models are, got '/v1/metrics'",
  "'monitoring.path' must begin with a slash, and consist of letters, digits, hyphens, underscores, dots and slashes, got '/metrics?all'",
]
`);
  });
});

describe('gRPC', () => {
  test('connections age, and their calls are finished', () => {
    expect(flagsOf({ grpc: { maxConnectionAgeSeconds: 300 } }, 'grpc')).toEqual([
      '--grpc_channel_arguments=grpc.max_connection_age_ms=300000,grpc.max_connection_age_grace_ms=30000',
    ]);
    expect(flagsOf({ requestSeconds: 60, grpc: { maxConnectionAgeSeconds: 300 } }, 'grpc')[0]).toContain(
      'grace_ms=60000',
    );
  });

  test('further arguments stand beside them', () => {
    expect(
      flagsOf(
        {
          grpc: {
            maxConnectionAgeSeconds: 1,
            maxConnectionAgeGraceSeconds: 2,
            channelArguments: { 'grpc.max_concurrent_streams': 100 },
          },
        },
        'grpc',
      ),
    ).toEqual([
      '--grpc_channel_arguments=grpc.max_connection_age_ms=1000,grpc.max_connection_age_grace_ms=2000,' +
        'grpc.max_concurrent_streams=100',
    ]);
  });

  test('what would not arrive is a problem', () => {
    expect([
      ...wrongWith({ grpc: { maxConnectionAgeSeconds: 2_147_484 } }),
      ...wrongWith({ grpc: { maxConnectionAgeGraceSeconds: 5 } }),
      ...wrongWith({ grpc: { channelArguments: { 'grpc.a,b': 1, 'grpc.c': 'd=e', 'grpc.max_connection_age_ms': 5 } } }),
    ]).toMatchInlineSnapshot(`
[
  "'grpc.maxConnectionAgeSeconds' must be a whole number, from 1 to 2147483, got 2147484",
  "'grpc.maxConnectionAgeGraceSeconds' needs 'grpc.maxConnectionAgeSeconds', got 5",
  "'grpc.channelArguments' must have names of letters, digits, underscores and dots, got 'grpc.a,b'",
  "'grpc.channelArguments' must have values without commas and equals signs: the flag that carries them is a list, got 'd=e'",
  "'grpc.channelArguments' must not have an argument that 'grpc.maxConnectionAgeSeconds' sets, got 'grpc.max_connection_age_ms'",
]
`);
  });
});

test('REST requests may take as long as was said', () => {
  expect(flagsOf({ requestSeconds: 120 }, 'rest_api_timeout')).toEqual(['--rest_api_timeout_in_ms=120000']);
  expect(flagsOf({}, 'rest_api_timeout')).toEqual([]);
});

test('warm-up can be switched off', () => {
  expect(flagsOf({ warmup: false }, 'enable_model_warmup')).toEqual(['--enable_model_warmup=false']);
  expect(flagsOf({ warmup: true }, 'enable_model_warmup')).toEqual([]);
});

test('a shared GPU is shared by its memory', () => {
  expect(flagsOf({ ...l4, gpuMemoryFraction: 0.45 }, 'per_process')).toEqual([
    '--per_process_gpu_memory_fraction=0.45',
  ]);
  expect([
    ...wrongWith({ gpuMemoryFraction: 0.5 }),
    ...wrongWith({ ...l4, gpuMemoryFraction: 0 }),
    ...wrongWith({ ...l4, gpuMemoryFraction: 45 }),
  ]).toMatchInlineSnapshot(`
[
  "'gpuMemoryFraction' needs an 'accelerator', got 0.5",
  "'gpuMemoryFraction' must be more than 0 and at most 1, got 0",
  "'gpuMemoryFraction' must be more than 0 and at most 1, got 45",
]
`);
});

test("a flag of one's own that a prop sets is a problem, and says which prop", () => {
  const extraArgs = [
    '--batching_parameters_file=/a',
    '--num_load_threads=2',
    '--model_config_file_poll_wait_seconds=5',
    '--model_config',
  ];
  expect(wrongWith({ extraArgs })).toMatchInlineSnapshot(`
[
  "'extraArgs[0]' must not be a flag that is set by 'batching', got '--batching_parameters_file=/a'",
  "'extraArgs[2]' must not be a flag that is set by nothing: a changed configuration is another ConfigMap, and rolls the pods, got '--model_config_file_poll_wait_seconds=5'",
]
`);
});

test('one mistake is told once, however many containers share it', () => {
  expect(
    wrongWith({
      version: 'latest',
      grpc: { tls: { serverKey: { secretName: 'a', key: 'a' }, serverCert: { secretName: 'a', key: 'b' } } },
    }),
  ).toHaveLength(1);
});
