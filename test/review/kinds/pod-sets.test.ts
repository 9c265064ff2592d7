import fc from 'fast-check';
import { parse } from 'yaml';
import { parseObjects } from '../../../lib/review';
import { ObjectSet } from '../../../lib/review/objects/object-set';
import { containersOf } from '../../../lib/review/objects/workload';
import { checkProperty } from '../../workload/property';

/** What an object's pods are, set by set: name, path of the template, how many, and their containers. */
function sets(yaml: string, others = ''): readonly string[] {
  const objects = new ObjectSet(parseObjects(`${yaml}\n---\n${others}`, 'objects.yaml'));
  return objects.workloads[0]!.podSets.map((pods) => {
    const count = pods.most > pods.replicas ? `${pods.replicas}–${pods.most}` : String(pods.replicas);
    return `${pods.name} ${count} × ${pods.templatePath}: ${containersOf(pods)
      .map(({ path, spec }) => `${path} ${String(spec['image'])}`)
      .join(', ')}`.trim();
  });
}

const object = (apiVersion: string, kind: string, spec: string, metadata = ''): string =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: it${metadata}}, spec: ${spec}}`;
const pod = (image: string): string => `{metadata: {}, spec: {containers: [{name: main, image: ${image}}]}}`;

const lws = 'spec.leaderWorkerTemplate';

test.each([
  [
    'Deployment',
    object('apps/v1', 'Deployment', `{replicas: 3, template: ${pod('a')}}`),
    ['3 × spec.template: spec.template.spec.containers[main] a'],
  ],
  ['Pod', object('v1', 'Pod', '{containers: [{name: main, image: a}]}'), ['1 × : spec.containers[main] a']],
  [
    'CronJob',
    object('batch/v1', 'CronJob', `{jobTemplate: {spec: {parallelism: 2, template: ${pod('a')}}}}`),
    ['2 × spec.jobTemplate.spec.template: spec.jobTemplate.spec.template.spec.containers[main] a'],
  ],
  [
    'LeaderWorkerSet',
    object(
      'leaderworkerset.x-k8s.io/v1',
      'LeaderWorkerSet',
      `{replicas: 2, leaderWorkerTemplate: {size: 4, leaderTemplate: ${pod('a')}, workerTemplate: ${pod('b')}}}`,
    ),
    [
      `leader 2 × ${lws}.leaderTemplate: ${lws}.leaderTemplate.spec.containers[main] a`,
      `worker 6 × ${lws}.workerTemplate: ${lws}.workerTemplate.spec.containers[main] b`,
    ],
  ],
  [
    'LeaderWorkerSet whose leaders are like its workers',
    object('leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet', `{leaderWorkerTemplate: {workerTemplate: ${pod('b')}}}`),
    [
      `leader 1 × ${lws}.workerTemplate: ${lws}.workerTemplate.spec.containers[main] b`,
      `worker 0 × ${lws}.workerTemplate: ${lws}.workerTemplate.spec.containers[main] b`,
    ],
  ],
  [
    'JobSet',
    object(
      'jobset.x-k8s.io/v1alpha2',
      'JobSet',
      `{replicatedJobs: [{name: driver, template: {spec: {template: ${pod('a')}}}},
        {name: workers, replicas: 2, template: {spec: {parallelism: 4, template: ${pod('b')}}}}]}`,
    ),
    [
      'driver 1 × spec.replicatedJobs[driver].template.spec.template: ' +
        'spec.replicatedJobs[driver].template.spec.template.spec.containers[main] a',
      'workers 8 × spec.replicatedJobs[workers].template.spec.template: ' +
        'spec.replicatedJobs[workers].template.spec.template.spec.containers[main] b',
    ],
  ],
  [
    'TrainJob',
    object(
      'trainer.kubeflow.org/v1alpha1',
      'TrainJob',
      '{runtimeRef: {name: torch-distributed}, trainer: {numNodes: 3, image: a, resourcesPerNode: {limits: {cpu: 1}}}}',
    ),
    ['node 3 × spec: spec.trainer a'],
  ],
  [
    'RayCluster, autoscaled',
    object(
      'ray.io/v1',
      'RayCluster',
      `{enableInTreeAutoscaling: true, headGroupSpec: {template: ${pod('a')}}, workerGroupSpecs:
        [{groupName: gpu, replicas: 2, maxReplicas: 5, numOfHosts: 2, template: ${pod('b')}}]}`,
    ),
    [
      'head 1 × spec.headGroupSpec.template: spec.headGroupSpec.template.spec.containers[main] a',
      'gpu 4–10 × spec.workerGroupSpecs[gpu].template: spec.workerGroupSpecs[gpu].template.spec.containers[main] b',
    ],
  ],
  [
    'RayService, of a fixed size',
    object(
      'ray.io/v1',
      'RayService',
      `{rayClusterConfig: {workerGroupSpecs: [{groupName: gpu, replicas: 2, maxReplicas: 5, template: ${pod('b')}}]}}`,
    ),
    [
      'gpu 2 × spec.rayClusterConfig.workerGroupSpecs[gpu].template: ' +
        'spec.rayClusterConfig.workerGroupSpecs[gpu].template.spec.containers[main] b',
    ],
  ],
  [
    'InferenceService',
    object(
      'serving.kserve.io/v1beta1',
      'InferenceService',
      '{predictor: {minReplicas: 2, maxReplicas: 4, model: {image: a}, containers: [{name: proxy, image: b}]}}',
    ),
    ['predictor 2–4 × spec.predictor: spec.predictor.model a, spec.predictor.containers[proxy] b'],
  ],
  [
    'LLMInferenceService with prefill of its own',
    object(
      'serving.kserve.io/v1alpha1',
      'LLMInferenceService',
      `{replicas: 3, template: {containers: [{name: main, image: a}]},
        prefill: {replicas: 2, template: {containers: [{name: main, image: b}]}}}`,
    ),
    [
      'decode 3 × spec.template: spec.template.containers[main] a',
      'prefill 2 × spec.prefill.template: spec.prefill.template.containers[main] b',
    ],
  ],
  ...['PyTorchJob pytorch', 'TFJob tf', 'MPIJob mpi', 'XGBoostJob xgb', 'PaddleJob paddle', 'JAXJob jax'].map(
    (each): [string, string, string[]] => {
      const [kind, field] = each.split(' ') as [string, string];
      const specs = `${field}ReplicaSpecs`;
      return [
        kind,
        object('kubeflow.org/v1', kind, `{${specs}: {Worker: {replicas: 4, template: ${pod('a')}}}}`),
        [`Worker 4 × spec.${specs}.Worker.template: spec.${specs}.Worker.template.spec.containers[main] a`],
      ];
    },
  ),
  [
    'Volcano Job',
    object('batch.volcano.sh/v1alpha1', 'Job', `{tasks: [{name: ps, replicas: 2, template: ${pod('a')}}]}`),
    ['ps 2 × spec.tasks[ps].template: spec.tasks[ps].template.spec.containers[main] a'],
  ],
  [
    'Rollout',
    object('argoproj.io/v1alpha1', 'Rollout', `{replicas: 5, template: ${pod('a')}}`),
    ['5 × spec.template: spec.template.spec.containers[main] a'],
  ],
  [
    'Knative Service',
    object(
      'serving.knative.dev/v1',
      'Service',
      `{template: {metadata: {annotations: {autoscaling.knative.dev/min-scale: "2", autoscaling.knative.dev/max-scale: "9"}},
        spec: {containers: [{name: main, image: a}]}}}`,
    ),
    ['2–9 × spec.template: spec.template.spec.containers[main] a'],
  ],
  [
    'ScaledJob',
    object('keda.sh/v1alpha1', 'ScaledJob', `{maxReplicaCount: 7, jobTargetRef: {template: ${pod('a')}}}`),
    ['0–7 × spec.jobTargetRef.template: spec.jobTargetRef.template.spec.containers[main] a'],
  ],
])('%s', (_, yaml, expected) => {
  expect(sets(yaml)).toEqual(expected);
});

test('an autoscaler counts groups', () => {
  const scaler = object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    '{scaleTargetRef: {kind: LeaderWorkerSet, name: it}, minReplicas: 2, maxReplicas: 3}',
  );
  const group = object(
    'leaderworkerset.x-k8s.io/v1',
    'LeaderWorkerSet',
    `{leaderWorkerTemplate: {size: 4, workerTemplate: ${pod('b')}}}`,
  );
  expect(sets(group, scaler).map((set) => set.split(' × ')[0])).toEqual(['leader 2–3', 'worker 6–9']);
});

test.each([
  ['a suspended one', '', 0],
  ['one that a queue starts', ', labels: {kueue.x-k8s.io/queue-name: team}', 2],
])('of a Job, %s counts as running or not', (_, labels, pods) => {
  const job = object('batch/v1', 'Job', `{suspend: true, parallelism: 2, template: ${pod('a')}}`, labels);
  expect(new ObjectSet(parseObjects(job, 'job.yaml')).workloads[0]!.replicas).toBe(pods);
});

const service = (selector: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {name: svc}, spec: {selector: ${selector}}}`;

