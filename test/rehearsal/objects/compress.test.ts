import { compressed, compressionFor, startUpSeconds } from '../../../lib/rehearsal/objects/compress';
import { mapAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';

function deployment(container: object, spec: object = {}, annotations?: object): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      ...spec,
      template: {
        metadata: { ...(annotations === undefined ? {} : { annotations }) },
        spec: { containers: [{ name: 'web', ...container }] },
      },
    },
  };
}

const slow = { startupProbe: { periodSeconds: 10, failureThreshold: 60 } };

test.each([
  ['a start-up probe', deployment(slow), 600],
  ['a readiness probe alone', deployment({ readinessProbe: { initialDelaySeconds: 20 } }), 20],
  ['no probe', deployment({}), 0],
  [
    'the annotation of the playground, before all',
    deployment(slow, {}, { 'modelyard.dev/simulated-ready-delay': '1m30s' }),
    90,
  ],
])('%s says how long a pod takes to start', (_, object, seconds) => {
  expect(startUpSeconds(object)).toBe(seconds);
});

test('time passes as much faster as the slowest pod needs, and at least ten times', () => {
  expect([compressionFor([deployment({})]), compressionFor([deployment(slow), deployment({})])]).toEqual([10, 150]);
});

test('every time of a ScaledObject is divided, also those that it leaves to KEDA', () => {
  const object = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a' } };
  const scaleDown = { stabilizationWindowSeconds: 600 };
  const advanced = { horizontalPodAutoscalerConfig: { name: 'b', behavior: { scaleDown } } };
  const spec = { initialCooldownPeriod: 100, advanced };
  const { advanced: made, ...times } = mapAt(compressed({ ...object, spec }, 10), 'spec');
  expect(times).toEqual({ pollingInterval: 3, cooldownPeriod: 30, initialCooldownPeriod: 10 });
  expect(made).toMatchObject({
    horizontalPodAutoscalerConfig: { name: 'b', behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } },
  });
});

test('every time of a workload is divided, none becomes nothing', () => {
  const object = deployment(slow, { minReadySeconds: 30 });
  const spec = mapAt(
    compressed(
      {
        ...object,
        spec: {
          ...mapAt(object, 'spec'),
          template: {
            spec: { ...mapAt(object, 'spec', 'template', 'spec'), tolerations: [{ key: 'a', tolerationSeconds: 300 }] },
          },
        },
      },
      150,
    ),
    'spec',
  );
  expect([
    spec['minReadySeconds'],
    mapAt(spec, 'template', 'metadata', 'annotations'),
    mapAt(spec, 'template', 'spec')['tolerations'],
  ]).toEqual([1, { 'modelyard.dev/simulated-ready-delay': '4000ms' }, [{ key: 'a', tolerationSeconds: 2 }]]);
});

test('an object is left as it was', () => {
  const object = deployment(slow, { minReadySeconds: 30 });
  const before = structuredClone(object);
  compressed(object, 10);
  expect(object).toEqual(before);
});

test('the windows of an autoscaler are divided, also those that it leaves to the controller', () => {
  const autoscaler: KubernetesObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      maxReplicas: 5,
      behavior: {
        scaleUp: { stabilizationWindowSeconds: 60, policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] },
      },
    },
  };
  expect(mapAt(compressed(autoscaler, 60), 'spec', 'behavior')).toEqual({
    scaleUp: {
      stabilizationWindowSeconds: 1,
      selectPolicy: 'Max',
      policies: [{ type: 'Pods', value: 1, periodSeconds: 1 }],
    },
    scaleDown: {
      stabilizationWindowSeconds: 5,
      selectPolicy: 'Max',
      policies: [{ type: 'Percent', value: 100, periodSeconds: 1 }],
    },
  });
});

test('what has no pods and no windows stays', () => {
  const service: KubernetesObject = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: {} };
  expect(compressed(service, 10)).toBe(service);
});

test.each([
  ['JobSet', 'jobset.x-k8s.io/v1alpha2', (job: object) => ({ replicatedJobs: [{ name: 'node', ...job }] })],
  [
    'ClusterTrainingRuntime',
    'trainer.kubeflow.org/v1alpha1',
    (job: object) => ({ template: { spec: { replicatedJobs: [{ name: 'node', ...job }] } } }),
  ],
])('so are those of the Jobs of a %s', (kind, apiVersion, specOf) => {
  const annotations = { 'modelyard.dev/simulated-completion-delay': '20m' };
  const pods = { metadata: { annotations }, spec: { containers: [{ name: 'node', ...slow }] } };
  const object = {
    apiVersion,
    kind,
    metadata: { name: 'a' },
    spec: specOf({ template: { spec: { template: pods } } }),
  };
  expect([startUpSeconds(object), JSON.stringify(compressed(object, 100))]).toEqual([
    600,
    expect.stringContaining(
      '"modelyard.dev/simulated-completion-delay":"12000ms","modelyard.dev/simulated-ready-delay":"6000ms"',
    ),
  ]);
});

test('leaders and workers of a group start each in their own time', () => {
  const pods = (container: object): object => ({ spec: { containers: [{ name: 'engine', ...container }] } });
  const object = {
    ...{ apiVersion: 'leaderworkerset.x-k8s.io/v1', kind: 'LeaderWorkerSet', metadata: { name: 'llm' } },
    spec: { leaderWorkerTemplate: { leaderTemplate: pods(slow), workerTemplate: pods({}) } },
  };
  const { leaderTemplate, workerTemplate } = mapAt(compressed(object, 100), 'spec', 'leaderWorkerTemplate');
  expect([leaderTemplate, workerTemplate].map((template) => mapAt({ template }, 'template', 'metadata'))).toEqual([
    { annotations: { 'modelyard.dev/simulated-ready-delay': '6000ms' } },
    { annotations: { 'modelyard.dev/simulated-ready-delay': '0ms' } },
  ]);
});
