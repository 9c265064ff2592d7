import fc from 'fast-check';
import {
  external,
  hpa,
  keda,
  type Cluster,
  type ExternalScalingProps,
  type HpaMetric,
  type HpaProps,
  type KedaProps,
  type KedaTrigger,
  type Scaling,
  type ScalingRules,
} from '../../../lib';
import { mostly, optional } from './mostly';

/** Who decides how many pods there are, as plain values. */
export type AnyScaling =
  | { readonly by: 'hpa'; readonly props: HpaProps }
  | { readonly by: 'keda'; readonly props: KedaProps }
  | { readonly by: 'external'; readonly props?: ExternalScalingProps };

const range = mostly(
  fc
    .record({ min: fc.integer({ min: 1, max: 4 }), more: fc.integer({ min: 0, max: 20 }) })
    .map(({ min, more }) => ({ min, max: min + more })),
  fc.record({ min: fc.integer({ min: -1, max: 6 }), max: fc.constantFrom(-1, 0, 1, 3, 2 ** 33) }),
);
const amount = mostly<string | number>(
  fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.constantFrom('500m', '1500m', '2Gi', '1e3')),
  fc.constantFrom(0, 'many'),
);
const labels = optional({
  matchLabels: fc.dictionary(fc.constantFrom('queue', 'model'), fc.constantFrom('7', 'chat'), { maxKeys: 2 }),
});

const metric: fc.Arbitrary<HpaMetric> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom('Resource', 'ContainerResource'),
      name: fc.constantFrom('cpu', 'memory'),
      averageUtilization: mostly(fc.integer({ min: 1, max: 200 }), fc.constant(0)),
      allowWithAccelerator: mostly(fc.constant(true), fc.constant(false)),
    })
    .map((each) => each as HpaMetric),
  fc.record({ type: fc.constant('Resource' as const), name: fc.constant('memory' as const), averageValue: amount }),
  fc
    .record({
      type: fc.constant('Pods' as const),
      metric: mostly(fc.constantFrom('vllm:num_requests_waiting', 'waiting'), fc.constant('a/b')),
      averageValue: amount,
      rest: labels,
    })
    .map(({ rest, ...each }) => ({ ...each, ...rest })),
  fc.record({
    type: fc.constant('Object' as const),
    metric: fc.constant('requests'),
    describedObject: fc.constant({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'public' }),
    value: amount,
  }),
  fc
    .record({
      type: fc.constant('External' as const),
      metric: fc.constant('queue-length'),
      value: amount,
      rest: labels,
    })
    .map(({ rest, ...each }) => ({ ...each, ...rest })),
);

