import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import { writeYaml } from '../../lib/workload/yaml';

/** How long a pod that fits nowhere waits until the scheduler tries again, in whole seconds. */
export interface SchedulerTiming {
  /** The first time. */
  readonly podInitialBackoffSeconds: number;
  /** At most. */
  readonly podMaxBackoffSeconds: number;
}

/**
 * The flags of the scheduler: a configuration file only where the cluster's scheduler is not the default one, since a
 * file replaces every flag that says the same.
 * @see https://kubernetes.io/docs/reference/config-api/kube-scheduler-config.v1/
 */
export function schedulerFlags(
  pg: Playground,
  kubeconfig: string,
  cluster: Cluster,
  timing: SchedulerTiming | undefined,
): string[] {
  const { scheduler } = cluster.profile;
  if (scheduler === undefined && timing === undefined) {
    return [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      '--profiling=false',
    ];
  }
  const file = pg.path('scheduler.yaml');
  writeFileAtomic(file, writeYaml(schedulerConfiguration(kubeconfig, cluster, timing)));
  return [`--config=${file}`];
}

/** The scheduler's configuration as its file has it. */
export function schedulerConfiguration(
  kubeconfig: string,
  cluster: Cluster,
  timing: SchedulerTiming | undefined,
): object {
  const strategy = cluster.profile.scheduler?.scoringStrategy;
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig, qps: 500, burst: 1000 },
    leaderElection: { leaderElect: false },
    enableProfiling: false,
    ...timing,
    ...(strategy === undefined
      ? {}
      : {
          profiles: [
            {
              schedulerName: 'default-scheduler',
              pluginConfig: [
                {
                  name: 'NodeResourcesFit',
                  args: {
                    apiVersion: 'kubescheduler.config.k8s.io/v1',
                    kind: 'NodeResourcesFitArgs',
                    scoringStrategy: strategy,
                  },
                },
              ],
            },
          ],
        }),
  };
}
