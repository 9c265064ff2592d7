import type { Chart } from 'cdk8s';
import {
  clusterSchema,
  indexedJob,
  jobSet,
  ModelVolume,
  pytorch,
  tensorflow,
  trainJob,
  TrainingJob,
  type TrainingBackend,
  type TrainingJobProps,
} from '../../../lib';
import { restrictedViolations } from '../../workload/restricted';
import { clusterWith, manifestOf, problemsOf, small } from '../../workload/trees';

const cluster = clusterWith({ operators: ['jobset', 'kueue', 'kubeflow-trainer'] });
const job = (props: Partial<TrainingJobProps>) => (chart: Chart) =>
  new TrainingJob(chart, 'train', { image: 'train:1', resources: small, ...props });
const large = { cpu: { request: 2 }, memory: { request: '8Gi' } };
const servers = tensorflow({
  strategy: 'parameterServer',
  worker: { replicas: 2, accelerator: { product: 'NVIDIA-L4' } },
  ps: { resources: large },
  evaluator: 1,
});

test('a JobSet has a Job for each type of tasks, with resources of its own', () => {
  const { spec } = manifestOf('JobSet', job({ framework: servers, backend: jobSet() }), cluster);
  expect(spec.successPolicy).toEqual({ operator: 'All', targetReplicatedJobs: ['chief'] });
  expect(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
    spec.replicatedJobs.map(({ name, template }: any) => [
      name,
      template.spec.completions,
      template.spec.template.spec.containers[0].resources.requests,
    ]),
  ).toMatchInlineSnapshot(`
[
  [
    "chief",
    1,
    {
      "cpu": "500m",
      "ephemeral-storage": "512Mi",
      "memory": "1Gi",
    },
  ],
  [
    "worker",
    2,
    {
      "cpu": "500m",
      "ephemeral-storage": "512Mi",
      "memory": "1Gi",
      "nvidia.com/gpu": "1",
    },
  ],
  [
    "ps",
    1,
    {
      "cpu": "2",
      "ephemeral-storage": "512Mi",
      "memory": "8Gi",
    },
  ],
  [
    "evaluator",
    1,
    {
      "cpu": "500m",
      "ephemeral-storage": "512Mi",
      "memory": "1Gi",
    },
  ],
]
`);
});

test('the tasks of a JobSet begin anew together, unless that is of no use', () => {
  const { spec } = manifestOf(
    'JobSet',
    job({ framework: servers, backend: jobSet(), backoffLimit: 5, activeDeadlineSeconds: 60 }),
    cluster,
  );
  expect(spec.failurePolicy).toMatchInlineSnapshot(`
{
  "maxRestarts": 5,
  "rules": [
    {
      "action": "FailJobSet",
      "name": "hopeless",
      "onJobFailureReasons": [
        "PodFailurePolicy",
        "DeadlineExceeded",
      ],
    },
  ],
}
`);
  expect(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
    spec.replicatedJobs.map(({ template }: any) => [
      template.spec.backoffLimit,
      template.spec.activeDeadlineSeconds,
      template.spec.template.spec.restartPolicy,
    ]),
  ).toEqual(Array(4).fill([0, 60, 'Never']));
});

test('the pods of a JobSet are restricted', () => {
  const { spec } = manifestOf('JobSet', job({ framework: servers, backend: jobSet() }), cluster);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
  expect(spec.replicatedJobs.flatMap(({ template }: any) => restrictedViolations(template.spec.template.spec))).toEqual(
    [],
  );
});

test('a TrainJob leaves to its runtime what that sets itself', () => {
  const manifest = manifestOf(
    'TrainJob',
    job({
      framework: pytorch({ worker: 2 }),
      backend: trainJob({ runtime: 'torch-distributed' }),
      accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
      args: ['train.py'],
      env: { EPOCHS: 3 },
    }),
    cluster,
  );
  expect(manifest.spec.trainer).toMatchInlineSnapshot(`
{
  "args": [
    "train.py",
  ],
  "command": [
    "torchrun",
  ],
  "env": [
    {
      "name": "TRAINING_RUN",
      "valueFrom": {
        "fieldRef": {
          "fieldPath": "metadata.labels['jobset.sigs.k8s.io/jobset-name']",
        },
      },
    },
    {
      "name": "TASK_INDEX",
      "valueFrom": {
        "fieldRef": {
          "fieldPath": "metadata.annotations['batch.kubernetes.io/job-completion-index']",
        },
      },
    },
    {
      "name": "HOME",
      "value": "/tmp",
    },
    {
      "name": "TASK_TYPE",
      "value": "worker",
    },
    {
      "name": "EPOCHS",
      "value": "3",
    },
  ],
  "image": "train:1",
  "numNodes": 2,
  "numProcPerNode": 8,
  "resourcesPerNode": {
    "limits": {
      "ephemeral-storage": "11Gi",
      "memory": "1Gi",
      "nvidia.com/gpu": "8",
    },
    "requests": {
      "cpu": "500m",
      "ephemeral-storage": "512Mi",
      "memory": "1Gi",
      "nvidia.com/gpu": "8",
    },
  },
}
`);
});

