import { keda, type KedaProps, type KedaTrigger, type TriggerSource } from '../../../lib';
import { manifestOf, problemsOf } from '../../workload/trees';
import { gpu, kedaCluster, web } from './servers';

const from = (source?: TriggerSource): KedaTrigger => ({
  type: 'prometheus',
  serverAddress: 'http://prometheus:9090',
  query: 'sum(requests)',
  threshold: 5,
  source,
});
const cron: KedaTrigger = {
  type: 'cron',
  timezone: 'Europe/Berlin',
  start: '0 8 * * *',
  end: '0 18 * * *',
  desiredReplicas: 1,
};
const cpu: KedaTrigger = { type: 'raw', trigger: 'cpu', metricType: 'Utilization', metadata: { value: '60' } };
const problemsWith = (props: Partial<KedaProps>) =>
  problemsOf(gpu({ scaling: keda({ min: 0, max: 5, triggers: [from('gateway')], ...props }) }), kedaCluster);
const specOf = (props: Partial<KedaProps>) =>
  manifestOf(
    'ScaledObject',
    gpu({ scaling: keda({ min: 0, max: 5, triggers: [from('gateway')], ...props }) }),
    kedaCluster,
  ).spec;

test('a metric of the pods themselves cannot bring the first one back', () => {
  expect(problemsWith({ triggers: [from()] })).toMatchInlineSnapshot(`
[
  "GpuModelServer 'test/chat': 'scaling.triggers' must hold one whose value is there when no pod is, since there may be none: a metric of the pods themselves goes with the last of them, and nothing brings the first one back. Measure what stands before the server, and say so by source: 'gateway' or 'queue', or take a cron trigger",
]
`);
});

test.each<[string, Partial<KedaProps>]>([
  ['min 0 on nothing but pods', { min: 0, triggers: [from('pods'), cpu] }],
  ['idle on nothing but pods', { min: 1, idle: 0, triggers: [from('pods')] }],
])('%s is refused', (_title, props) => {
  expect(problemsWith(props)).toContainEqual(
    expect.stringContaining("'scaling.triggers' must hold one whose value is there when no pod is"),
  );
});

test.each<[string, Partial<KedaProps>]>([
  ['min: 0', {}],
  ['idle: 0', { min: 1, idle: 0 }],
])('a fallback starts no pod where there is none (%s), unless a newer KEDA is confirmed', (_title, props) => {
  const fallback = { replicas: 1 };
  expect(problemsWith({ ...props, fallback })).toEqual([
    expect.stringContaining("'scaling.fallback' cannot start a pod where there is none before KEDA 2.19"),
  ]);
  expect(problemsWith({ ...props, fallback: { ...fallback, fromZero: true } })).toEqual([]);
});

test.each(['currentReplicas', 'currentReplicasIfLower'] as const)('with %s it keeps none', (behavior) => {
  expect(problemsWith({ fallback: { replicas: 1, fromZero: true, behavior } })).toEqual([
    expect.stringContaining("'scaling.fallback.behavior' must be 'static' or 'currentReplicasIfHigher'"),
  ]);
});

test('a server that always has a pod needs no confirmation', () => {
  expect(problemsWith({ min: 1, fallback: { replicas: 1, fromZero: true } })).toEqual([
    expect.stringContaining("'scaling.fallback.fromZero' has no effect"),
  ]);
});

test.each<[string, KedaTrigger[]]>([
  ['what a gateway counts', [from('gateway')]],
  ['a queue', [{ type: 'raw', trigger: 'rabbitmq', metadata: {}, source: 'queue' }]],
  ['a time', [cron]],
  ['one of several', [from('pods'), cron]],
])('%s is taken', (_title, triggers) => {
  expect(problemsWith({ triggers })).toEqual([]);
});

test('cpu and memory are of the pods, whatever is said', () => {
  expect(problemsWith({ triggers: [{ type: 'raw', trigger: 'memory', metadata: {}, source: 'queue' }, cron] })).toEqual(
    [expect.stringContaining("'scaling.triggers[0].source' must be 'pods': only pods have memory")],
  );
});

test('a pod has the time to come up before it may be taken away again', () => {
  expect(specOf({ idle: 0, min: 2, pollingIntervalSeconds: 10 })).toMatchObject({
    idleReplicaCount: 0,
    minReplicaCount: 2,
    pollingInterval: 10,
    cooldownPeriod: 2400,
    initialCooldownPeriod: 2400,
  });
});

test('a cooldown period shorter than the start of a pod is refused for what a gateway counts', () => {
  expect(problemsWith({ cooldownPeriodSeconds: 600 })).toEqual([
    expect.stringMatching(
      /'scaling.cooldownPeriodSeconds' must be at least the start-up budget of 1800 seconds.*kserve\/issues\/1247\), got 600/,
    ),
  ]);
});

test('messages of a queue wait, so that any cooldown period will do', () => {
  expect(
    problemsWith({ triggers: [from('queue')], cooldownPeriodSeconds: 60, initialCooldownPeriodSeconds: 0 }),
  ).toEqual([]);
});

test('periods that have no effect are a problem', () => {
  expect(problemsWith({ min: 1, pollingIntervalSeconds: 10, cooldownPeriodSeconds: 60 })).toEqual([
    expect.stringContaining("'scaling.pollingIntervalSeconds' has no effect on a server that always has a pod"),
    expect.stringContaining("'scaling.cooldownPeriodSeconds' has no effect on a server that always has a pod"),
  ]);
});

test('KEDA knows no other idle number than 0, and none beside min 0', () => {
  expect(problemsWith({ idle: 1 as unknown as 0, min: 2 })).toContainEqual(
    expect.stringContaining("'scaling.idle' must be 0"),
  );
  expect(problemsWith({ idle: 0, min: 0 })).toEqual([
    expect.stringContaining("'scaling.min' must be at least 1 beside 'idle'"),
  ]);
});

test('a deployment does not wait for a pod behind the Service', () => {
  const annotations = (props: Partial<KedaProps>) =>
    manifestOf('Service', web({ scaling: keda({ max: 5, triggers: [from('gateway')], ...props }) }), kedaCluster)
      .metadata.annotations;
  expect(annotations({ min: 0 })).toEqual({ 'pulumi.com/skipAwait': 'true' });
  expect(annotations({ min: 1, idle: 0 })).toEqual({ 'pulumi.com/skipAwait': 'true' });
  expect(annotations({ min: 1 })).toBeUndefined();
});
