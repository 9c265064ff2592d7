import { ApiObject } from 'cdk8s';
import { requireOperator } from '../../workload/cluster/operators';
import { taskCount, type Framework } from '../frameworks/framework';
import type { TrainingBackend, BackendContext, ShapedRun } from './backend';
import { nameRoom } from './name-room';
import { rejectProps } from './reject';
import { plainTemplate, type PlainTemplate } from './template';

export interface TrainJobProps {
  /**
   * The runtime that fits the framework: `torch-distributed`, `jax-distributed`,
   * `deepspeed-distributed`, or one of your own.
   * Its Job is called `node`, and so is the container; with MPI there is a Job `launcher` too.
   */
  readonly runtime: string;
  /**
   * Whether it is one of the cluster or of the namespace.
   * @default 'ClusterTrainingRuntime'
   */
  readonly kind?: 'ClusterTrainingRuntime' | 'TrainingRuntime';
}

/** Runtimes call the Job and the container of their training so. */
const node = 'node';

/**
 * A TrainJob of Kubeflow Trainer, which starts the tasks in the way of its runtime. Needs Kubeflow Trainer.
 *
 * @example
 * new TrainingJob(environment, 'resnet', {
 *   image,
 *   resources,
 *   args: ['train.py'],
 *   framework: pytorch({ worker: 4 }),
 *   backend: trainJob({ runtime: 'torch-distributed' }),
 * });
 *
 * @see https://www.kubeflow.org/docs/components/trainer/
 */
export function trainJob(props: TrainJobProps): TrainingBackend {
  return {
    name: 'trainJob()',
    ownService: false,
    host: () => (_, index) => `$(TRAINING_RUN)-${node}-0-${index}.$(TRAINING_RUN)`,
    shape: (context) => shape(context, props),
  };
}

function shape(context: BackendContext, { runtime, kind }: TrainJobProps): ShapedRun {
  const { scope, problems, props, framework, groups, name } = context;
  requireOperator(scope, problems, 'kubeflow-trainer', 'backend');
  problems.expect(
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(runtime),
    'backend.runtime',
    'must be the name of a training runtime',
    runtime,
  );
  rejectUnsupported(context);
  const count = taskCount(groups);
  nameRoom(problems, name, props.runId, `-${node}-0-${count - 1}-abcde`);
  // Its own variables, which it does not let anybody else set.
  const told = framework.kubeflow === 'plain' ? {} : ({ told: 'by the backend' } as const);
  const pod = context.pod({
    groups,
    indexed: true,
    runLabel: 'jobset.sigs.k8s.io/jobset-name',
    uidLabel: 'jobset.sigs.k8s.io/jobset-uid',
    ...told,
  });
  const template = plainTemplate(pod);
  const [container] = template.spec.containers;
  problems.expect(
    template.spec.initContainers === undefined,
    'data',
    'must not be downloaded by each pod with trainJob(), whose runtime decides the containers of a pod. ' +
      "Use a ModelCache, or choose 'backend: indexedJob()' or 'jobSet()'",
  );
  const { monitored } = props;
  problems.expect(
    monitored === undefined || monitored === false || monitored.metrics === undefined,
    'monitored.metrics',
    'must be left out with trainJob(), whose runtime decides the ports of a pod. ' +
      "Choose 'backend: indexedJob()' or 'jobSet()'",
  );
  rejectTwoMounts(context, container.volumeMounts);
  problems.expect(
    template.spec['resourceClaims'] === undefined,
    'accelerator',
    'must not be claimed with trainJob(): a patch of a runtime gives its pods no claims, and the pools on which it ' +
      "can run have allocation 'dynamic'. Choose 'backend: indexedJob()' or 'jobSet()', or a product of another pool",
  );
  const spec = {
    runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: kind ?? 'ClusterTrainingRuntime', name: runtime },
    trainer: {
      image: container.image,
      command: container.command,
      args: container.args,
      env: container.env,
      numNodes: count,
      numProcPerNode: context.processes,
      resourcesPerNode: container.resources,
    },
    runtimePatches: [
      {
        manager: 'modelyard.dev/training-job',
        trainingRuntimeSpec: {
          template: {
            spec: {
              replicatedJobs: patchedJobs(framework).map((job) => ({
                name: job,
                template: { spec: { template: patch(template) } },
              })),
            },
          },
        },
      },
    ],
    activeDeadlineSeconds: props.activeDeadlineSeconds,
  };
  return {
    content: spec,
    recurring: false,
    doneCondition: 'Complete',
    make: (metadata) => {
      const object = new ApiObject(scope, 'train-job', {
        apiVersion: 'trainer.kubeflow.org/v1alpha1',
        kind: 'TrainJob',
        metadata: { ...metadata, labels: { ...metadata.labels, ...context.queueLabels } },
        spec: { ...spec, suspend: props.suspend },
      });
      object.node.addDependency(...pod.dependencies);
      return object;
    },
  };
}