test.each([
  ['{leaderworkerset.sigs.k8s.io/name: it}', ['leader', 'worker']],
  ['{leaderworkerset.sigs.k8s.io/name: it, leaderworkerset.sigs.k8s.io/worker-index: "0"}', ['leader']],
  ['{leaderworkerset.sigs.k8s.io/worker-index: "1"}', ['worker']],
  ['{leaderworkerset.sigs.k8s.io/group-index: "0"}', ['leader', 'worker']],
  ['{leaderworkerset.sigs.k8s.io/name: other}', []],
])('labels that a controller adds count for Services: %s', (selector, expected) => {
  const group = object(
    'leaderworkerset.x-k8s.io/v1',
    'LeaderWorkerSet',
    `{leaderWorkerTemplate: {size: 2, leaderTemplate: ${pod('a')}, workerTemplate: ${pod('b')}}}`,
  );
  const objects = new ObjectSet(parseObjects(`${group}\n---\n${service(selector)}`, 'objects.yaml'));
  const found = objects.servedBy(objects.ofKind('Service', undefined)[0]!.object, undefined);
  expect(found.map(({ name }) => name)).toEqual(expected);
});

test('a group of any size has its leaders and its other pods', () => {
  checkProperty('groups of any size', fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 50 })), ([replicas, size]) => {
    const group = object(
      'leaderworkerset.x-k8s.io/v1',
      'LeaderWorkerSet',
      `{replicas: ${replicas}, leaderWorkerTemplate: {size: ${size}, workerTemplate: ${pod('b')}}}`,
    );
    const [found] = new ObjectSet(parseObjects(group, 'group.yaml')).workloads;
    expect(found!.podSets.map((pods) => pods.replicas)).toEqual([replicas, replicas * (size - 1)]);
    expect(found!.replicas).toBe(replicas * size);
  });
});

