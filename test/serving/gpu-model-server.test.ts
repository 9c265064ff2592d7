import type { Chart } from 'cdk8s';
import { GpuModelServer, ModelVolume, vllm, type GpuModelServerProps } from '../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const server =
  (props: Partial<GpuModelServerProps> = {}) =>
  (chart: Chart) =>
    new GpuModelServer(chart, 'chat', {
      engine: vllm({ model: 'Qwen/Qwen3-8B', mutable: true }),
      accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 2 },
      resources: small,
      ...props,
    });

test('the whole pod', () => {
  expect(manifestOf('Deployment', server()).spec.template.spec).toMatchInlineSnapshot(`
{
  "automountServiceAccountToken": false,
  "containers": [
    {
      "args": [
        "Qwen/Qwen3-8B",
        "--host=0.0.0.0",
        "--port=8000",
        "--served-model-name=chat",
        "--tensor-parallel-size=2",
        "--shutdown-timeout=30",
      ],
      "command": [
        "vllm",
        "serve",
      ],
      "env": [
        {
          "name": "HOME",
          "value": "/tmp",
        },
        {
          "name": "USER",
          "value": "vllm",
        },
        {
          "name": "HF_HOME",
          "value": "/cache/huggingface",
        },
        {
          "name": "VLLM_CACHE_ROOT",
          "value": "/cache/vllm",
        },
      ],
      "image": "vllm/vllm-openai:v0.18.0",
      "imagePullPolicy": "IfNotPresent",
      "lifecycle": {
        "preStop": {
          "sleep": {
            "seconds": 10,
          },
        },
      },
      "livenessProbe": {
        "failureThreshold": 6,
        "httpGet": {
          "path": "/health",
          "port": "http",
        },
        "periodSeconds": 10,
        "timeoutSeconds": 5,
      },
      "name": "server",
      "ports": [
        {
          "containerPort": 8000,
          "name": "http",
          "protocol": "TCP",
        },
      ],
      "readinessProbe": {
        "failureThreshold": 3,
        "httpGet": {
          "path": "/health",
          "port": "http",
        },
        "periodSeconds": 5,
        "timeoutSeconds": 5,
      },
      "resources": {
        "limits": {
          "ephemeral-storage": "1035Gi",
          "memory": "1Gi",
          "nvidia.com/gpu": "2",
        },
        "requests": {
          "cpu": "500m",
          "ephemeral-storage": "1536Mi",
          "memory": "1Gi",
          "nvidia.com/gpu": "2",
        },
      },
      "securityContext": {
        "allowPrivilegeEscalation": false,
        "capabilities": {
          "drop": [
            "ALL",
          ],
        },
        "readOnlyRootFilesystem": true,
      },
      "startupProbe": {
        "failureThreshold": 180,
        "httpGet": {
          "path": "/health",
          "port": "http",
        },
        "periodSeconds": 10,
        "timeoutSeconds": 5,
      },
      "volumeMounts": [
        {
          "mountPath": "/cache",
          "name": "cache",
        },
        {
          "mountPath": "/tmp",
          "name": "tmp",
        },
        {
          "mountPath": "/dev/shm",
          "name": "shared-memory",
        },
      ],
    },
  ],
  "enableServiceLinks": false,
  "nodeSelector": {
    "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3",
  },
  "securityContext": {
    "fsGroup": 1000,
    "fsGroupChangePolicy": "OnRootMismatch",
    "runAsGroup": 1000,
    "runAsNonRoot": true,
    "runAsUser": 1000,
    "seccompProfile": {
      "type": "RuntimeDefault",
    },
  },
  "terminationGracePeriodSeconds": 40,
  "tolerations": [
    {
      "effect": "NoSchedule",
      "key": "nvidia.com/gpu",
      "operator": "Exists",
    },
  ],
  "topologySpreadConstraints": [
    {
      "labelSelector": {
        "matchLabels": {
          "app.kubernetes.io/component": "gpu-model-server",
          "app.kubernetes.io/name": "chat",
        },
      },
      "matchLabelKeys": [
        "pod-template-hash",
      ],
      "maxSkew": 1,
      "topologyKey": "kubernetes.io/hostname",
      "whenUnsatisfiable": "ScheduleAnyway",
    },
    {
      "labelSelector": {
        "matchLabels": {
          "app.kubernetes.io/component": "gpu-model-server",
          "app.kubernetes.io/name": "chat",
        },
      },
      "matchLabelKeys": [
        "pod-template-hash",
      ],
      "maxSkew": 1,
      "topologyKey": "topology.kubernetes.io/zone",
      "whenUnsatisfiable": "ScheduleAnyway",
    },
  ],
  "volumes": [
    {
      "emptyDir": {
        "sizeLimit": "1Ti",
      },
      "name": "cache",
    },
    {
      "emptyDir": {
        "sizeLimit": "10Gi",
      },
      "name": "tmp",
    },
    {
      "emptyDir": {
        "medium": "Memory",
        "sizeLimit": "512Mi",
      },
      "name": "shared-memory",
    },
  ],
}
`);
});