// Of MPI, the launcher is where the program begins, and its nodes only wait for logins.
function patchedJobs({ kubeflow }: Framework): readonly string[] {
  return kubeflow === 'mpi' ? [node, 'launcher'] : [node];
}

function rejectUnsupported(context: BackendContext): void {
  const { problems, framework } = context;
  if (framework.notOnKubeflow !== undefined) {
    problems.add('backend', `must be indexedJob() or jobSet(): Kubeflow Trainer ${framework.notOnKubeflow}`);
  }
  const others = "Choose 'backend: indexedJob()' or 'jobSet()'";
  rejectProps(context, {
    schedule: "must be left out with trainJob(): a CronJob makes Jobs only. Choose 'backend: indexedJob()'",
    backoffLimit: `must be left out with trainJob(), whose runtime decides it. ${others}`,
    parallelism: "must be left out with trainJob(), which starts all tasks at once. Choose 'backend: indexedJob()'",
    backoffLimitPerIndex: "must be left out with trainJob(), whose runtime decides it. Choose 'backend: indexedJob()'",
    failOnExitCodes: `must be left out with trainJob(), whose runtime decides it. ${others}`,
    ttlSecondsAfterFinished: `must be left out with trainJob(), which has no such field. ${others}`,
    envFrom:
      `must be left out with trainJob(), which takes single variables only: use 'env'. ` +
      `Or choose 'backend: indexedJob()' or 'jobSet()'`,
    priorityClass: `must be left out with trainJob(), whose runtime decides it. ${others}`,
  });
}

// A patch of a runtime knows mounts by the names of their volumes, not by their paths.
function rejectTwoMounts({ problems }: BackendContext, mounts: readonly object[] = []): void {
  const all = mounts as readonly { readonly name: string; readonly mountPath: string }[];
  for (const name of new Set(all.map((mount) => mount.name))) {
    const paths = all.filter((mount) => mount.name === name).map(({ mountPath }) => `'${mountPath}'`);
    problems.expect(
      paths.length === 1,
      'volumes',
      'must have each volume once with trainJob(), data and models included: ' +
        `${paths.join(' and ')} are of the same one. Mount all of it at one place, or choose 'backend: ` +
        `indexedJob()' or 'jobSet()'`,
    );
  }
}

// What a TrainJob may change of its runtime's pods.
const patched = [
  'affinity',
  'imagePullSecrets',
  'nodeSelector',
  'securityContext',
  'serviceAccountName',
  'tolerations',
  'volumes',
] as const;

function patch({ metadata, spec }: PlainTemplate): object {
  const [{ securityContext, volumeMounts }] = spec.containers;
  const pod = Object.fromEntries(
    patched.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]),
  );
  return { metadata, spec: { ...pod, containers: [{ name: node, securityContext, volumeMounts }] } };
}
