import type { Chart } from 'cdk8s';
import { ConfigSecret, GpuModelServer, vllm, type VllmProps } from '../../../lib';
import { manifestOf, problemsOf, small } from '../../workload/trees';

const server = (props: Partial<VllmProps> = {}, count: number = 1) => (chart: Chart) =>
  new GpuModelServer(chart, 'chat', { engine: vllm({ model: 'Qwen/Qwen3-8B', ...props }), accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count }, resources: small });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const containerOf = (build: (chart: Chart) => unknown): any => manifestOf('Deployment', build).spec.template.spec.containers[0];

test('a model is split over all accelerators of the pod', () => {
  expect(containerOf(server({}, 4)).args).toContain('--tensor-parallel-size=4');
});

test('clients call the model by the name of the server', () => {
  expect(containerOf(server()).args).toContain('--served-model-name=chat');
});

test('every prop becomes an argument', () => {
  expect(containerOf(server({ servedModelName: 'qwen', maxModelLength: 8192, gpuMemoryUtilization: 0.8, extraArgs: ['--enforce-eager'] })).args).toMatchInlineSnapshot(`
[
  "Qwen/Qwen3-8B",
  "--host=0.0.0.0",
  "--port=8000",
  "--served-model-name=qwen",
  "--tensor-parallel-size=1",
  "--max-model-len=8192",
  "--gpu-memory-utilization=0.8",
  "--enforce-eager",
]
`);
});

test('the version is the image', () => {
  expect(containerOf(server({ version: 'v0.11.0' })).image).toBe('vllm/vllm-openai:v0.11.0');
});

test('the token is a reference', () => {
  const { env } = containerOf((chart) => server({ huggingFaceToken: new ConfigSecret(chart, 'tokens', { name: 'tokens', keys: ['hf'] }).key('hf') })(chart));
  expect(env).toContainEqual({ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'hf' } } });
});

test.each<Partial<VllmProps>>([{ model: '' }, { maxModelLength: 0 }, { gpuMemoryUtilization: 1.1 }, { gpuMemoryUtilization: 0 }, { version: 'latest' }])('%j is a problem', (props) => {
  expect(problemsOf(server(props))).toHaveLength(1);
});
