import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setMetricValue } from '../../../playground/cluster/metrics-feed';
import { ApiClient } from '../../../playground/plugin/cluster/client';
import { openKubeconfig } from '../../../playground/plugin/cluster/kubeconfig';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import type { Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { projectRoot, run, runOk } from '../support/run';
import type { Ending } from './scenario';

interface Condition {
  readonly type: string;
  readonly status: string;
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
  readonly spec: { readonly nodeName?: string; readonly replicas?: number };
  readonly status: {
    readonly phase?: string;
    readonly conditions?: readonly Condition[];
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

/**
 * A cluster as the playground starts it: its own flags and times, none of the rehearsal's.
 * It is changed with kubectl, and what it then says is judged here anew, so that a fault in how a
 * rehearsal reads a cluster shows.
 */
export class RealCluster {
  private kubectl = '';

  private constructor(private readonly cluster: PrivateCluster) {}

  static async start(cluster: Cluster): Promise<RealCluster> {
    const real = new RealCluster(await PrivateCluster.open());
    const tools = await real.cluster.start(cluster, { progress: () => undefined, agent: true });
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
      Object.entries(paths).map(async ([kind, path]) =>
        (await client.json<{ items: Listed[] }>({ path })).items.map((item) => ({ ...item, kind })),
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
  return {
    running: pods.filter(
      ({ status }) => status.phase === 'Succeeded' || condition(status.conditions, 'Ready')?.status === 'True',
    ).length,
    pending: waiting.length,
    reasons: [
      ...waiting.flatMap(({ status }) => condition(status.conditions, 'PodScheduled')?.message ?? []),
      ...failures,
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
    case 'Job':
      return condition(status.conditions, 'Complete')?.status === 'True';
    default:
      return true;
  }
}

function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((each) => each.type === type);
}
