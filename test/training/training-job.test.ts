import type { Chart } from 'cdk8s';
import { ModelVolume, TrainingJob, toYaml, WebModelServer, type TrainingJobProps } from '../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';

const job =
  (props: Partial<TrainingJobProps> = {}) =>
  (chart: Chart) =>
    new TrainingJob(chart, 'digits-training', {
      image: 'registry.example.com/digits-training:1',
      resources: small,
      ...props,
    });
const specOf = (props: Partial<TrainingJobProps> = {}): ReturnType<typeof manifestOf> =>
  manifestOf('Job', job(props)).spec;

test('the smallest run', () => {
  expect(toYaml(objectsOf(job()).map(({ manifest }) => manifest))).toMatchInlineSnapshot(`
"---
apiVersion: v1
kind: ConfigMap
metadata:
  name: digits-training-runs
  labels:
    app.kubernetes.io/component: training-job
    app.kubernetes.io/managed-by: modelyard
    app.kubernetes.io/name: digits-training
---
apiVersion: batch/v1
kind: Job
metadata:
  name: digits-training-f287c233
  labels:
    app.kubernetes.io/component: training-job
    app.kubernetes.io/managed-by: modelyard
    app.kubernetes.io/name: digits-training
  annotations:
    pulumi.com/timeoutSeconds: "86400"
spec:
  backoffLimit: 3
  completions: 1
  parallelism: 1
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions:
          - status: "True"
            type: DisruptionTarget
      - action: FailJob
        onExitCodes:
          containerName: training
          operator: In
          values:
            - 2
            - 126
            - 127
  template:
    metadata:
      labels:
        app.kubernetes.io/component: training-job
        app.kubernetes.io/managed-by: modelyard
        app.kubernetes.io/name: digits-training
    spec:
      automountServiceAccountToken: false
      containers:
        - name: training
          image: registry.example.com/digits-training:1
          env:
            - name: TRAINING_RUN
              valueFrom:
                fieldRef:
                  fieldPath: metadata.labels['batch.kubernetes.io/job-name']
            - name: HOME
              value: /tmp
          imagePullPolicy: IfNotPresent
          resources:
            limits:
              ephemeral-storage: 11Gi
              memory: 1Gi
            requests:
              cpu: 500m
              ephemeral-storage: 512Mi
              memory: 1Gi
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
            readOnlyRootFilesystem: true
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      enableServiceLinks: false
      restartPolicy: Never
      securityContext:
        fsGroup: 1000
        fsGroupChangePolicy: OnRootMismatch
        runAsGroup: 1000
        runAsNonRoot: true
        runAsUser: 1000
        seccompProfile:
          type: RuntimeDefault
      volumes:
        - name: tmp
          emptyDir:
            sizeLimit: 10Gi
"
`);
});

test('a lost node is no failure, and a hopeless exit code ends the run', () => {
  expect(specOf({ failOnExitCodes: [3, 2, 3] }).podFailurePolicy).toMatchInlineSnapshot(`
{
  "rules": [
    {
      "action": "Ignore",
      "onPodConditions": [
        {
          "status": "True",
          "type": "DisruptionTarget",
        },
      ],
    },
    {
      "action": "FailJob",
      "onExitCodes": {
        "containerName": "training",
        "operator": "In",
        "values": [
          2,
          3,
        ],
      },
    },
  ],
}
`);
});

test('no exit code is hopeless where none is named', () => {
  expect(specOf({ failOnExitCodes: [] }).podFailurePolicy.rules).toHaveLength(1);
});

test('it publishes into the folder of the model', () => {
  const objects = objectsOf((chart) =>
    job({ publish: { volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: 'digits' } })(chart),
  );
  const run = objects.find(({ manifest }) => manifest.kind === 'Job');
  const [container] = run?.manifest.spec.template.spec.containers ?? [];
  expect(container.env).toContainEqual({ name: 'MODEL_BASE_PATH', value: '/models/digits' });
  expect(container.volumeMounts).toContainEqual({ name: 'models', mountPath: '/models' });
  expect(run?.dependsOn.map(({ kind }) => kind)).toEqual(['PersistentVolumeClaim', 'ConfigMap']);
});

test('a finished run stays, and has no deadline, unless asked for', () => {
  expect(specOf()).not.toHaveProperty('ttlSecondsAfterFinished');
  expect(specOf()).not.toHaveProperty('activeDeadlineSeconds');
  expect(specOf({ ttlSecondsAfterFinished: 0, activeDeadlineSeconds: 60 })).toMatchObject({
    ttlSecondsAfterFinished: 0,
    activeDeadlineSeconds: 60,
  });
});

test('a run that goes by itself, and that nobody waits for, does not replace', () => {
  const passing = { ttlSecondsAfterFinished: 60, onChange: 'replace' } as const;
  expect(problemsOf(job(passing))).toEqual([]);
  expect(problemsOf(job({ ...passing, waitForCompletion: false }))).toEqual([
    "TrainingJob 'test/digits-training': 'ttlSecondsAfterFinished' must be left out with 'onChange: " +
      "replace' where the deployment does not wait for the run: the next one takes the run out of the state, " +
      "which would stop it. Choose 'onChange: keep', got 60",
  ]);
});

test('a deployment waits a little longer than the run may take, or not at all', () => {
  expect(manifestOf('Job', job({ activeDeadlineSeconds: 600 })).metadata.annotations).toEqual({
    'pulumi.com/timeoutSeconds': '660',
  });
  expect(manifestOf('Job', job({ waitForCompletion: false })).metadata.annotations).toEqual({
    'pulumi.com/skipAwait': 'true',
  });
});

test('a server that depends on it waits for it', () => {
  const objects = objectsOf((chart) => {
    const training = job()(chart);
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small }).node.addDependency(training);
  });
  expect(objects.map(({ manifest }) => manifest.kind)).toEqual(['ConfigMap', 'Job', 'Deployment', 'Service']);
  expect(objects[2]?.dependsOn.map(({ kind }) => kind)).toContain('Job');
});

test('a volume at the place of the models is a problem, reported where it was written', () => {
  const problems = problemsOf((chart) =>
    job({
      publish: { volume: new ModelVolume(chart, 'models', { size: '1Gi' }) },
      volumes: [{ volume: {}, path: '/models' }],
    })(chart),
  );
  expect(problems).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/digits-training': 'volumes[0].path' must be another path than that of the other volumes, ours included, got '/models'",
]
`);
});

test.each<Partial<TrainingJobProps>>([
  { backoffLimit: -1 },
  { activeDeadlineSeconds: 0 },
  { ttlSecondsAfterFinished: -1 },
  { failOnExitCodes: [0] },
  { failOnExitCodes: [256] },
  { name: 'a'.repeat(44) },
  { runId: 'Run 1' },
  { image: 'train:latest' },
])('%j is a problem', (props) => {
  expect(problemsOf(job(props))).toHaveLength(1);
});
