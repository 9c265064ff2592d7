import { hpa, type HpaMetric, type HpaProps } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf } from '../../workload/trees';
import { gpu, web } from './servers';

const cpu: HpaMetric = { type: 'Resource', name: 'cpu', averageUtilization: 60 };
const queue: HpaMetric = { type: 'External', metric: 'queue_length', matchLabels: { queue: 'chat' }, averageValue: 30 };
const hpaOf = (props: Partial<HpaProps>) =>
  manifestOf('HorizontalPodAutoscaler', web({ scaling: hpa({ max: 5, metrics: [cpu], ...props }) }));
const problemsWith = (props: Partial<HpaProps>) =>
  problemsOf(web({ scaling: hpa({ max: 5, metrics: [cpu], ...props }) }));

test('the whole object', () => {
  expect(hpaOf({ min: 2 })).toMatchInlineSnapshot(`
{
  "apiVersion": "autoscaling/v2",
  "kind": "HorizontalPodAutoscaler",
  "metadata": {
    "labels": {
      "app.kubernetes.io/component": "web-model-server",
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "web",
    },
    "name": "web",
  },
  "spec": {
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
    "maxReplicas": 5,
    "metrics": [
      {
        "resource": {
          "name": "cpu",
          "target": {
            "averageUtilization": 60,
            "type": "Utilization",
          },
        },
        "type": "Resource",
      },
    ],
    "minReplicas": 2,
    "scaleTargetRef": {
      "apiVersion": "apps/v1",
      "kind": "Deployment",
      "name": "web",
    },
  },
}
`);
});

test('metrics of every type as Kubernetes writes them', () => {
  const metrics: HpaMetric[] = [
    { type: 'Resource', name: 'memory', averageValue: '1024Mi' },
    { type: 'ContainerResource', name: 'cpu', averageUtilization: 60 },
    { type: 'Pods', metric: 'vllm:num_requests_waiting', averageValue: '1500m' },
    {
      type: 'Object',
      metric: { metric: 'requests_per_second' },
      describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'web' },
      value: 100,
    },
    queue,
  ];
  expect(hpaOf({ metrics }).spec.metrics).toMatchInlineSnapshot(`
[
  {
    "resource": {
      "name": "memory",
      "target": {
        "averageValue": "1Gi",
        "type": "AverageValue",
      },
    },
    "type": "Resource",
  },
  {
    "containerResource": {
      "container": "server",
      "name": "cpu",
      "target": {
        "averageUtilization": 60,
        "type": "Utilization",
      },
    },
    "type": "ContainerResource",
  },
  {
    "pods": {
      "metric": {
        "name": "vllm:num_requests_waiting",
      },
      "target": {
        "averageValue": "1500m",
        "type": "AverageValue",
      },
    },
    "type": "Pods",
  },
  {
    "object": {
      "describedObject": {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "name": "web",
      },
      "metric": {
        "name": "requests_per_second",
      },
      "target": {
        "type": "Value",
        "value": "100",
      },
    },
    "type": "Object",
  },
  {
    "external": {
      "metric": {
        "name": "queue_length",
        "selector": {
          "matchLabels": {
            "queue": "chat",
          },
        },
      },
      "target": {
        "averageValue": "30",
        "type": "AverageValue",
      },
    },
    "type": "External",
  },
]
`);
});

test('with the fewest pods there it waits for nothing, so that a new server starts them all at once', () => {
  const autoscaler = objectsOf(web({ scaling: hpa({ min: 3, max: 5, metrics: [cpu] }) })).find(
    ({ manifest }) => manifest.kind === 'HorizontalPodAutoscaler',
  );
  expect(autoscaler?.dependsOn).toEqual([]);
});

