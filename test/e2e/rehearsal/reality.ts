import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setMetricValue } from '../../../playground/cluster/metrics-feed';
import { ApiClient } from '../../../playground/plugin/cluster/client';
import { openKubeconfig } from '../../../playground/plugin/cluster/kubeconfig';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { operatorsOf } from '../../../playground/operators';
import { projectRoot, run, runOk } from '../support/run';
import type { Ending } from './scenario';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly deletionTimestamp?: string;
    readonly generation?: number;
    readonly ownerReferences?: readonly { readonly kind: string }[];
  };
  readonly spec: {
    readonly nodeName?: string;
    readonly replicas?: number;
    readonly completions?: number;
    readonly replicatedJobs?: readonly { readonly name: string; readonly replicas: number }[];
  };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
    readonly replicatedJobsStatus?: readonly {
      readonly name: string;
      readonly ready: number;
      readonly succeeded: number;
    }[];
    readonly [count: string]: unknown;
  };
}

const paths = {
  Pod: '/api/v1/pods',
  ReplicaSet: '/apis/apps/v1/replicasets',
  Deployment: '/apis/apps/v1/deployments',
  StatefulSet: '/apis/apps/v1/statefulsets',
  DaemonSet: '/apis/apps/v1/daemonsets',
  Job: '/apis/batch/v1/jobs',
};

/** Those of operators, by the operator that brings them. */
const operatorPaths: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  jobset: { JobSet: '/apis/jobset.x-k8s.io/v1alpha2/jobsets' },
  'kubeflow-trainer': { TrainJob: '/apis/trainer.kubeflow.org/v1alpha1/trainjobs' },
  leaderworkerset: { LeaderWorkerSet: '/apis/leaderworkerset.x-k8s.io/v1/leaderworkersets' },
  kueue: { Workload: '/apis/kueue.x-k8s.io/v1beta2/workloads' },
};

/**
 * A cluster as the playground starts it: its own flags and times, none of the rehearsal's.
 * It is changed with kubectl, and what it then says is judged here anew, so that a fault in how a
 * rehearsal reads a cluster shows.
 */
export class RealCluster {
  private kubectl = '';

  private constructor(
    private readonly cluster: PrivateCluster,
    private readonly paths: Readonly<Record<string, string>>,
  ) {}

  static async start(cluster: Cluster): Promise<RealCluster> {
    const operators = operatorsOf(cluster);
    const more = operators.map(({ name }) => operatorPaths[name] ?? {});
    const real = new RealCluster(await PrivateCluster.open(), Object.assign({}, paths, ...more) as typeof paths);
    const tools = await real.cluster.start(cluster, { progress: () => undefined, agent: true, operators });
    real.kubectl = tools.get('kubectl')!.path;
    return real;
  }

  async stop(): Promise<void> {
    await this.cluster.remove();
  }

  /** Runs kubectl; how it ends is the caller's to judge. */
  ask(...args: string[]): ReturnType<typeof run> {
    return run(this.kubectl, ['--kubeconfig', this.cluster.kubeconfig, ...args]);
  }

  /** Applies objects as `kubectl apply` does, and removes what is no longer there. @returns what it refused */
  async apply(text: string, namespaces: readonly string[]): Promise<string> {
    const file = this.cluster.playground.path('objects.yaml');
    const made = namespaces
      .map((name) => `---\napiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`)
      .join('');
    writeFileSync(file, made + text);
    return (await this.ask('apply', '--server-side', '--force-conflicts', '-f', file)).stderr;
  }

  /** Its description, as the command reads it from a kubeconfig context. */
  async described(): Promise<string> {
    const { playground, kubeconfig } = this.cluster;
    return runOk(join(projectRoot, 'bin/modelyard'), ['rehearse', '--from-context', `modelyard-${playground.name}`], {
      env: { KUBECONFIG: kubeconfig },
    });
  }

  /** Sets the value of a metric. */
  async setMetric(path: string, value: string): Promise<void> {
    await setMetricValue(this.cluster.playground, path, value);
  }

  /** A node whose kubelet is silent. */
  async lose(node: string): Promise<void> {
    await this.ask('annotate', 'node', node, 'modelyard.dev/simulated-loss=true');
    await this.ask(
      'patch',
      'node',
      node,
      '--subresource=status',
      '--type=strategic',
      '-p',
      '{"status":{"conditions":[{"type":"Ready","status":"Unknown","reason":"NodeStatusUnknown","message":"Kubelet ' +
        'stopped posting node status."}]}}',
    );
  }

