import type { Chart } from 'cdk8s';
import fc from 'fast-check';
import {
  GpuModelServer,
  ModelVolume,
  SynthesisError,
  TfServing,
  TrainingJob,
  vllm,
  WebModelServer,
  type Accelerator,
  type Resources,
  type SynthesizedObject,
} from '../../lib';
import { parseQuantity } from '../../lib/workload/values/quantity';
import { checkProperty } from '../workload/property';
import { restrictedViolations } from '../workload/restricted';
import { objectsOf } from '../workload/trees';

// Mostly sound values: a program that is rejected at its first prop tells nothing about the others.
const mostly = <T>(sound: fc.Arbitrary<T>, unsound: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: sound, weight: 30 }, { arbitrary: unsound, weight: 1 });

const name = mostly(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/), fc.string({ maxLength: 70 }));
const amount = (unit: string): fc.Arbitrary<string> =>
  mostly(
    fc
      .tuple(fc.integer({ min: 1, max: 4096 }), fc.constantFrom(unit, ''))
      .map(([number, suffix]) => `${number}${suffix}`),
    fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('0', '-1', '1.5', '1e2', '.5', '2K')),
  );
const amounts = (unit: string): fc.Arbitrary<{ request: string; limit?: string }> =>
  fc.record({ request: amount(unit), limit: fc.option(amount(unit), { nil: undefined }) }).map(({ request, limit }) => {
    const [low, high] = [parseQuantity(request), parseQuantity(limit ?? request)];
    const swap = low !== undefined && high !== undefined && low.nano > high.nano;
    if (limit === undefined) {
      return { request };
    }
    return swap ? { request: limit, limit: request } : { request, limit };
  });
const resources: fc.Arbitrary<Resources> = fc.record(
  { cpu: amounts('m'), memory: amounts('Mi'), ephemeralStorage: amounts('Gi') },
  { requiredKeys: ['cpu', 'memory'] },
);
const accelerator: fc.Arbitrary<Accelerator> = fc.oneof(
  fc.record(
    {
      product: fc.constant('NVIDIA-H100-80GB-HBM3'),
      count: mostly(fc.integer({ min: 1, max: 8 }), fc.integer({ min: -1, max: 20 })),
    },
    { requiredKeys: ['product'] },
  ),
  fc.record({ product: mostly(fc.constant('NVIDIA-L4'), fc.string()) }),
);
const program = fc.record({
  kind: fc.constantFrom('web', 'tf', 'gpu', 'job'),
  name,
  resources,
  accelerator: fc.option(accelerator, { nil: undefined }),
  replicas: mostly(fc.integer({ min: 0, max: 20 }), fc.oneof(fc.integer({ max: -1 }), fc.double())),
  startupSeconds: mostly(fc.integer({ min: 1, max: 7200 }), fc.integer({ min: -5, max: 0 })),
  env: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.string(), { maxKeys: 4 }),
});
type Program = (typeof program extends fc.Arbitrary<infer T> ? T : never) & object;

function build(
  chart: Chart,
  { kind, name: given, replicas, startupSeconds, accelerator: wanted, ...common }: Program,
): void {
  const gpu = wanted === undefined ? {} : { accelerator: wanted };
  const server = { ...common, ...gpu, name: given, replicas, startupSeconds };
  if (kind === 'web') {
    new WebModelServer(chart, 'x', { ...server, image: 'web:1' });
  } else if (kind === 'tf') {
    new TfServing(chart, 'x', {
      ...server,
      model: { volume: new ModelVolume(chart, 'models', { size: '1Gi', accessModes: ['ReadWriteMany'] }) },
    });
  } else if (kind === 'gpu') {
    new GpuModelServer(chart, 'x', {
      ...server,
      accelerator: wanted ?? { product: 'NVIDIA-L4' },
      engine: vllm({ model: 'm', mutable: true }),
    });
  } else {
    new TrainingJob(chart, 'x', { ...common, ...gpu, name: given, image: 'train:1' });
  }
}

test('any program is a clear error, or objects in which every given value is present', () => {
  const rejected = { count: 0, all: 0 };
  checkProperty('servers and runs', program, (given) => {
    rejected.all += 1;
    let objects: SynthesizedObject[];
    try {
      objects = objectsOf((chart) => build(chart, given));
    } catch (error) {
      rejected.count += 1;
      expect(error).toBeInstanceOf(SynthesisError);
      for (const problem of (error as SynthesisError).problems) {
        expect(problem).toMatch(
          /^(WebModelServer|TfServing|GpuModelServer|TrainingJob) 'test\/x': '[\w.[\]]+( port)?' /,
        );
      }
      return;
    }
    const workload = objects.find(({ manifest }) => ['Deployment', 'Job'].includes(manifest.kind as string))?.manifest;
    const pod = workload?.spec.template.spec;
    const [container] = pod.containers;
    expect(workload?.metadata.name).toMatch(
      given.kind === 'job' ? new RegExp(`^${given.name}-[0-9a-f]{8}$`) : new RegExp(`^${given.name}$`),
    );
    for (const [variable, value] of Object.entries(given.env)) {
      expect(container.env).toContainEqual({ name: variable, value });
    }
    expectAmounts(container.resources, given);
    if (given.accelerator !== undefined) {
      const count = String(given.accelerator.count ?? 1);
      expect([container.resources.requests['nvidia.com/gpu'], container.resources.limits['nvidia.com/gpu']]).toEqual([
        count,
        count,
      ]);
      expect(pod.nodeSelector).toEqual({ 'nvidia.com/gpu.product': given.accelerator.product });
    }
    if (given.kind !== 'job') {
      expect(workload?.spec.replicas).toBe(given.replicas);
      expect(container.startupProbe.periodSeconds * container.startupProbe.failureThreshold).toBeGreaterThanOrEqual(
        given.startupSeconds,
      );
      expect(workload?.spec.progressDeadlineSeconds).toBeGreaterThanOrEqual(given.startupSeconds);
      expect(Number(workload?.metadata.annotations['pulumi.com/timeoutSeconds'])).toBeGreaterThanOrEqual(
        workload?.spec.progressDeadlineSeconds as number,
      );
    }
    expect(restrictedViolations(pod)).toEqual([]);
  });
  expect(rejected.count / rejected.all).toBeLessThan(0.7);
});

function expectAmounts(actual: Record<string, Record<string, string>>, given: Program): void {
  const { cpu, memory, ephemeralStorage } = given.resources;
  for (const [resource, wanted] of Object.entries({ cpu, memory, 'ephemeral-storage': ephemeralStorage })) {
    for (const [where, value] of [
      ['requests', wanted?.request],
      ['limits', wanted?.limit],
    ] as const) {
      if (value !== undefined) {
        expect(parseQuantity(actual[where]?.[resource] ?? '')?.nano).toBe(parseQuantity(value)?.nano);
      }
    }
  }
}
