import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { namespaceOrDefault } from '../../../lib/workload/objects/namespaces';
import { mapAt, numberAt, textAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { conditionOf, pathOf, workloadKey } from '../../../lib/rehearsal/state/cluster-state';
import { probeAnswer, probePods } from '../../../lib/rehearsal/scheduler-log/probe-pods';
import { SchedulerLog } from '../../../lib/rehearsal/scheduler-log/scheduler-log';
import { causesIn } from '../../../lib/rehearsal/outcome/pending';
import type { FilteredNode, PodExplanation } from '../../../lib/rehearsal/model/cluster';
import type { Outcome } from '../../../lib/rehearsal/model/report';
import { daemonLog } from '../../../playground/processes/daemon';
import { ApiError, isStatus } from '../../../playground/plugin/cluster/api-error';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Playground } from '../../../playground/state/state';
import type { Observer } from './observer';

/** The most nodes that the scheduler is asked about one by one, for each reason. */
const mostProbes = 40;
/** Of how many pods of one template scores are kept. */
const mostAlike = 3;

/**
 * Explains where pods went, and why others went nowhere: by the scheduler's own log, and
 * by asking it about single nodes.
 */
export class Explainer {
  private readonly log: SchedulerLog;
  private readonly alike = new Map<string, number>();
  private readonly answered = new Map<string, readonly FilteredNode[]>();
  private read = 0;

  constructor(
    private readonly playground: Playground,
    private readonly client: ApiClient,
    private readonly observer: Observer,
  ) {
    this.log = new SchedulerLog((pod) => this.keep(pod));
  }

  /** The outcome with what is known of each pod. */
  async explain(outcome: Outcome): Promise<Outcome> {
    this.catchUp();
    const explained = new Map<string, PodExplanation>();
    for (const { namespace, name } of outcome.pods) {
      const explanation = this.log.explain(`${namespace}/${name}`);
      if (explanation !== undefined) {
        explained.set(`${namespace}/${name}`, explanation);
      }
    }
    const scaled = new Set(outcome.autoscalers.map(({ target }) => workloadKey(target)));
    for (const { pods, workloads, message } of outcome.pending) {
      // Their autoscaler would count the probes as its own.
      if (workloads.some((workload) => scaled.has(workloadKey(workload)))) {
        continue;
      }
      const [pod] = pods;
      const known = explained.get(pod!);
      if (known === undefined) {
        continue;
      }
      // It still waits for what it has waited for: there is nothing new to ask.
      const question = `${pod!}: ${message}`;
      const answers = this.answered.get(question) ?? (await this.ask(pod!, known));
      this.answered.set(question, answers);
      explained.set(pod!, {
        ...known,
        filtered: [...known.filtered, ...answers].sort((one, other) => (one.node < other.node ? -1 : 1)),
      });
    }
    return {
      ...outcome,
      pods: outcome.pods.map((pod) => {
        const explanation = explained.get(`${pod.namespace}/${pod.name}`);
        return explanation === undefined ? pod : { ...pod, explanation };
      }),
    };
  }

  // Pods of one template fare alike, and a thousand of them would fill the memory.
  private keep(pod: string): boolean {
    const template = pod.replace(/-[a-z0-9]{1,5}$/, '');
    const count = this.alike.get(template) ?? 0;
    if (this.alike.has(pod)) {
      return true;
    }
    if (count >= mostAlike) {
      return false;
    }
    this.alike.set(template, count + 1).set(pod, 1);
    return true;
  }

  private catchUp(): void {
    const file = openSync(daemonLog(this.playground, 'kube-scheduler'), 'r');
    try {
      const buffer = Buffer.alloc(1 << 20);
      for (;;) {
        const length = readSync(file, buffer, 0, buffer.length, this.read);
        if (length === 0) {
          return;
        }
        this.read += length;
        this.log.add(buffer.toString('utf8', 0, length));
      }
    } finally {
      closeSync(file);
    }
  }

  private async ask(path: string, known: PodExplanation): Promise<FilteredNode[]> {
    const { pods, nodes } = this.observer.state;
    const pod = pods.find((each) => pathOf(each) === path);
    const out = new Set(known.filtered.map(({ node }) => node));
    const open = nodes
      .map(({ metadata }) => metadata.name)
      .filter((name) => !out.has(name))
      .sort()
      .slice(0, mostProbes);
    // Of one that the scheduler does not look at there is nothing to ask.
    if (pod === undefined || open.length === 0 || conditionOf(pod, 'PodScheduled')?.reason !== 'Unschedulable') {
      return [];
    }
    const probes = probePods(pod, open, await this.neverPreempting(pod));
    const at = (probe: KubernetesObject): string =>
      `/api/v1/namespaces/${namespaceOrDefault(probe)}/pods/${probe.metadata.name}`;
    try {
      for (const probe of probes) {
        await this.client.json({
          method: 'PATCH',
          path: at(probe),
          query: { fieldManager: 'modelyard-rehearse', force: true },
          contentType: 'application/apply-patch+yaml',
          body: probe,
        });
      }
      return await this.answers(probes.map((probe) => pathOf(probe)));
    } catch (error) {
      // A quota refuses them, for instance: then the log has to do.
      if (error instanceof ApiError) {
        return [];
      }
      throw error;
    } finally {
      for (const probe of probes) {
        await this.client
          .json({ method: 'DELETE', path: at(probe), query: { gracePeriodSeconds: 0 } })
          .catch((error: unknown) => {
            if (!isStatus(error, 404)) {
              throw error;
            }
          });
      }
      const names = new Set(probes.map((probe) => pathOf(probe)));
      for (
        let waited = 0;
        waited < 30 && this.observer.state.pods.some((each) => names.has(pathOf(each)));
        waited += 1
      ) {
        await sleep(100);
      }
    }
  }

  private async answers(names: readonly string[]): Promise<FilteredNode[]> {
    const answered = (): KubernetesObject[] =>
      this.observer.state.pods.filter(
        (each) => names.includes(pathOf(each)) && conditionOf(each, 'PodScheduled')?.reason === 'Unschedulable',
      );
    for (let waited = 0; waited < 30 && answered().length < names.length; waited += 1) {
      await sleep(100);
    }
    return answered().flatMap(
      (probe) => probeAnswer(probe, causesIn(conditionOf(probe, 'PodScheduled')!.message)) ?? [],
    );
  }

  /** A class of the pod's own priority that makes no room for itself. */
  private async neverPreempting(pod: KubernetesObject): Promise<string | undefined> {
    const value = numberAt(pod, 'spec', 'priority') ?? 0;
    // What is above that is the system's own.
    if (value > 1_000_000_000 || textAt(mapAt(pod, 'spec'), 'preemptionPolicy') === 'Never') {
      return undefined;
    }
    const name = `modelyard-probe-${value < 0 ? `below-${-value}` : value}`;
    await this.client.json({
      method: 'PATCH',
      path: `/apis/scheduling.k8s.io/v1/priorityclasses/${name}`,
      query: { fieldManager: 'modelyard-rehearse', force: true },
      contentType: 'application/apply-patch+yaml',
      body: {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
        preemptionPolicy: 'Never',
      },
    });
    return name;
  }
}
