import { k8s } from 'cdk8s-plus-28';
import { canonicalJson } from '../../workload/configuration/content-hash';
import { kubernetesAtLeast } from '../../workload/cluster/kubernetes-version';
import { completePod, type ShapedPod } from '../../workload/pod/pod';
import { setRawFields, type RawFields } from '../../workload/synthesis/raw-fields';
import { failurePolicy } from '../failure-policy';
import { taskCount, type TaskGroup } from '../frameworks/framework';
import { cronFields } from '../schedule';
import type { TrainingBackend, BackendContext, ShapedRun } from './backend';
import { nameRoom } from './name-room';
import { rejectKubeflowOnly } from './reject';

/**
 * A Job of Kubernetes, with nothing else installed; a CronJob with a `schedule`.
 *
 * All tasks have one pod template, and so the same resources. Several types of tasks are numbered one after the other,
 * and a shell tells each which it is. A run whose success is that of some tasks needs Kubernetes 1.31, which stops the
 * others then.
 *
 * @example
 * new TrainingJob(environment, 'digits', {
 *   image,
 *   resources,
 *   command: ['python', 'train.py'],
 *   backend: indexedJob(),
 * });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
 */
export function indexedJob(): TrainingBackend {
  return {
    name: 'indexedJob()',
    ownService: true,
    host: (groups, name) => (type, index) => `$(TRAINING_RUN)-${firstIndex(groups, type) + index}.${name}`,
    shape,
  };
}

function shape(context: BackendContext): ShapedRun {
  const { problems, props, groups, name } = context;
  const count = taskCount(groups);
  const indexed = count > 1 || context.distributed;
  rejectKubeflowOnly(context);
  rejectDifferentPods(context);
  const pod = context.pod({
    groups,
    indexed,
    runLabel: 'batch.kubernetes.io/job-name',
    uidLabel: 'batch.kubernetes.io/controller-uid',
    ...(context.distributed ? { subdomain: name } : {}),
  });
  const perIndex = props.backoffLimitPerIndex;
  const spec: k8s.JobSpec = {
    template: pod.template,
    completions: count,
    parallelism: props.parallelism ?? count,
    ...(indexed ? { completionMode: 'Indexed' } : {}),
    ...(perIndex === undefined
      ? { backoffLimit: props.backoffLimit ?? 3 * count }
      : { backoffLimitPerIndex: perIndex, maxFailedIndexes: props.maxFailedIndexes }),
    podFailurePolicy: failurePolicy(props),
    activeDeadlineSeconds: props.activeDeadlineSeconds,
    ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
  };
  const raw = successPolicy(context);
  nameRoom(problems, name, props.runId, `-${count - 1}`);
  return {
    content: Object.keys(raw).length === 0 ? { spec, raw: pod.raw } : { spec, raw: pod.raw, job: raw },
    recurring: props.schedule !== undefined,
    make: (metadata) =>
      props.schedule === undefined
        ? makeJob(context, pod, { spec, raw, metadata })
        : makeCronJob(context, pod, { spec, raw, metadata }),
  };
}

interface Parts {
  readonly spec: k8s.JobSpec;
  readonly raw: RawFields;
  readonly metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
}

function makeJob(
  { scope, props, queueLabels }: BackendContext,
  pod: ShapedPod,
  { spec, raw, metadata }: Parts,
): k8s.KubeJob {
  const suspend = props.suspend === undefined ? {} : { suspend: props.suspend };
  const job = new k8s.KubeJob(scope, 'job', {
    metadata: { ...metadata, labels: { ...metadata.labels, ...queueLabels } },
    spec: { ...spec, ...suspend },
  });
  completePod(job, pod);
  setRawFields(job, { spec: raw });
  return job;
}

function makeCronJob(
  { scope, props, queueLabels }: BackendContext,
  pod: ShapedPod,
  { spec, raw, metadata }: Parts,
): k8s.KubeCronJob {
  const { schedule, ...fields } = cronFields(props.schedule ?? { cron: '' });
  const cronJob = new k8s.KubeCronJob(scope, 'cron-job', {
    metadata,
    // The queue reads its label at the Jobs.
    spec: {
      schedule,
      ...fields,
      suspend: props.suspend,
      jobTemplate: { metadata: { labels: { ...metadata.labels, ...queueLabels } }, spec },
    },
  });
  setRawFields(cronJob, { spec: { jobTemplate: { spec: { ...raw, template: { spec: pod.raw } } } } });
  cronJob.node.addDependency(...pod.dependencies);
  return cronJob;
}

function firstIndex(groups: readonly TaskGroup[], type: string): number {
  return taskCount(
    groups.slice(
      0,
      Math.max(
        0,
        groups.findIndex((group) => group.type === type),
      ),
    ),
  );
}

function rejectDifferentPods({ problems, groups }: BackendContext): void {
  const [first, ...others] = groups;
  for (const group of others) {
    for (const prop of ['resources', 'accelerator'] as const) {
      problems.expect(
        canonicalJson(group[prop]) === canonicalJson(first?.[prop]),
        `framework.${group.type}.${prop}`,
        `must be that of '${first?.type ?? ''}' with indexedJob(), whose tasks have one pod template. ` +
          `Choose 'backend: jobSet()', where each type has its own`,
        group[prop],
      );
    }
  }
}

// Which tasks make the success of the run.
// https://kubernetes.io/docs/concepts/workloads/controllers/job/#success-policy
function successPolicy({ scope, problems, groups }: BackendContext): RawFields {
  if (groups.every(({ success }) => success === 'all')) {
    return {};
  }
  problems.expect(
    kubernetesAtLeast(scope, '1.31'),
    'backend',
    'must be jobSet() in a cluster before Kubernetes 1.31: the success of the run is that of some tasks, ' +
      'and Jobs know that from there on',
  );
  const indexes = groups
    .filter(({ success }) => success !== 'none')
    .map(({ type, replicas, success }) => {
      const first = firstIndex(groups, type);
      return replicas === 1 || success === 'first' ? String(first) : `${first}-${first + replicas - 1}`;
    });
  return { successPolicy: { rules: [{ succeededIndexes: indexes.join(',') }] } };
}