const rules = (tolerance: boolean): fc.Arbitrary<ScalingRules> =>
  optional<Required<ScalingRules>>({
    stabilizationWindowSeconds: mostly(fc.integer({ min: 0, max: 3600 }), fc.constant(3601)),
    policies: mostly(
      fc.array(
        fc.record({
          type: fc.constantFrom('Pods' as const, 'Percent' as const),
          value: fc.integer({ min: 1, max: 100 }),
          periodSeconds: fc.integer({ min: 1, max: 1800 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      fc.constant([]),
    ),
    selectPolicy: fc.constantFrom('Max' as const, 'Min' as const, 'Disabled' as const),
    ...((tolerance ? { tolerance: fc.constantFrom(0, 0.05, 0.25) } : {}) as { tolerance: fc.Arbitrary<number> }),
  });
const behavior = (tolerance: boolean) =>
  optional({ behavior: optional({ scaleUp: rules(tolerance), scaleDown: rules(tolerance) }) });

const trigger: fc.Arbitrary<KedaTrigger> = fc.oneof(
  fc
    .record({
      type: fc.constant('prometheus' as const),
      serverAddress: mostly(fc.constant('http://prometheus.monitoring.svc:9090'), fc.constant('prometheus')),
      query: fc.constantFrom('sum(vllm:num_requests_waiting)', 'sum(rate(requests[1m])) or vector(0)'),
      threshold: fc.constantFrom(1, 0.5, 30),
      rest: optional({
        name: fc.constant('waiting'),
        metricType: fc.constantFrom('AverageValue' as const, 'Value' as const),
        authentication: fc.constant({ name: 'prometheus' }),
        activationThreshold: fc.constantFrom(0, 2.5),
        ignoreNullValues: fc.boolean(),
        source: fc.constantFrom('pods' as const, 'gateway' as const),
      }),
    })
    .map(({ rest, ...each }) => ({ ...each, ...rest })),
  fc.record({
    type: fc.constant('cron' as const),
    timezone: fc.constant('Europe/Berlin'),
    start: fc.constant('0 8 * * 1-5'),
    end: mostly(fc.constant('0 18 * * 1-5'), fc.constant('0 8 * * 1-5')),
    desiredReplicas: fc.constant(1),
  }),
  fc.record({
    type: fc.constant('raw' as const),
    trigger: fc.constant('rabbitmq'),
    metadata: fc.constant({ queueName: 'requests', mode: 'QueueLength', value: '5', hostFromEnv: 'RABBITMQ' }),
    source: fc.constant('queue' as const),
    authentication: fc.constant({ name: 'rabbitmq', kind: 'ClusterTriggerAuthentication' as const }),
  }),
);
// One of each kind has no name in common with another.
const triggers = mostly(
  fc.uniqueArray(trigger, { minLength: 1, maxLength: 3, selector: ({ type }) => type }),
  fc.constant([]),
);
const queue: KedaTrigger = {
  type: 'raw',
  trigger: 'rabbitmq',
  metadata: { queueName: 'wake', mode: 'QueueLength', value: '1' },
  source: 'queue',
};

const kedaProps = (tolerance: boolean): fc.Arbitrary<KedaProps> =>
  fc
    .record({
      range,
      triggers,
      behavior: behavior(tolerance),
      zero: fc.constantFrom<'no' | 'min' | 'idle'>('no', 'no', 'min', 'idle'),
      zeroProps: optional({
        pollingIntervalSeconds: fc.integer({ min: 1, max: 60 }),
        initialCooldownPeriodSeconds: fc.integer({ min: 0, max: 900 }),
        cooldownPeriodSeconds: fc.integer({ min: 8000, max: 9000 }),
      }),
      fallback: optional({
        fallback: fc.constantFrom({ replicas: 1 }, { replicas: 1, failureThreshold: 5, behavior: 'static' as const }),
      }),
    })
    .map(({ zero, zeroProps, range: bounds, triggers: wanted, behavior: rest, fallback }) => ({
      ...bounds,
      ...rest,
      ...(fallback.fallback === undefined || zero === 'no'
        ? fallback
        : { fallback: { ...fallback.fallback, fromZero: true } }),
      ...(zero === 'no' ? {} : zeroProps),
      ...{ no: {}, min: { min: 0 }, idle: { idle: 0 as const } }[zero],
      triggers: zero === 'no' || wanted.length === 0 ? wanted : [...wanted, queue],
    }));

/** Any scaling that suits a cluster, and now and then one that does not. */
export function anyScaling(cluster: Cluster): fc.Arbitrary<AnyScaling> {
  const [major = 0, minor = 0] = cluster.profile.kubernetesVersion.split('.').map(Number);
  const version = major * 1000 + minor;
  const tolerance = version >= 1035;
  const byHpa = fc
    .record({
      range,
      metrics: mostly(fc.array(metric, { minLength: 1, maxLength: 3 }), fc.constant<HpaMetric[]>([])),
      behavior: behavior(tolerance),
      zero: mostly(fc.constant(version >= 1037), fc.constant(true)),
    })
    .map(({ range: bounds, metrics, behavior: rest, zero }): AnyScaling => ({
      by: 'hpa',
      props: {
        ...bounds,
        ...rest,
        metrics,
        ...(zero && metrics.some(({ type }) => type === 'External') ? { min: 0 } : {}),
      },
    }));
  const byKeda = kedaProps(tolerance).map((props): AnyScaling => ({ by: 'keda', props }));
  const byOther = fc.oneof(
    fc.constant<AnyScaling>({ by: 'external' }),
    range.map((props): AnyScaling => ({ by: 'external', props })),
  );
  return fc.oneof(
    { weight: 4, arbitrary: byHpa },
    { weight: 1, arbitrary: byOther },
    cluster.profile.operators.includes('keda')
      ? { weight: 4, arbitrary: byKeda }
      : { weight: 1, arbitrary: mostly(byOther, byKeda) },
  );
}

/** The prop of a server. */
export function makeScaling(scaling: AnyScaling): Scaling | 'external' {
  switch (scaling.by) {
    case 'hpa':
      return hpa(scaling.props);
    case 'keda':
      return keda(scaling.props);
    case 'external':
      return scaling.props === undefined ? 'external' : external(scaling.props);
  }
}