test('loading may take half an hour, and a rollout longer', () => {
  const { spec } = manifestOf('Deployment', server());
  const { periodSeconds, failureThreshold } = spec.template.spec.containers[0].startupProbe;
  expect([periodSeconds * failureThreshold, spec.progressDeadlineSeconds]).toEqual([1800, 2400]);
});

test('the size of the model decides how long loading may take', () => {
  const { spec } = manifestOf('Deployment', server({ modelSize: '140Gi' }));
  const { periodSeconds, failureThreshold } = spec.template.spec.containers[0].startupProbe;
  expect([periodSeconds * failureThreshold, spec.progressDeadlineSeconds]).toEqual([2040, 2640]);
});

test('the server of docs/gpu-model-server.md is sound', () => {
  const { containers, terminationGracePeriodSeconds } = manifestOf(
    'Deployment',
    (chart) =>
      new GpuModelServer(chart, 'chat', {
        engine: vllm({ model: 'Qwen/Qwen3-32B', mutable: true, maxModelLength: 32768 }),
        accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 2 },
        resources: { cpu: { request: 8 }, memory: { request: '128Gi' } },
        modelSize: '66Gi',
        requestSeconds: 120,
      }),
  ).spec.template.spec;
  expect([containers[0].args.at(-1), terminationGracePeriodSeconds]).toEqual(['--shutdown-timeout=120', 130]);
});

test('a size that is none is a problem', () => {
  expect(problemsOf(server({ modelSize: '140 GB' }))).toEqual([expect.stringContaining("'modelSize' must")]);
});

test('it says where its metrics are, and what its load can be told by', () => {
  const found: [unknown, string[]][] = [];
  objectsOf((chart) => {
    const { metrics, signals } = server()(chart);
    found.push([metrics, signals.map(({ name }) => name)]);
  });
  expect(found).toEqual([
    [{ port: 'http', path: '/metrics' }, ['waitingRequests', 'runningRequests', 'cacheUsage', 'timeToFirstToken']],
  ]);
});

test('a rollout needs no free accelerator', () => {
  expect(manifestOf('Deployment', server({ replicas: 4 })).spec.strategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
  });
});

test('downloaded models are kept in a volume where there is one', () => {
  const objects = objectsOf((chart) => server({ cache: new ModelVolume(chart, 'cache', { size: '100Gi' }) })(chart));
  const deployment = objects.find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.manifest.spec.template.spec.volumes).toContainEqual({
    name: 'cache',
    persistentVolumeClaim: { claimName: 'cache' },
  });
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim']);
});

test("the user's variables win over the engine's", () => {
  const { env } = manifestOf('Deployment', server({ env: { HF_HOME: '/models' } })).spec.template.spec.containers[0];
  expect(env.filter(({ name }: { name: string }) => name === 'HF_HOME')).toEqual([
    { name: 'HF_HOME', value: '/models' },
  ]);
});
