import fc from 'fast-check';
import { GpuModelServer, triton, type GpuModelServerProps, type TritonProps } from '../../../lib';
import { manifestOf, small } from '../../workload/trees';
import { describeEngine, podOf, problemsWith } from './describe-engine';

const server = (props: Partial<TritonProps> = {}, more: Partial<GpuModelServerProps> = {}) => ({
  engine: triton({ modelRepository: '/models', ...props }),
  ...more,
});

describeEngine('triton', {
  minimal: { modelRepository: '/models' },
  adapters: false,
  props: {
    modelRepository: fc.constantFrom(
      '/models',
      's3://bucket/models',
      'gs://bucket/models',
      'as://account/container/models',
    ),
    modelControlMode: fc.constantFrom('none', 'poll', 'explicit'),
    loadModels: fc.constantFrom(['a', 'b'], ['*'], []),
    repositoryPollSeconds: fc.integer({ min: 1, max: 600 }),
    version: fc.constantFrom('26.07-py3', '26.07-vllm-python-py3'),
    image: fc.constant('mirror.example.com/triton:7'),
    extraArgs: fc.constant(['--log-verbose=1']),
  },
  wrong: {
    modelRepository: ['models', '', 's3://', 'http://bucket/models'],
    modelControlMode: ['auto' as 'none'],
    loadModels: [['a']],
    repositoryPollSeconds: [30],
    version: ['latest'],
    image: ['mirror.example.com/triton'],
  },
  shows: {
    modelRepository: (repository) => [`--model-repository=${repository}`],
    modelControlMode: (mode) => [`--model-control-mode=${mode}`],
    loadModels: (models) => models.map((model) => `--load-model=${model}`),
    repositoryPollSeconds: (seconds) => [`--repository-poll-secs=${seconds}`],
    version: (version, { image }) => (image === undefined ? [`nvcr.io/nvidia/tritonserver:${version}`] : []),
    image: (image) => [image as string],
    extraArgs: (args) => args,
  },
});

test('what it is run with', () => {
  const { command, args } = podOf(
    server({ modelControlMode: 'explicit', loadModels: ['ranker'] }, { requestSeconds: 60 }),
  ).containers[0];
  expect({ command, args }).toMatchInlineSnapshot(`
{
  "args": [
    "tritonserver",
    "--model-repository=/models",
    "--model-control-mode=explicit",
    "--load-model=ranker",
    "--http-port=8000",
    "--grpc-port=8001",
    "--metrics-port=8002",
    "--exit-timeout-secs=60",
  ],
  "command": undefined,
}
`);
});

test('its Service offers HTTP, gRPC and metrics', () => {
  const ports = manifestOf(
    'Service',
    (chart) => new GpuModelServer(chart, 'x', { ...server(), accelerator: { product: 'NVIDIA-L4' }, resources: small }),
  ).spec.ports;
  expect(ports.map(({ name, port, appProtocol }: Record<string, unknown>) => [name, port, appProtocol])).toEqual([
    ['http', 8000, undefined],
    ['grpc', 8001, 'kubernetes.io/h2c'],
    ['metrics', 8002, undefined],
  ]);
});

test.each<Partial<TritonProps>>([
  { modelControlMode: 'explicit', loadModels: ['*', 'a'] },
  { modelControlMode: 'poll', repositoryPollSeconds: 0 },
  { modelControlMode: 'poll', loadModels: ['a'] },
])('%j is a problem', (props) => {
  expect(problemsWith(server(props))).toHaveLength(1);
});