test('a TrainJob mounts each volume once', () => {
  const claim = { claimName: 'claimed' };
  const build = job({
    framework: pytorch({ worker: 2 }),
    backend: trainJob({ runtime: 'torch-distributed' }),
    args: ['train.py'],
    volumes: [
      { volume: claim, path: '/a' },
      { volume: claim, path: '/b' },
    ],
  });
  expect(problemsOf(build, cluster)).toEqual([
    expect.stringContaining(
      "'volumes' must have each volume once with trainJob(), data and models included: " +
        "'/a' and '/b' are of the same one",
    ),
  ]);
});

describe('where accelerators are claimed', () => {
  const gpu = { product: 'NVIDIA-H100-80GB-HBM3', count: 8, allocation: 'dynamic' };
  const claimed = clusterSchema.parse({
    name: 'claimed',
    profile: { kubernetesVersion: '1.34', operators: ['jobset', 'kubeflow-trainer'] },
    nodePools: [{ name: 'h100', count: 2, capacity: { cpu: 208, memory: '1872Gi', gpu } }],
  });
  const accelerator = { product: 'NVIDIA-H100-80GB-HBM3', count: 8 };
  const build = (backend: TrainingBackend) =>
    job({ framework: pytorch({ worker: 2 }), args: ['train.py'], accelerator, backend });

  test('a TrainJob, whose runtime gives its pods no claims, is a problem', () => {
    expect(problemsOf(build(trainJob({ runtime: 'torch-distributed' })), claimed)).toEqual([
      expect.stringContaining("'accelerator' must not be claimed with trainJob()"),
    ]);
  });

  test.each([indexedJob(), jobSet()])('$name has none', (backend) => {
    expect(problemsOf(build(backend), claimed)).toEqual([]);
  });
});

test('a TrainJob changes of the pods what it may', () => {
  const manifest = manifestOf(
    'TrainJob',
    (chart) =>
      job({
        framework: pytorch(),
        backend: trainJob({ runtime: 'mine', kind: 'TrainingRuntime' }),
        checkpoints: { volume: new ModelVolume(chart, 'checkpoints', { size: '1Gi' }) },
      })(chart),
    cluster,
  );
  expect([manifest.spec.runtimeRef, manifest.spec.runtimePatches]).toMatchInlineSnapshot(`
[
  {
    "apiGroup": "trainer.kubeflow.org",
    "kind": "TrainingRuntime",
    "name": "mine",
  },
  [
    {
      "manager": "modelyard.dev/training-job",
      "trainingRuntimeSpec": {
        "template": {
          "spec": {
            "replicatedJobs": [
              {
                "name": "node",
                "template": {
                  "spec": {
                    "template": {
                      "metadata": {
                        "labels": {
                          "app.kubernetes.io/component": "training-job",
                          "app.kubernetes.io/managed-by": "modelyard",
                          "app.kubernetes.io/name": "train",
                        },
                      },
                      "spec": {
                        "containers": [
                          {
                            "name": "node",
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
                                "mountPath": "/checkpoints",
                                "name": "checkpoints",
                              },
                              {
                                "mountPath": "/tmp",
                                "name": "tmp",
                              },
                            ],
                          },
                        ],
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
                        "volumes": [
                          {
                            "name": "checkpoints",
                            "persistentVolumeClaim": {
                              "claimName": "checkpoints",
                            },
                          },
                          {
                            "emptyDir": {
                              "sizeLimit": "10Gi",
                            },
                            "name": "tmp",
                          },
                        ],
                      },
                    },
                  },
                },
              },
            ],
          },
        },
      },
    },
  ],
]
`);
});

test.each([
  ['Job', indexedJob(), '', 'Completed'],
  ['JobSet', jobSet(), 'condition=Completed', ''],
  ['TrainJob', trainJob({ runtime: 'torch-distributed' }), 'condition=Complete', ''],
])('a deployment waits for a %s', (kind, backend, condition) => {
  expect(manifestOf(kind, job({ framework: pytorch({ worker: 2 }), backend }), cluster).metadata.annotations).toEqual({
    'pulumi.com/timeoutSeconds': '86400',
    ...(condition === '' ? {} : { 'pulumi.com/waitFor': condition }),
  });
});

