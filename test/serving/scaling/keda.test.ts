import { keda, type CronTrigger, type KedaProps, type KedaTrigger, type PrometheusTrigger } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf } from '../../workload/trees';
import { gpu, kedaCluster, web } from './servers';

const prometheus: PrometheusTrigger = {
  type: 'prometheus',
  serverAddress: 'http://prometheus.monitoring.svc:9090',
  query: 'sum(vllm:num_requests_waiting)',
  threshold: 5,
};
const office: CronTrigger = {
  type: 'cron',
  timezone: 'Europe/Berlin',
  start: '0 8 * * 1-5',
  end: '0 18 * * 1-5',
  desiredReplicas: 3,
};
const specOf = (props: Partial<KedaProps>) =>
  manifestOf('ScaledObject', web({ scaling: keda({ max: 5, triggers: [prometheus], ...props }) }), kedaCluster).spec;
const problemsWith = (props: Partial<KedaProps>) =>
  problemsOf(web({ scaling: keda({ max: 5, triggers: [prometheus], ...props }) }), kedaCluster);

test('the whole object', () => {
  expect(manifestOf('ScaledObject', web({ scaling: keda({ min: 2, max: 5, triggers: [prometheus] }) }), kedaCluster))
    .toMatchInlineSnapshot(`
{
  "apiVersion": "keda.sh/v1alpha1",
  "kind": "ScaledObject",
  "metadata": {
    "labels": {
      "app.kubernetes.io/component": "web-model-server",
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "web",
    },
    "name": "web",
  },
  "spec": {
    "advanced": {
      "horizontalPodAutoscalerConfig": {
        "behavior": {
          "scaleDown": {
            "policies": [
              {
                "periodSeconds": 60,
                "type": "Percent",
                "value": 50,
              },
            ],
            "selectPolicy": "Max",
            "stabilizationWindowSeconds": 300,
          },
          "scaleUp": {
            "policies": [
              {
                "periodSeconds": 15,
                "type": "Pods",
                "value": 4,
              },
              {
                "periodSeconds": 15,
                "type": "Percent",
                "value": 100,
              },
            ],
            "selectPolicy": "Max",
            "stabilizationWindowSeconds": 0,
          },
        },
      },
    },
    "maxReplicaCount": 5,
    "minReplicaCount": 2,
    "scaleTargetRef": {
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "name": "web",
    },
    "triggers": [
      {
        "metadata": {
          "ignoreNullValues": "false",
          "query": "sum(vllm:num_requests_waiting)",
          "serverAddress": "http://prometheus.monitoring.svc:9090",
          "threshold": "5",
        },
        "type": "prometheus",
      },
    ],
  },
}
`);
});

test('triggers as KEDA writes them: every parameter is text', () => {
  const authentication = { name: 'prometheus', kind: 'ClusterTriggerAuthentication' } as const;
  const triggers: KedaTrigger[] = [
    {
      ...prometheus,
      name: 'waiting',
      metricType: 'Value',
      activationThreshold: 0.5,
      ignoreNullValues: true,
      namespace: 'chat',
      authModes: 'bearer',
      authentication,
    },
    office,
    {
      type: 'raw',
      trigger: 'rabbitmq',
      metadata: { queueName: 'chat', mode: 'QueueLength', value: '20' },
      authentication: { name: 'rabbitmq' },
    },
  ];
  expect(specOf({ triggers }).triggers).toMatchInlineSnapshot(`
[
  {
    "authenticationRef": {
      "kind": "ClusterTriggerAuthentication",
      "name": "prometheus",
    },
    "metadata": {
      "activationThreshold": "0.5",
      "authModes": "bearer",
      "ignoreNullValues": "true",
      "namespace": "chat",
      "query": "sum(vllm:num_requests_waiting)",
      "serverAddress": "http://prometheus.monitoring.svc:9090",
      "threshold": "5",
    },
    "metricType": "Value",
    "name": "waiting",
    "type": "prometheus",
  },
  {
    "metadata": {
      "desiredReplicas": "3",
      "end": "0 18 * * 1-5",
      "start": "0 8 * * 1-5",
      "timezone": "Europe/Berlin",
    },
    "type": "cron",
  },
  {
    "authenticationRef": {
      "name": "rabbitmq",
    },
    "metadata": {
      "mode": "QueueLength",
      "queueName": "chat",
      "value": "20",
    },
    "type": "rabbitmq",
  },
]
`);
});

test('a cluster without KEDA is a problem', () => {
  expect(
    problemsOf(web({ scaling: keda({ max: 5, triggers: [prometheus] }) }), clusterWith({ operators: ['kueue'] })),
  ).toEqual([expect.stringContaining("'scaling' needs 'keda', which cluster 'test' does not have")]);
});