  /** Scales a LeaderWorkerSet, and waits until nothing changes any more. @returns how many of its groups are ready */
  async readyGroups(namespace: string, name: string, replicas: number): Promise<number> {
    await this.ask('scale', 'leaderworkerset', name, `--namespace=${namespace}`, `--replicas=${replicas}`);
    await this.endings(8_000);
    const { stdout } = await this.ask('get', 'leaderworkerset', name, `--namespace=${namespace}`, '-o', 'json');
    return (JSON.parse(stdout) as { status: { readyReplicas?: number } }).status.readyReplicas ?? 0;
  }

  /** Waits until nothing has changed for a while, and tells how each namespace is. */
  async endings(stillMs: number): Promise<Record<string, Ending>> {
    const until = Date.now() + 20 * 60_000;
    let [seen, since] = ['', Date.now()];
    for (;;) {
      const now = await this.look();
      const text = JSON.stringify(now);
      if (text !== seen) {
        [seen, since] = [text, Date.now()];
      }
      if (Date.now() - since > stillMs) {
        return now;
      }
      if (Date.now() > until) {
        throw new Error(`the real cluster does not come to rest: ${text}`);
      }
      await sleep(2_000);
    }
  }

  private async look(): Promise<Record<string, Ending>> {
    // Not with kubectl: a second of CPU every time.
    const client = new ApiClient(await openKubeconfig({ kubeconfig: this.cluster.kubeconfig }));
    const lists = await Promise.all(
      Object.entries(this.paths).map(async ([kind, path]) =>
        (await client.json<{ items: Listed[] }>({ path })).items.map((item) => ({
          ...item,
          kind,
          status: item.status ?? {},
        })),
      ),
    );
    const items = lists.flat().filter(({ metadata }) => metadata.namespace !== 'kube-system');
    const namespaces = [...new Set(items.map(({ metadata }) => metadata.namespace))].sort();
    return Object.fromEntries(
      namespaces.map((name) => [name, ending(items.filter(({ metadata }) => metadata.namespace === name))]),
    );
  }
}

function ending(items: readonly Listed[]): Ending {
  const pods = items.filter(({ kind, metadata }) => kind === 'Pod' && metadata.deletionTimestamp === undefined);
  const waiting = pods.filter(({ spec, status }) => spec.nodeName === undefined && status.phase === 'Pending');
  const failures = items
    .filter(({ kind }) => kind === 'ReplicaSet')
    .flatMap(({ status }) => condition(status.conditions, 'ReplicaFailure')?.message ?? []);
  const queued = items
    .filter(
      ({ kind, status }) => kind === 'Workload' && condition(status.conditions, 'QuotaReserved')?.status !== 'True',
    )
    .flatMap(({ status }) => condition(status.conditions, 'QuotaReserved')?.message ?? []);
  return {
    running: pods.filter(
      ({ status }) => status.phase === 'Succeeded' || condition(status.conditions, 'Ready')?.status === 'True',
    ).length,
    pending: waiting.length,
    reasons: [
      ...waiting
        .map(({ status }) => condition(status.conditions, 'PodScheduled'))
        // Kueue holds it back, and says why elsewhere.
        .flatMap((scheduled) =>
          scheduled === undefined || scheduled.reason === 'SchedulingGated' ? [] : (scheduled.message ?? []),
        ),
      ...failures,
      ...queued,
    ],
    finished: items.every(isFinished),
  };
}

// As `kubectl rollout status` and `kubectl wait --for=condition=Complete` judge.
function isFinished({ kind, metadata, spec, status }: Listed): boolean {
  const count = (name: string): number => Number(status[name] ?? 0);
  switch (kind) {
    case 'Deployment':
      return (
        count('observedGeneration') === metadata.generation &&
        count('updatedReplicas') === spec.replicas &&
        count('replicas') === spec.replicas &&
        count('availableReplicas') === spec.replicas
      );
    case 'StatefulSet':
      return count('readyReplicas') === spec.replicas;
    case 'DaemonSet':
      return count('numberAvailable') === count('desiredNumberScheduled');
    // What runs for long is as it is to be while all of it runs.
    case 'Job':
      return (
        condition(status.conditions, 'Complete')?.status === 'True' ||
        count('ready') + count('succeeded') === spec.completions
      );
    case 'JobSet':
      return (
        condition(status.conditions, 'Completed')?.status === 'True' ||
        (spec.replicatedJobs ?? []).every(({ name, replicas }) =>
          status.replicatedJobsStatus?.some((of) => of.name === name && of.ready + of.succeeded === replicas),
        )
      );
    case 'TrainJob':
      return condition(status.conditions, 'Complete')?.status === 'True';
    case 'LeaderWorkerSet':
      return (
        count('readyReplicas') === spec.replicas &&
        count('updatedReplicas') === spec.replicas &&
        count('replicas') === spec.replicas
      );
    default:
      return true;
  }
}

function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((each) => each.type === type);
}
