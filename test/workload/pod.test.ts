import type { Chart } from 'cdk8s';
import { GpuModelServer, ModelVolume, TfServing, TrainingJob, vllm, WebModelServer } from '../../lib';
import { restrictedViolations } from './restricted';
import { objectsOf, small } from './trees';

const accelerator = { product: 'NVIDIA-L4' };
const kinds: [string, (chart: Chart) => unknown][] = [
  ['WebModelServer', (chart) => new WebModelServer(chart, 'a', { image: 'a:1', resources: small })],
  ['WebModelServer with a GPU', (chart) => new WebModelServer(chart, 'a', { image: 'a:1', resources: small, accelerator })],
  ['TfServing', (chart) => new TfServing(chart, 'a', { resources: small, model: { volume: new ModelVolume(chart, 'models', { size: '1Gi' }) } })],
  ['GpuModelServer', (chart) => new GpuModelServer(chart, 'a', { resources: small, accelerator, engine: vllm({ model: 'm' }) })],
  ['TrainingJob', (chart) => new TrainingJob(chart, 'a', { image: 'a:1', resources: small })],
];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
function podOf(build: (chart: Chart) => unknown): any {
  const workload = objectsOf(build).find(({ manifest }) => ['Deployment', 'Job'].includes(manifest.kind as string));
  return workload?.manifest.spec.template.spec;
}

describe.each(kinds)('%s', (_name, build) => {
  test('meets the restricted Pod Security Standard', () => {
    expect(restrictedViolations(podOf(build))).toEqual([]);
  });

  test('has no access to the API of the cluster', () => {
    expect(podOf(build).automountServiceAccountToken).toBe(false);
  });

  test('gets no variables of other Services', () => {
    expect(podOf(build).enableServiceLinks).toBe(false);
  });

  test('has a temporary folder', () => {
    expect(podOf(build).containers[0].volumeMounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
  });
});

test('the file system is read-only, but for pods with a GPU', () => {
  const readOnly = kinds.map(([, build]) => podOf(build).containers[0].securityContext.readOnlyRootFilesystem as boolean);
  expect(readOnly).toEqual([true, false, true, false, true]);
});

test('a pod belongs to the user that was asked for', () => {
  const pod = podOf((chart) => new WebModelServer(chart, 'a', { image: 'a:1', resources: small, user: 65532 }));
  expect(pod.securityContext).toMatchInlineSnapshot(`
{
  "fsGroup": 65532,
  "fsGroupChangePolicy": "OnRootMismatch",
  "runAsGroup": 65532,
  "runAsNonRoot": true,
  "runAsUser": 65532,
  "seccompProfile": {
    "type": "RuntimeDefault",
  },
}
`);
});
