import { ConfigSecret, GpuModelServer, hpa, keda, ModelVolume, sglang, vllm } from '../../../lib';
import { restrictedViolations } from '../../workload/restricted';
import { objectsOf, small } from '../../workload/trees';
import { groupCluster, groupManifest, groupObjects, server } from './groups';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
const templates = (props: Parameters<typeof groupManifest>[1] = {}): any[] => {
  const { leaderTemplate, workerTemplate } = groupManifest('LeaderWorkerSet', props).spec.leaderWorkerTemplate;
  return [leaderTemplate, workerTemplate];
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
const containers = (props: Parameters<typeof groupManifest>[1] = {}): any[] =>
  templates(props).map(({ spec }) => spec.containers[0]);

test('a replica on several nodes is a group of a LeaderWorkerSet', () => {
  const { apiVersion, metadata, spec } = groupManifest('LeaderWorkerSet', { replicas: 3 });
  const leaderWorkerTemplate = { ...spec.leaderWorkerTemplate, leaderTemplate: 'below', workerTemplate: 'below' };
  expect({ apiVersion, metadata, spec: { ...spec, leaderWorkerTemplate } }).toMatchInlineSnapshot(`
{
  "apiVersion": "leaderworkerset.x-k8s.io/v1",
  "metadata": {
    "annotations": {
      "pulumi.com/timeoutSeconds": "7260",
      "pulumi.com/waitFor": "condition=Available",
    },
    "labels": {
      "app.kubernetes.io/component": "gpu-model-server",
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "chat",
    },
    "name": "chat",
  },
  "spec": {
    "leaderWorkerTemplate": {
      "leaderTemplate": "below",
      "restartPolicy": "RecreateGroupOnPodRestart",
      "size": 2,
      "workerTemplate": "below",
    },
    "networkConfig": {
      "subdomainPolicy": "UniquePerReplica",
    },
    "replicas": 3,
    "rolloutStrategy": {
      "rollingUpdateConfiguration": {
        "maxSurge": 0,
        "maxUnavailable": 1,
      },
      "type": "RollingUpdate",
    },
    "startupPolicy": "LeaderCreated",
  },
}
`);
});

test('all pods are made as those of other servers are', () => {
  expect(templates()).toMatchInlineSnapshot(`
[
  {
    "metadata": {
      "labels": {
        "app.kubernetes.io/component": "gpu-model-server",
        "app.kubernetes.io/managed-by": "modelyard",
        "app.kubernetes.io/name": "chat",
      },
    },
    "spec": {
      "automountServiceAccountToken": false,
      "containers": [
        {
          "args": [
            "meta-llama/Llama-3.1-405B-Instruct",
            "--host=0.0.0.0",
            "--port=8000",
            "--served-model-name=chat",
            "--tensor-parallel-size=8",
            "--pipeline-parallel-size=2",
            "--shutdown-timeout=30",
            "--nnodes=2",
            "--node-rank=$(LWS_WORKER_INDEX)",
            "--master-addr=$(LWS_LEADER_ADDRESS)",
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
              "nvidia.com/gpu": "8",
            },
            "requests": {
              "cpu": "500m",
              "ephemeral-storage": "1536Mi",
              "memory": "1Gi",
              "nvidia.com/gpu": "8",
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
    },
  },
  {
    "metadata": {
      "labels": {
        "app.kubernetes.io/component": "gpu-model-server",
        "app.kubernetes.io/managed-by": "modelyard",
        "app.kubernetes.io/name": "chat",
      },
    },
    "spec": {
      "automountServiceAccountToken": false,
      "containers": [
        {
          "args": [
            "meta-llama/Llama-3.1-405B-Instruct",
            "--host=0.0.0.0",
            "--port=8000",
            "--served-model-name=chat",
            "--tensor-parallel-size=8",
            "--pipeline-parallel-size=2",
            "--shutdown-timeout=30",
            "--nnodes=2",
            "--node-rank=$(LWS_WORKER_INDEX)",
            "--master-addr=$(LWS_LEADER_ADDRESS)",
            "--headless",
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
                "seconds": 40,
              },
            },
          },
          "name": "server",
          "resources": {
            "limits": {
              "ephemeral-storage": "1035Gi",
              "memory": "1Gi",
              "nvidia.com/gpu": "8",
            },
            "requests": {
              "cpu": "500m",
              "ephemeral-storage": "1536Mi",
              "memory": "1Gi",
              "nvidia.com/gpu": "8",
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
      "terminationGracePeriodSeconds": 50,
      "tolerations": [
        {
          "effect": "NoSchedule",
          "key": "nvidia.com/gpu",
          "operator": "Exists",
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
    },
  },
]
`);
});

test('every pod has its accelerators, its shared memory and its place, in a restricted pod', () => {
  for (const { spec } of templates()) {
    expect(spec.containers[0].resources.limits['nvidia.com/gpu']).toBe('8');
    expect(spec.volumes).toContainEqual({ name: 'shared-memory', emptyDir: { medium: 'Memory', sizeLimit: '512Mi' } });
    expect(spec.nodeSelector).toEqual({ 'nvidia.com/gpu.product': 'NVIDIA-H100-80GB-HBM3' });
    expect(restrictedViolations(spec)).toEqual([]);
  }
});

test('only the leader is asked whether it is ready', () => {
  expect(containers().map((container) => Object.keys(container).filter((key) => /Probe|ports/.test(key)))).toEqual([
    ['livenessProbe', 'ports', 'readinessProbe', 'startupProbe'],
    [],
  ]);
});

test('vLLM finds its other pods without Ray, and cuts the model into a part for each', () => {
  const parallel = [
    '--tensor-parallel-size=8',
    '--pipeline-parallel-size=2',
    '--nnodes=2',
    '--node-rank=$(LWS_WORKER_INDEX)',
    '--master-addr=$(LWS_LEADER_ADDRESS)',
  ];
  const [leader, worker] = containers();
  expect(leader.args).toEqual(expect.arrayContaining(parallel));
  expect(worker.args).toEqual([...leader.args, '--headless']);
});

test('SGLang runs the same in every pod', () => {
  const [leader, worker] = containers({ engine: sglang({ model: 'm', mutable: true, tensorParallelSize: 16 }) });
  expect(leader.args).toEqual(
    expect.arrayContaining([
      '--tensor-parallel-size=16',
      '--nnodes=2',
      '--node-rank=$(LWS_WORKER_INDEX)',
      '--dist-init-addr=$(LWS_LEADER_ADDRESS):20000',
    ]),
  );
  expect(worker.args).toEqual(leader.args);
});

test('the arguments of a user come last', () => {
  expect(
    containers({ engine: vllm({ model: 'm', mutable: true, extraArgs: ['--seed=1'] }) }).map(({ args }) => args.at(-1)),
  ).toEqual(['--seed=1', '--seed=1']);
});

test('a worker stays as long as its leader answers', () => {
  expect(
    templates({ drainSeconds: 20, requestSeconds: 100 }).map(({ spec }) => [
      spec.containers[0].lifecycle.preStop.sleep.seconds,
      spec.terminationGracePeriodSeconds,
    ]),
  ).toEqual([
    [20, 120],
    [120, 130],
  ]);
});

test('the Service leads to leaders', () => {
  expect(groupManifest('Service').spec.selector).toMatchInlineSnapshot(`
{
  "app.kubernetes.io/component": "gpu-model-server",
  "app.kubernetes.io/name": "chat",
  "leaderworkerset.sigs.k8s.io/worker-index": "0",
}
`);
});

test('the disruption budget counts leaders and workers', () => {
  const { maxUnavailable, selector } = groupManifest('PodDisruptionBudget', { replicas: 2 }).spec;
  expect([maxUnavailable, Object.keys(selector.matchLabels)]).toEqual([
    1,
    ['app.kubernetes.io/component', 'app.kubernetes.io/name'],
  ]);
});

test('a single replica has no disruption budget', () => {
  expect(groupObjects().map(({ manifest }) => manifest['kind'])).toEqual(['LeaderWorkerSet', 'Service']);
});

test.each([
  [
    'HorizontalPodAutoscaler',
    hpa({ max: 4, metrics: [{ type: 'Pods', metric: 'vllm:num_requests_waiting', averageValue: 5 }] }),
  ],
  [
    'ScaledObject',
    keda({
      max: 4,
      triggers: [
        {
          type: 'prometheus',
          serverAddress: 'http://prometheus:9090',
          query: 'sum(vllm:num_requests_waiting)',
          threshold: 5,
        },
      ],
    }),
  ],
])('a %s scales the number of groups', (kind, scaling) => {
  expect(groupManifest(kind, { scaling }).spec.scaleTargetRef).toEqual({
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    name: 'chat',
  });
  expect(groupManifest('LeaderWorkerSet', { scaling }).spec).not.toHaveProperty('replicas');
});

test('a place of its own for each replica is asked for by the annotation', () => {
  const { annotations } = groupManifest('LeaderWorkerSet', {
    multiNode: { nodes: 4, exclusiveTopology: 'cloud.google.com/gke-nodepool' },
  }).metadata;
  expect(annotations).toMatchObject({
    'leaderworkerset.sigs.k8s.io/exclusive-topology': 'cloud.google.com/gke-nodepool',
  });
});

test('a rollout with spare accelerators starts the new replica first', () => {
  expect(
    groupManifest('LeaderWorkerSet', { replicas: 2, rollout: { maxSurge: 1, maxUnavailable: 0 } }).spec.rolloutStrategy
      .rollingUpdateConfiguration,
  ).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test('the deployment waits as long as all replicas may take, one after the other, old workers included', () => {
  const timeout = (props: Parameters<typeof groupManifest>[1]): number =>
    Number(groupManifest('LeaderWorkerSet', props).metadata.annotations['pulumi.com/timeoutSeconds']);
  const common = { startupSeconds: 1000, drainSeconds: 100, requestSeconds: 1000 };
  // Start-up, the leaving of the old group (twice its grace period and 10 seconds) and 5 minutes.
  expect(timeout(common)).toBe(1000 + 2 * 1100 + 10 + 300 + 60);
  expect(timeout({ ...common, replicas: 3 })).toBe(3 * (1000 + 2 * 1100 + 10 + 300) + 60);
});

test('it waits for what either kind of pod uses', () => {
  const objects = objectsOf((chart) => {
    const token = new ConfigSecret(chart, 'hub', { name: 'hub', keys: ['token'] });
    const cache = new ModelVolume(chart, 'cache', { size: '1Ti', accessModes: ['ReadWriteMany'] });
    server({ engine: vllm({ model: 'm', mutable: true, huggingFaceToken: token.key('token') }), cache })(chart);
  }, groupCluster);
  const waits = (kind: string): string[] | undefined =>
    objects.find(({ manifest }) => manifest['kind'] === kind)?.dependsOn.map((object) => object.kind);
  expect([waits('LeaderWorkerSet'), waits('Service')]).toEqual([
    ['Secret', 'PersistentVolumeClaim'],
    ['LeaderWorkerSet'],
  ]);
});

test('its Deployment is not there, and asking for it says so', () => {
  const ask = (): unknown => objectsOf((chart) => void server()(chart).deployment, groupCluster);
  expect(ask).toThrow(
    "GpuModelServer 'test/chat' has no Deployment: its pods are run by a LeaderWorkerSet, which is its 'workload'",
  );
});

test('without several nodes the same server is a Deployment', () => {
  const objects = objectsOf(
    (chart) =>
      new GpuModelServer(chart, 'chat', {
        engine: vllm({ model: 'm', mutable: true }),
        accelerator: { product: 'NVIDIA-L4' },
        resources: small,
      }),
    groupCluster,
  );
  expect(objects.map(({ manifest }) => manifest['kind'])).toEqual(['Deployment', 'Service']);
});
