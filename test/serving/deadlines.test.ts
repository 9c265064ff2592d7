import type { Chart } from 'cdk8s';
import fc from 'fast-check';
import { GpuModelServer, TfServing, vllm, WebModelServer, type Rollout, type ServerProps } from '../../lib';
import { checkProperty } from '../workload/property';
import { manifestOf, small } from '../workload/trees';

const accelerator = { product: 'NVIDIA-L4' };
const kinds: Record<string, (chart: Chart, props: ServerProps) => unknown> = {
  web: (chart, props) => new WebModelServer(chart, 'a', { ...props, image: 'a:1' }),
  'web with a GPU': (chart, props) => new WebModelServer(chart, 'a', { ...props, accelerator, image: 'a:1' }),
  'TensorFlow Serving': (chart, props) => new TfServing(chart, 'a', { ...props, model: { uri: 'gs://bucket/a' } }),
  vLLM: (chart, props) =>
    new GpuModelServer(chart, 'a', { ...props, accelerator, engine: vllm({ model: 'a', mutable: true }) }),
};

test('every kind of server has time to start, to be replaced, and to be deployed', () => {
  const rollout: fc.Arbitrary<Rollout> = fc.record(
    {
      type: fc.constantFrom('RollingUpdate' as const, 'Recreate' as const),
      minReadySeconds: fc.integer({ min: 0, max: 600 }),
    },
    { requiredKeys: [] },
  );
  const props = fc.record(
    {
      replicas: fc.integer({ min: 0, max: 5 }),
      startupSeconds: fc.integer({ min: 1, max: 7200 }),
      drainSeconds: fc.integer({ min: 0, max: 3600 }),
      requestSeconds: fc.integer({ min: 1, max: 7200 }),
      rollout,
    },
    { requiredKeys: [] },
  );
  checkProperty(
    'deadlines',
    fc.record({ kind: fc.constantFrom(...Object.keys(kinds)), props }),
    ({ kind, props: given }) => {
      const { metadata, spec } = manifestOf('Deployment', (chart) =>
        kinds[kind]?.(chart, { ...given, resources: small }),
      );
      const pod = spec.template.spec;
      const [{ startupProbe, lifecycle }] = pod.containers;
      const oldPodsFirst = spec.strategy.type === 'Recreate' || spec.strategy.rollingUpdate.maxSurge === 0;
      const sleep = (lifecycle?.preStop.sleep.seconds as number | undefined) ?? 0;
      const deadline = spec.progressDeadlineSeconds as number;

      expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeGreaterThanOrEqual(
        given.startupSeconds ?? 1,
      );
      expect(pod.terminationGracePeriodSeconds - sleep).toBe(given.requestSeconds ?? 30);
      const startup = startupProbe.periodSeconds * (startupProbe.failureThreshold - 1);
      expect(deadline).toBeGreaterThanOrEqual(
        startup +
          ((spec.minReadySeconds as number | undefined) ?? 0) +
          (oldPodsFirst ? (pod.terminationGracePeriodSeconds as number) : 0),
      );
      expect(Number(metadata.annotations['pulumi.com/timeoutSeconds'])).toBeGreaterThan(deadline);
    },
  );
});
