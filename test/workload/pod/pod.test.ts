import type { Chart } from 'cdk8s';
import {
  eachPod,
  GpuModelServer,
  ModelVolume,
  nim,
  sglang,
  TfServing,
  tgi,
  TrainingJob,
  triton,
  vllm,
  WebModelServer,
  type Engine,
} from '../../../lib';
import { restrictedViolations } from '../restricted';
import { clusterWith, objectsOf, small } from '../trees';

const accelerator = { product: 'NVIDIA-L4' };
const kinds: [string, (chart: Chart) => unknown][] = [
  ['WebModelServer', (chart) => new WebModelServer(chart, 'a', { image: 'a:1', resources: small })],
  [
    'WebModelServer with a GPU',
    (chart) => new WebModelServer(chart, 'a', { image: 'a:1', resources: small, accelerator }),
  ],
  [
    'TfServing',
    (chart) =>
      new TfServing(chart, 'a', {
        resources: small,
        model: { volume: new ModelVolume(chart, 'models', { size: '1Gi' }) },
      }),
  ],
  [
    'GpuModelServer',
    (chart) =>
      new GpuModelServer(chart, 'a', { resources: small, accelerator, engine: vllm({ model: 'm', mutable: true }) }),
  ],
  ['TrainingJob', (chart) => new TrainingJob(chart, 'a', { image: 'a:1', resources: small })],
];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
function podOf(build: (chart: Chart) => unknown, cluster?: Parameters<typeof objectsOf>[1]): any {
  const workload = objectsOf(build, cluster).find(({ manifest }) =>
    ['Deployment', 'Job'].includes(manifest.kind as string),
  );
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

/** Whether each container of a pod has a read-only file system, those that run first included. */
const readOnly = (...of: Parameters<typeof podOf>): boolean[] => {
  const pod = podOf(...of) as Record<string, { securityContext: { readOnlyRootFilesystem: boolean } }[] | undefined>;
  return [...(pod['initContainers'] ?? []), ...pod['containers']!].map(
    ({ securityContext }) => securityContext.readOnlyRootFilesystem,
  );
};

describe('the file system of a container', () => {
  const server = (props: { writableRoot?: boolean; gpu?: boolean }) => (chart: Chart) =>
    new WebModelServer(chart, 'a', {
      image: 'a:1',
      resources: small,
      model: eachPod({ source: 's3://models/a' }),
      ...(props.gpu === true ? { accelerator } : {}),
      ...(props.writableRoot === undefined ? {} : { writableRoot: props.writableRoot }),
    });

  test.each(kinds)('of a %s is read-only', (_name, build) => {
    expect(readOnly(build)).toEqual([true]);
  });

  test.each<[string, Engine]>([
    ['vLLM', vllm({ model: 'm', mutable: true })],
    ['SGLang', sglang({ model: 'm', mutable: true })],
    ['Triton', triton({ modelRepository: '/models' })],
    ['TGI', tgi({ model: 'm', mutable: true })],
  ])('of %s is read-only', (_name, engine) => {
    expect(readOnly((chart) => new GpuModelServer(chart, 'a', { resources: small, accelerator, engine }))).toEqual([
      true,
    ]);
  });

  test('of NIM is not, for it writes into its image', () => {
    const build = (writableRoot?: boolean) => (chart: Chart) =>
      new GpuModelServer(chart, 'a', {
        resources: small,
        accelerator,
        engine: nim({ model: 'm/m', mutable: true }),
        ...(writableRoot === undefined ? {} : { writableRoot }),
      });
    expect([build(), build(false)].map((one) => readOnly(one))).toEqual([[false], [true]]);
  });

  test('can be made writable, and those that run first stay as they are', () => {
    expect(readOnly(server({ writableRoot: true }))).toEqual([true, false]);
    expect(
      readOnly((chart) => new TrainingJob(chart, 'a', { image: 'a:1', resources: small, writableRoot: true })),
    ).toEqual([false]);
  });

  test('is writable with accelerators where the cluster needs it, unless the program says otherwise', () => {
    const crun = clusterWith({ gpu: { writableRoot: true } });
    expect(
      [server({}), server({ gpu: true }), server({ gpu: true, writableRoot: false })].map((build) =>
        readOnly(build, crun),
      ),
    ).toEqual([
      [true, true],
      [true, false],
      [true, true],
    ]);
  });
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