test('the mistakes of a HorizontalPodAutoscaler are reported together', () => {
  const metrics = [
    { type: 'Resource', name: 'cpu', averageUtilization: 0 },
    { type: 'Resource', name: 'cpu', averageUtilization: 50, averageValue: 1 },
    { type: 'Pods', metric: 'a/b', averageValue: '0' },
    { type: 'Pods', metric: 'requests', value: 1 },
    { type: 'External', metric: 'queue_length' },
  ] as unknown as HpaMetric[];
  expect(problemsWith({ min: 6, metrics })).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'scaling.max' must be at least 'min', which is 6, got 5",
  "WebModelServer 'test/web': 'scaling.metrics[0].averageUtilization' must be a whole number, at least 1, got 0",
  "WebModelServer 'test/web': 'scaling.metrics[1]' must have exactly one of 'averageUtilization' and 'averageValue' as its target, got ["averageUtilization","averageValue"]",
  "WebModelServer 'test/web': 'scaling.metrics[2].averageValue' must be more than 0, with a suffix of Kubernetes such as in '500m', '1.5' or '2Gi', got '0'",
  "WebModelServer 'test/web': 'scaling.metrics[2].metric' must be a name without '/' and '%', got 'a/b'",
  "WebModelServer 'test/web': 'scaling.metrics[3]' must have 'averageValue' as its target, got ["value"]",
  "WebModelServer 'test/web': 'scaling.metrics[4]' must have exactly one of 'value' and 'averageValue' as its target, got []",
]
`);
});

test('a HorizontalPodAutoscaler needs a metric', () => {
  expect(problemsWith({ metrics: [] })).toEqual([
    expect.stringContaining("'scaling.metrics' must hold at least one metric"),
  ]);
});

describe('scaling to zero', () => {
  const zero = (metrics: readonly HpaMetric[], profile: Record<string, unknown>) =>
    problemsOf(web({ scaling: hpa({ min: 0, max: 5, metrics }) }), clusterWith(profile));

  test('needs the feature gate', () => {
    expect(zero([queue], { kubernetesVersion: '1.36' })).toEqual([
      expect.stringContaining(
        "'scaling.min' must be at least 1 before Kubernetes 1.37, unless the cluster's file states the feature " +
          'gate HPAScaleToZero',
      ),
    ]);
  });

  test('needs a metric that no pod has', () => {
    expect(zero([cpu, { type: 'Pods', metric: 'waiting', averageValue: 1 }], { kubernetesVersion: '1.37' })).toEqual([
      expect.stringContaining("'scaling.min' must be at least 1 without a metric of type Object or External"),
    ]);
  });

  test.each([
    ['by the version', { kubernetesVersion: '1.37' }],
    ['by the gate', { kubernetesVersion: '1.34', featureGates: { HPAScaleToZero: true } }],
  ])('is fine with both, %s', (_title, profile) => {
    expect(zero([cpu, queue], profile)).toEqual([]);
  });

  test('begins after the first pod has proved the server, and gives a new pod its time', () => {
    const objects = objectsOf(
      gpu({ scaling: hpa({ min: 0, max: 5, metrics: [queue] }) }),
      clusterWith({ kubernetesVersion: '1.37' }),
    );
    const autoscaler = objects.find(({ manifest }) => manifest.kind === 'HorizontalPodAutoscaler');
    expect(autoscaler?.dependsOn.map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
    expect(autoscaler?.manifest.spec.behavior.scaleDown.stabilizationWindowSeconds).toBe(2400);
  });
});

describe('the cpu of a server with accelerators', () => {
  test.each<HpaMetric>([cpu, { type: 'ContainerResource', name: 'cpu', averageUtilization: 60 }])(
    'is refused as %j',
    (metric) => {
      expect(problemsOf(gpu({ scaling: hpa({ max: 5, metrics: [metric] }) }))).toEqual([
        expect.stringMatching(
          /'scaling.metrics\[0\].name' must not be the cpu of a server with accelerators.*'allowWithAccelerator'/,
        ),
      ]);
    },
  );

  test('is taken when it is confirmed', () => {
    expect(problemsOf(gpu({ scaling: hpa({ max: 5, metrics: [{ ...cpu, allowWithAccelerator: true }] }) }))).toEqual(
      [],
    );
  });

  test('is not its memory', () => {
    expect(
      problemsOf(
        gpu({ scaling: hpa({ max: 5, metrics: [{ type: 'Resource', name: 'memory', averageUtilization: 60 }] }) }),
      ),
    ).toEqual([]);
  });
});

describe('tolerances', () => {
  const behavior = { scaleUp: { tolerance: 0.05 }, scaleDown: { tolerance: 0 } };
  const on = (kubernetesVersion: string) =>
    [web({ scaling: hpa({ max: 5, metrics: [cpu], behavior }) }), clusterWith({ kubernetesVersion })] as const;

  test('reach the object although its class does not know them', () => {
    const { scaleUp, scaleDown } = manifestOf('HorizontalPodAutoscaler', ...on('1.35')).spec.behavior;
    expect([scaleUp.tolerance, scaleDown.tolerance, scaleUp.policies.length]).toEqual(['50m', '0', 2]);
  });

  test('are a problem where the API server would drop them', () => {
    expect(problemsOf(...on('1.34'))).toEqual([
      expect.stringContaining("'scaling.behavior.scaleUp.tolerance' needs Kubernetes 1.35 or later"),
      expect.stringContaining("'scaling.behavior.scaleDown.tolerance' needs Kubernetes 1.35 or later"),
    ]);
  });
});
