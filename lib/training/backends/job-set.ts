import { ApiObject } from 'cdk8s';
import { requireOperator } from '../../workload/cluster/operators';
import type { RawFields } from '../../workload/synthesis/raw-fields';
import { failurePolicy } from '../failure-policy';
import type { TaskGroup } from '../frameworks/framework';
import type { TrainingBackend, BackendContext, ShapedRun } from './backend';
import { nameRoom } from './name-room';
import { rejectKubeflowOnly, rejectProps } from './reject';
import { plainTemplate } from './template';

/**
 * A JobSet: a Job for each type of tasks, with resources of its own, which begin anew together. Needs JobSet.
 *
 * @example
 * new TrainingJob(environment, 'digits', {
 *   image,
 *   resources,
 *   command: ['python', 'train.py'],
 *   framework: tensorflow({ strategy: 'parameterServer', worker: 4, ps: 2 }),
 *   backend: jobSet(),
 * });
 *
 * @see https://jobset.sigs.k8s.io/docs/reference/jobset.v1alpha2/
 */
export function jobSet(): TrainingBackend {
  return {
    name: 'jobSet()',
    ownService: false,
    // The JobSet has a Service of its own name.
    host: () => (type, index) => `$(TRAINING_RUN)-${type}-0-${index}.$(TRAINING_RUN)`,
    shape,
  };
}

function shape(context: BackendContext): ShapedRun {
  const { scope, problems, props, groups, name } = context;
  requireOperator(scope, problems, 'jobset', 'backend');
  rejectKubeflowOnly(context);
  rejectProps(context, {
    schedule: "must be left out with jobSet(): a CronJob makes Jobs only. Choose 'backend: indexedJob()'",
    parallelism: "must be left out with jobSet(), which starts all tasks at once. Choose 'backend: indexedJob()'",
    backoffLimitPerIndex:
      "must be left out with jobSet(), whose tasks begin anew together. Choose 'backend: indexedJob()'",
  });
  const pods = groups.map((group) => ({
    group,
    pod: context.pod({
      groups: [group],
      indexed: true,
      runLabel: 'jobset.sigs.k8s.io/jobset-name',
      uidLabel: 'jobset.sigs.k8s.io/jobset-uid',
    }),
  }));
  for (const { type, replicas } of groups) {
    nameRoom(problems, name, props.runId, `-${type}-0-${replicas - 1}-abcde`);
  }
  problems.expect(
    /^[a-z]/.test(name),
    'name',
    'must begin with a letter with jobSet(): the names of its Jobs are those of Services',
    name,
  );
  const spec = {
    ...successPolicy(groups),
    failurePolicy: {
      maxRestarts: props.backoffLimit ?? 3,
      // What is of no use to try again, and what has taken too long.
      rules: [
        { name: 'hopeless', action: 'FailJobSet', onJobFailureReasons: ['PodFailurePolicy', 'DeadlineExceeded'] },
      ],
    },
    network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
    replicatedJobs: pods.map(({ group, pod }) => ({
      name: group.type,
      replicas: 1,
      template: {
        spec: {
          completionMode: 'Indexed',
          completions: group.replicas,
          parallelism: group.replicas,
          // The JobSet begins anew as a whole: a task that is alone anew finds nobody who waits for it.
          backoffLimit: 0,
          podFailurePolicy: failurePolicy(props),
          ...(group.success === 'first' ? { successPolicy: { rules: [{ succeededIndexes: '0' }] } } : {}),
          activeDeadlineSeconds: props.activeDeadlineSeconds,
          template: plainTemplate(pod),
        },
      },
    })),
    ttlSecondsAfterFinished: props.ttlSecondsAfterFinished,
  };
  return {
    content: spec,
    recurring: false,
    doneCondition: 'Completed',
    make: (metadata) => {
      const object = new ApiObject(scope, 'job-set', {
        apiVersion: 'jobset.x-k8s.io/v1alpha2',
        kind: 'JobSet',
        metadata: { ...metadata, labels: { ...metadata.labels, ...context.queueLabels } },
        spec: { ...spec, suspend: props.suspend },
      });
      object.node.addDependency(...new Set(pods.flatMap(({ pod }) => pod.dependencies)));
      return object;
    },
  };
}

function successPolicy(groups: readonly TaskGroup[]): RawFields {
  const targets = groups.filter(({ success }) => success !== 'none');
  return targets.length === groups.length
    ? {}
    : { successPolicy: { operator: 'All', targetReplicatedJobs: targets.map(({ type }) => type) } };
}