test.each(['5', '"x"', '[]', '{a: 5}', 'null', '[{name: 5}, 7, null]', '{constructor: {}}'])(
  'whatever stands where sets of pods are looked for, nothing fails: %s',
  (value) => {
    for (const field of [
      'replicatedJobs',
      'pytorchReplicaSpecs',
      'predictor',
      'leaderWorkerTemplate',
      'tasks',
      'template',
    ]) {
      for (const [version, kind] of [
        ['jobset.x-k8s.io/v1alpha2', 'JobSet'],
        ['kubeflow.org/v1', 'PyTorchJob'],
        ['serving.kserve.io/v1beta1', 'InferenceService'],
        ['leaderworkerset.x-k8s.io/v1', 'LeaderWorkerSet'],
        ['batch.volcano.sh/v1alpha1', 'Job'],
        ['trainer.kubeflow.org/v1alpha1', 'TrainJob'],
      ]) {
        const written = object(version!, kind!, `{${field}: ${value}, trainer: ${value}, runtimePatches: ${value}}`);
        expect(parse(written)).toBeDefined();
        expect(() => new ObjectSet(parseObjects(written, 'it.yaml')).podSets.map(containersOf)).not.toThrow();
      }
    }
  },
);

describe('the pods of a TrainJob are its trainer and its patches of the runtime', () => {
  const patch = (job: string, image: string): string =>
    `{name: ${job}, template: {spec: {template: {spec: {nodeSelector: {pool: ${job}}, containers:
      [{name: node, image: unused, env: [{name: ${job}}]}, {name: side, image: ${image}}]}}}}}`;
  const trainJob = (rest: string): string =>
    object(
      'trainer.kubeflow.org/v1alpha1',
      'TrainJob',
      `{trainer: {numNodes: 2, image: a, resourcesPerNode: {limits: {nvidia.com/gpu: 4}}}, ${rest}}`,
    );
  const podOf = (rest: string): Readonly<Record<string, unknown>> =>
    new ObjectSet(parseObjects(trainJob(rest), 'job.yaml')).podSets[0]!.pod;

  test.each([
    ['runtimePatches', `[{trainingRuntimeSpec: {template: {spec: {replicatedJobs: [${patch('node', 'b')}]}}}}]`],
    [
      'podTemplateOverrides',
      '[{targetJobs: [{name: node}], spec: {nodeSelector: {pool: node}, containers: [{name: side, image: b}]}}]',
    ],
  ])('%s', (field, patches) => {
    expect(podOf(`${field}: ${patches}`)).toMatchObject({
      nodeSelector: { pool: 'node' },
      containers: [
        { name: 'node', image: 'a', resources: { limits: { 'nvidia.com/gpu': '4' } } },
        { name: 'side', image: 'b' },
      ],
    });
  });

  test('but not patches of another job', () => {
    const others = `[{trainingRuntimeSpec: {template: {spec: {replicatedJobs: [${patch('launcher', 'b')}]}}}}]`;
    expect(podOf(`runtimePatches: ${others}`)['nodeSelector']).toBeUndefined();
    const overrides = '[{targetJobs: [{name: launcher}], spec: {nodeSelector: {pool: launcher}}}]';
    expect(podOf(`podTemplateOverrides: ${overrides}`)['nodeSelector']).toBeUndefined();
  });
});
