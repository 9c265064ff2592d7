import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { conditionOf, pathOf, workloadKey } from '../../lib/rehearsal/cluster-state';
import { probeAnswer, probePods } from '../../lib/rehearsal/explain/probe-pods';
import { SchedulerLog } from '../../lib/rehearsal/explain/scheduler-log';
import { causesIn } from '../../lib/rehearsal/pending';
import type { FilteredNode, Outcome, PodReport } from '../../lib/rehearsal/report';
import type { KubernetesObject } from '../../lib/review';
import { daemonLog } from '../../playground/daemon';
import { ApiError } from '../../playground/plugin/api-error';
import type { ApiClient } from '../../playground/plugin/client';
import type { Playground } from '../../playground/state';
import type { Observer } from './observer';

/** More are not asked for after one change: each is an object that the API server keeps for a moment. */
const mostProbes = 100;

/** Why pods went where they went: from the log of the private scheduler, and of pods that fit nowhere by asking it node by node. */
export class Explanations {
  private readonly log = new SchedulerLog();
  private read = 0;

  /** @param playground whose scheduler runs with schedulerLogFlags */
  constructor(
    private readonly playground: Playground,
    private readonly client: ApiClient,
    private readonly observer: Observer,
  ) {}

  /** An outcome with its pods explained. To be called while the cluster is at rest. */
  async addTo(outcome: Outcome): Promise<Outcome> {
    await this.readOn();
    const answers = await this.ask(outcome);
    const pods = outcome.pods.map((pod): PodReport => {
      const explanation = this.log.explain(nameOf(pod));
      const more = answers.get(nameOf(pod)) ?? [];
      return explanation === undefined ? pod : { ...pod, explanation: { ...explanation, filtered: [...explanation.filtered, ...more].sort((one, other) => (one.node < other.node ? -1 : 1)) } };
    });
    return { ...outcome, pods };
  }

  private async readOn(): Promise<void> {
    const stream = createReadStream(daemonLog(this.playground, 'kube-scheduler'), { start: this.read });
    const decoder = new TextDecoder();
    for await (const part of stream as AsyncIterable<Buffer>) {
      this.read += part.length;
      this.log.add(decoder.decode(part, { stream: true }));
    }
  }

  // Of each workload one pod that has no node: the others have the same said of them.
  private async ask({ pods, autoscalers, nodes }: Outcome): Promise<Map<string, FilteredNode[]>> {
    const scaled = new Set(autoscalers.map(({ target }) => workloadKey(target)));
    const seen = new Set<string>();
    const probes = pods.flatMap((pod) => {
      const key = pod.workload === undefined ? nameOf(pod) : workloadKey(pod.workload);
      const explanation = this.log.explain(nameOf(pod));
      // An autoscaler would count the probes as its own.
      if (pod.node !== undefined || explanation === undefined || scaled.has(key) || seen.has(key)) return [];
      seen.add(key);
      const told = new Set(explanation.filtered.map(({ node }) => node));
      const object = this.observer.state.pods.find((each) => pathOf(each) === nameOf(pod));
      return object === undefined ? [] : probePods(object, nodes.map(({ name }) => name).filter((name) => !told.has(name)));
    });
    return this.answers(probes.slice(0, mostProbes));
  }

  private async answers(probes: readonly KubernetesObject[]): Promise<Map<string, FilteredNode[]>> {
    const answers = new Map<string, FilteredNode[]>();
    const made: KubernetesObject[] = [];
    try {
      for (const probe of probes) {
        if (await this.make(probe)) made.push(probe);
      }
      await this.until(() => made.every((probe) => conditionOf(this.live(probe) ?? probe, 'PodScheduled') !== undefined));
      for (const probe of made) {
        const scheduled = conditionOf(this.live(probe) ?? probe, 'PodScheduled');
        const answer = scheduled?.status === 'False' ? probeAnswer(probe, causesIn(scheduled.message)) : undefined;
        const pod = `${probe.metadata.namespace ?? 'default'}/${ownerName(probe)}`;
        if (answer !== undefined) answers.set(pod, [...(answers.get(pod) ?? []), answer]);
      }
    } finally {
      for (const probe of made) await this.client.json({ method: 'DELETE', path: podPath(probe), query: { gracePeriodSeconds: 0 } });
      await this.until(() => made.every((probe) => this.live(probe) === undefined));
    }
    return answers;
  }

  private async make(probe: KubernetesObject): Promise<boolean> {
    try {
      await this.client.json({ method: 'PATCH', path: podPath(probe), query: { fieldManager: 'modelyard-rehearse', force: true }, contentType: 'application/apply-patch+yaml', body: probe });
      return true;
    } catch (error) {
      // A quota may have no room for it. Then this node is not told of.
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  private live(probe: KubernetesObject): KubernetesObject | undefined {
    return this.observer.state.pods.find((pod) => pathOf(pod) === pathOf(probe));
  }

  private async until(done: () => boolean): Promise<void> {
    for (let tried = 0; tried < 50 && !done(); tried += 1) await sleep(100);
  }
}

function nameOf({ namespace, name }: PodReport): string {
  return `${namespace}/${name}`;
}

function ownerName({ metadata }: KubernetesObject): string {
  return (metadata['ownerReferences'] as readonly { readonly name: string }[])[0]!.name;
}

function podPath({ metadata: { namespace = 'default', name } }: KubernetesObject): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}