test.each([
  ['Job', indexedJob()],
  ['JobSet', jobSet()],
  ['TrainJob', trainJob({ runtime: 'torch-distributed' })],
])('a queue admits a %s, and nothing else says when it begins', (kind, backend) => {
  const manifest = manifestOf(
    kind,
    job({
      framework: pytorch({ worker: 2 }),
      backend,
      queue: { name: 'gpus', priorityClass: 'high', topology: { required: 'rack' }, maxExecTimeSeconds: 60 },
    }),
    cluster,
  );
  expect(manifest.metadata.labels).toMatchObject({
    'kueue.x-k8s.io/queue-name': 'gpus',
    'kueue.x-k8s.io/priority-class': 'high',
    'kueue.x-k8s.io/max-exec-time-seconds': '60',
  });
  expect(JSON.stringify(manifest)).toContain('"kueue.x-k8s.io/podset-required-topology":"rack"');
  expect(manifest.spec).not.toHaveProperty('suspend');
  expect(manifest.metadata.annotations).toEqual({ 'pulumi.com/skipAwait': 'true' });
});

test('a queue reads its label at the Jobs of a schedule', () => {
  const { metadata, spec } = manifestOf(
    'CronJob',
    job({ schedule: { cron: '@daily' }, queue: { name: 'gpus' } }),
    cluster,
  );
  expect(spec.jobTemplate.metadata.labels['kueue.x-k8s.io/queue-name']).toBe('gpus');
  expect(metadata.labels).not.toHaveProperty('kueue.x-k8s.io/queue-name');
});

test.each([
  ['Job', indexedJob()],
  ['JobSet', jobSet()],
  ['TrainJob', trainJob({ runtime: 'torch-distributed' })],
])('a suspended %s is no other run', (kind, backend) => {
  const [runs, suspended] = [undefined, true].map((suspend) =>
    manifestOf(
      kind,
      job({ framework: pytorch({ worker: 2 }), backend, ...(suspend === undefined ? {} : { suspend }) }),
      cluster,
    ),
  );
  expect(suspended?.metadata.name).toBe(runs?.metadata.name);
  expect([runs?.spec.suspend, suspended?.spec.suspend]).toEqual([undefined, true]);
});

test.each([
  ['Job', indexedJob(), 43],
  ['JobSet', jobSet(), 37],
  ['TrainJob', trainJob({ runtime: 'torch-distributed' }), 39],
])('the longest name of a %s', (_, backend, longest) => {
  const found = [longest, longest + 1].map(
    (length) =>
      problemsOf(job({ name: 'a'.repeat(length), framework: pytorch({ worker: 2 }), backend }), cluster).length,
  );
  expect(found).toEqual([0, 1]);
});

test('what a TrainJob does not have is said, each with what has it', () => {
  expect(
    problemsOf(
      job({
        framework: pytorch({ worker: 2 }),
        backend: trainJob({ runtime: 'X' }),
        backoffLimit: 1,
        failOnExitCodes: [3],
        ttlSecondsAfterFinished: 1,
        priorityClass: 'high',
        schedule: { cron: '@daily' },
      }),
      cluster,
    ),
  ).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/train': 'backend.runtime' must be the name of a training runtime, got 'X'",
  "TrainingJob 'test/train': 'schedule' must be left out with trainJob(): a CronJob makes Jobs only. Choose 'backend: indexedJob()'",
  "TrainingJob 'test/train': 'backoffLimit' must be left out with trainJob(), whose runtime decides it. Choose 'backend: indexedJob()' or 'jobSet()', got 1",
  "TrainingJob 'test/train': 'failOnExitCodes' must be left out with trainJob(), whose runtime decides it. Choose 'backend: indexedJob()' or 'jobSet()'",
  "TrainingJob 'test/train': 'ttlSecondsAfterFinished' must be left out with trainJob(), which has no such field. Choose 'backend: indexedJob()' or 'jobSet()', got 1",
  "TrainingJob 'test/train': 'priorityClass' must be left out with trainJob(), whose runtime decides it. Choose 'backend: indexedJob()' or 'jobSet()', got 'high'",
]
`);
});

test('all tasks write into volumes that all can mount', () => {
  const found = problemsOf((chart) => {
    const volume = new ModelVolume(chart, 'one', { size: '1Gi' });
    job({
      framework: pytorch({ worker: 2 }),
      publish: { volume, path: 'a' },
      checkpoints: { volume },
      volumes: [{ volume, path: '/x' }],
    })(chart);
  });
  expect(found.map((problem) => problem.slice(0, 90))).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/train': 'publish.volume' must have the access mode ReadWriteMany: one no",
  "TrainingJob 'test/train': 'checkpoints.volume' must have the access mode ReadWriteMany: on",
  "TrainingJob 'test/train': 'volumes[0].volume' must have the access mode ReadWriteMany: one",
]
`);
});