test('it comes after the Deployment and a ready pod', () => {
  const scaledObject = objectsOf(web({ scaling: keda({ max: 5, triggers: [prometheus] }) }), kedaCluster).find(
    ({ manifest }) => manifest.kind === 'ScaledObject',
  );
  expect(scaledObject?.dependsOn.map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
});

test('a fallback takes no pod away unless it says so', () => {
  expect(specOf({ fallback: { replicas: 3 } }).fallback).toEqual({
    failureThreshold: 3,
    replicas: 3,
    behavior: 'currentReplicasIfHigher',
  });
});

test('the HorizontalPodAutoscaler of a long name gets a name that fits a label', () => {
  const nameOf = (name: string) =>
    manifestOf('ScaledObject', web({ name, scaling: keda({ max: 5, triggers: [prometheus] }) }), kedaCluster).spec
      .advanced.horizontalPodAutoscalerConfig.name;
  expect([nameOf('x'.repeat(54)), nameOf('x'.repeat(55))]).toEqual([undefined, 'x'.repeat(55)]);
});

test('the mistakes of a ScaledObject are reported together', () => {
  const triggers: KedaTrigger[] = [
    {
      ...prometheus,
      name: 'a',
      serverAddress: 'prometheus:9090',
      query: ' ',
      threshold: 0,
      activationThreshold: Number.NaN,
    },
    { ...office, name: 'a', start: '0 8 * *', end: '0 8 * *', timezone: '', desiredReplicas: 6 },
    { type: 'raw', trigger: 'raw', metadata: {} },
  ];
  expect(problemsWith({ min: 6, triggers, fallback: { failureThreshold: -1, replicas: -1 } })).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'scaling.max' must be at least 'min', which is 6, got 5",
  "WebModelServer 'test/web': 'scaling.fallback.failureThreshold' must be a whole number, at least 0, got -1",
  "WebModelServer 'test/web': 'scaling.fallback.replicas' must be a whole number, at least 0, got -1",
  "WebModelServer 'test/web': 'scaling.triggers[0].serverAddress' must be a URL such as 'http://prometheus.monitoring.svc:9090', got 'prometheus:9090'",
  "WebModelServer 'test/web': 'scaling.triggers[0].query' must be a query of Prometheus, got ' '",
  "WebModelServer 'test/web': 'scaling.triggers[0].threshold' must be a number, more than 0, got 0",
  "WebModelServer 'test/web': 'scaling.triggers[0].activationThreshold' must be a number, got NaN",
  "WebModelServer 'test/web': 'scaling.triggers[1].name' must be another name than that of the other triggers, got 'a'",
  "WebModelServer 'test/web': 'scaling.triggers[1].start' must be five fields, minute, hour, day, month, day of the week: '0 8 * * 1-5', got '0 8 * *'",
  "WebModelServer 'test/web': 'scaling.triggers[1].end' must be five fields, minute, hour, day, month, day of the week: '0 8 * * 1-5', got '0 8 * *'",
  "WebModelServer 'test/web': 'scaling.triggers[1].end' must be another time than 'start', got '0 8 * *'",
  "WebModelServer 'test/web': 'scaling.triggers[1].timezone' must be a time zone such as 'Europe/Berlin', got ''",
  "WebModelServer 'test/web': 'scaling.triggers[1].desiredReplicas' must be a whole number, from 1 to 5, got 6",
  "WebModelServer 'test/web': 'scaling.triggers[2].trigger' must be a type of KEDA, such as 'rabbitmq', got 'raw'",
]
`);
});

test('a ScaledObject needs a trigger', () => {
  expect(problemsWith({ triggers: [] })).toEqual([
    expect.stringContaining("'scaling.triggers' must hold at least one trigger"),
  ]);
});

test('a fallback needs a trigger that can fail', () => {
  const triggers: KedaTrigger[] = [
    { type: 'raw', trigger: 'cpu', metricType: 'Utilization', metadata: { value: '60' } },
  ];
  expect(problemsWith({ triggers, fallback: { replicas: 2 } })).toEqual([
    expect.stringContaining("'scaling.fallback' needs a trigger other than cpu and memory"),
  ]);
});

test('the cpu of a server with accelerators is refused, unless it is confirmed', () => {
  const scaled = (allowWithAccelerator?: boolean) =>
    problemsOf(
      gpu({
        scaling: keda({
          max: 5,
          triggers: [
            { type: 'raw', trigger: 'cpu', metricType: 'Utilization', metadata: { value: '60' }, allowWithAccelerator },
          ],
        }),
      }),
      kedaCluster,
    );
  expect(scaled()).toEqual([
    expect.stringContaining("'scaling.triggers[0].trigger' must not be the cpu of a server with accelerators"),
  ]);
  expect(scaled(true)).toEqual([]);
});
