import fc from 'fast-check';
import {
  external,
  hpa,
  keda,
  SynthesisError,
  type HpaMetric,
  type KedaTrigger,
  type Scaling,
  type ScalingBehavior,
  type SynthesizedObject,
} from '../../../lib';
import { checkProperty } from '../../workload/property';
import { clusterWith, objectsOf } from '../../workload/trees';
import { gpu, web } from './servers';

const cluster = clusterWith({ kubernetesVersion: '1.37', operators: ['keda'] });
const count = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 20 }), weight: 20 },
  fc.integer({ max: -1 }),
  fc.double(),
);
const amount = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 1000 }), weight: 20 },
  { arbitrary: fc.constantFrom('500m', '1Gi'), weight: 10 },
  fc.constantFrom('0', 'x', -1),
);
const metric: fc.Arbitrary<HpaMetric> = fc.oneof(
  fc.record({
    type: fc.constant('Resource' as const),
    name: fc.constantFrom('cpu' as const, 'memory' as const),
    averageUtilization: count,
    allowWithAccelerator: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('Pods' as const),
    metric: fc.constantFrom('waiting', 'vllm:waiting', ''),
    averageValue: amount,
  }),
  fc.record({
    type: fc.constant('External' as const),
    metric: fc.record({ metric: fc.constant('queue') }),
    matchLabels: fc.option(fc.dictionary(fc.constant('queue'), fc.string()), { nil: undefined }),
    value: amount,
  }),
);
const rules = fc.record(
  {
    stabilizationWindowSeconds: fc.oneof(fc.integer({ min: 0, max: 3600 }), count),
    policies: fc.array(
      fc.record({
        type: fc.constantFrom('Pods' as const, 'Percent' as const),
        value: count,
        periodSeconds: fc.integer({ min: 1, max: 1800 }),
      }),
      { maxLength: 3 },
    ),
    selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
    tolerance: fc.constantFrom(0, 0.05, 1e-7, -1),
  },
  { requiredKeys: [] },
);
const behavior: fc.Arbitrary<ScalingBehavior | undefined> = fc.option(
  fc.record({ scaleUp: rules, scaleDown: rules }, { requiredKeys: [] }),
  { nil: undefined },
);
const trigger: fc.Arbitrary<KedaTrigger> = fc.oneof(
  fc.record({
    type: fc.constant('prometheus' as const),
    serverAddress: fc.constantFrom('http://prometheus:9090', 'https://prometheus:9090/path', 'prometheus'),
    query: fc.constantFrom('sum(up)', ''),
    threshold: fc.oneof(fc.double({ min: 0.1, max: 100, noNaN: true }), fc.double()),
    source: fc.constantFrom(undefined, 'pods' as const, 'gateway' as const, 'queue' as const),
  }),
  fc.record({
    type: fc.constant('cron' as const),
    timezone: fc.constant('UTC'),
    start: fc.constantFrom('0 8 * * *', '0 9 * * *'),
    end: fc.constant('0 9 * * *'),
    desiredReplicas: count,
  }),
  fc.record({
    type: fc.constant('raw' as const),
    trigger: fc.constantFrom('cpu', 'kafka'),
    metadata: fc.dictionary(fc.string(), fc.string()),
    source: fc.constantFrom(undefined, 'queue' as const),
  }),
);
const scaling: fc.Arbitrary<Scaling | 'external'> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ min: count, max: count, metrics: fc.array(metric, { maxLength: 3 }), behavior }).map(hpa),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        min: count,
        max: count,
        idle: fc.constantFrom(undefined, 0 as const),
        triggers: fc.array(trigger, { maxLength: 3 }),
        cooldownPeriodSeconds: fc.option(count, { nil: undefined }),
        behavior,
      })
      .map(keda),
  },
  { weight: 1, arbitrary: fc.record({ min: count, max: fc.option(count, { nil: undefined }) }).map(external) },
  { weight: 1, arbitrary: fc.constant('external' as const) },
);

test('any scaling is a clear error, or objects that leave the number of pods to their owner', () => {
  const rejected = { count: 0, all: 0 };
  checkProperty('scalings', fc.record({ scaling, accelerator: fc.boolean() }), (given) => {
    rejected.all += 1;
    let objects: SynthesizedObject[];
    try {
      objects = objectsOf((given.accelerator ? gpu : web)({ scaling: given.scaling }), cluster);
    } catch (error) {
      rejected.count += 1;
      expect(error).toBeInstanceOf(SynthesisError);
      for (const problem of (error as SynthesisError).problems) {
        expect(problem).toMatch(
          /^(WebModelServer 'test\/web'|GpuModelServer 'test\/chat'): 'scaling[\w.[\]]*' (must|needs|has no effect)/,
        );
      }
      return;
    }
    const find = (kind: string) => objects.find(({ manifest }) => manifest.kind === kind)?.manifest;
    expect(Object.keys(find('Deployment')?.spec as object)).not.toContain('replicas');
    const owner = find('HorizontalPodAutoscaler') ?? find('ScaledObject');
    if (owner === undefined) {
      return;
    }
    const { min, max } = given.scaling as Scaling;
    const bounds =
      owner.kind === 'ScaledObject'
        ? [owner.spec.idleReplicaCount ?? owner.spec.minReplicaCount, owner.spec.maxReplicaCount]
        : [owner.spec.minReplicas, owner.spec.maxReplicas];
    expect(bounds).toEqual([min, max]);
    expect(find('Deployment')?.metadata.name).toBe(owner.spec.scaleTargetRef.name);
    // Every value of a trigger is text.
    expect(
      (owner.spec.triggers ?? [])
        .flatMap((each: { metadata: object }) => Object.values(each.metadata))
        .every((value: unknown) => typeof value === 'string'),
    ).toBe(true);
  });
  expect(rejected.count / rejected.all).toBeLessThan(0.95);
});
