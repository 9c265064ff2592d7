import { own } from '../../workload/values/own';
import type { FilteredNode, PodExplanation, ScoredNode } from '../model/cluster';
import { logValues, splitLogLine } from './log-line';

/**
 * The flags of a kube-scheduler whose log {@link SchedulerLog} reads: all that it says of nodes and pods, without the
 * requests and queue events that `-v=10` would log too. `--vmodule` works with the text format alone. With 100 nodes
 * that fit, each pod costs about 85 KB of log and 4 ms of CPU: `-v=10` twice that, and three times in JSON.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/
 */
export const schedulerLogFlags = [
  '--logging-format=text',
  '-v=2',
  '--vmodule=schedule_one=10,taint_toleration=4,filtering=5,binder=5,preemption=5',
] as const;

interface Attempt {
  readonly scores: Map<string, { readonly plugin: string; readonly score: number }[]>;
  readonly totals: Map<string, number>;
  readonly filtered: Map<string, FilteredNode>;
  /**
   * Whether the scheduler now tries what would fit if it removed other pods. What it then says is no reason of the
   * pod's.
   */
  preempting: boolean;
  bound?: { readonly node: string; readonly evaluated: number; readonly feasible: number };
}

interface Pod {
  attempts: number;
  attempt: Attempt;
  message?: string;
  readonly preempted: string[];
}

/**
 * Reads the log of a kube-scheduler that runs with {@link schedulerLogFlags} and says why each pod went where it went.
 * It computes nothing: nodes, plugins, scores and reasons are those that the scheduler wrote down.
 *
 * Of the nodes that did not fit the scheduler names the reason one by one only for taints, spread constraints and
 * volumes. Otherwise it only counts, in its message; `probePods` asks it for one node at a time.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.34.4/pkg/scheduler/schedule_one.go
 */
export class SchedulerLog {
  private readonly pods = new Map<string, Pod>();
  private readonly names = new Map<string, string>();
  private unfinished = '';

  /**
   * @param keep whether to keep the scores of a pod, `namespace/name`: 1,500 pods with 100 nodes and 9 plugins each are
   * more than a million. @default - of all pods
   */
  constructor(private readonly keep: (pod: string) => boolean = () => true) {}

  /** Takes the next part of the log. The part may end in the middle of a line. */
  public add(part: string): void {
    const lines = (this.unfinished + part).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) {
      this.line(line);
    }
  }

  /** What it says of a pod, `namespace/name`; undefined where it never tried to place it. */
  public explain(pod: string): PodExplanation | undefined {
    const known = this.pods.get(pod);
    return known === undefined ? undefined : explanation(known);
  }

  /** The pods that it tried to place, as `namespace/name`, sorted. */
  public tried(): string[] {
    return [...this.pods.keys()].sort();
  }

  private line(line: string): void {
    const parts = splitLogLine(line);
    const read = parts === undefined ? undefined : own(readers, parts.message);
    if (parts === undefined || read === undefined) {
      return;
    }
    const values = logValues(parts.rest);
    const name = values.get('pod') ?? values.get('preemptor');
    if (name === undefined || name === '') {
      return;
    }
    read(this.pod(name), (key) => this.name(values.get(key) ?? ''), this.keep(name));
  }

  private pod(name: string): Pod {
    const known = this.pods.get(name);
    if (known !== undefined) {
      return known;
    }
    const pod = { attempts: 0, attempt: emptyAttempt(), preempted: [] };
    this.pods.set(this.name(name), pod);
    return pod;
  }

  // The same few names come a million times, and a piece of a text keeps all of the text in memory.
  private name(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) {
      return known;
    }
    const copy = Buffer.from(text).toString();
    this.names.set(copy, copy);
    return copy;
  }
}

type Reader = (pod: Pod, value: (key: string) => string, keep: boolean) => void;

const readers: Readonly<Record<string, Reader>> = {
  'Attempting to schedule pod': (pod) => {
    pod.attempts += 1;
    pod.attempt = emptyAttempt();
  },
  'Plugin scored node for pod': (pod, value, keep) => score(pod, value, 'plugin', keep),
  'Extender scored node for pod': (pod, value, keep) => score(pod, value, 'extender', keep),
  "Calculated node's final score for pod": (pod, value, keep) => {
    if (keep) {
      pod.attempt.totals.set(value('node'), Number(value('score')));
    }
  },
  'node had untolerated taints': (pod, value) =>
    reject(pod, value('node'), 'TaintToleration', `untolerated taint ${taint(value('untoleratedTaint'))}`),
  "Node doesn't have required topology label for spread constraint": (pod, value) =>
    reject(
      pod,
      value('node'),
      'PodTopologySpread',
      `no label ${value('topologyKey')}, which a spread constraint needs`,
    ),
  'Node failed spreadConstraint: matchNum + selfMatchNum - minMatchNum > maxSkew': (pod, value) =>
    reject(
      pod,
      value('node'),
      'PodTopologySpread',
      `${value('topologyKey')}: ${value('matchNum')} there + ${value('selfMatchNum')} - ${value('minMatchNum')} ` +
        `where fewest are > maxSkew ${value('maxSkew')}`,
    ),
  'Successfully bound pod to node': (pod, value) => {
    pod.attempt.bound = {
      node: value('node'),
      evaluated: Number(value('evaluatedNodes')),
      feasible: Number(value('feasibleNodes')),
    };
    delete pod.message;
  },
  'Unable to schedule pod; no fit; waiting': (pod, value) => {
    pod.message = value('err');
  },
  'Unable to schedule pod; no nodes are registered to the cluster; waiting': (pod) => {
    pod.message = 'no nodes available to schedule pods';
  },
  'Dry run the preemption': (pod) => {
    pod.attempt.preempting = true;
  },
  'Preemptor Pod preempted victim Pod': (pod, value) => {
    pod.preempted.push(value('victim'));
  },
};

function score(pod: Pod, value: (key: string) => string, by: 'plugin' | 'extender', keep: boolean): void {
  if (keep) {
    const node = value('node');
    const scores = pod.attempt.scores.get(node) ?? [];
    scores.push({ plugin: value(by), score: Number(value('score')) });
    pod.attempt.scores.set(node, scores);
  }
}

function reject(pod: Pod, node: string, plugin: string, reason: string): void {
  if (!pod.attempt.preempting) {
    pod.attempt.filtered.set(node, { node, plugin, reason });
  }
}

function taint(json: string): string {
  try {
    const { key, value, effect } = JSON.parse(json) as {
      readonly key: string;
      readonly value?: string;
      readonly effect: string;
    };
    return `${key}${value === undefined ? '' : `=${value}`}:${effect}`;
  } catch {
    return json;
  }
}

function emptyAttempt(): Attempt {
  return { scores: new Map(), totals: new Map(), filtered: new Map(), preempting: false };
}

function explanation({ attempts, attempt, message, preempted }: Pod): PodExplanation {
  const { bound } = attempt;
  const byNode = (one: { readonly node: string }, other: { readonly node: string }): number =>
    one.node < other.node ? -1 : 1;
  const scored = [...attempt.totals].map(([node, total]): ScoredNode => ({
    node,
    total,
    plugins: attempt.scores.get(node) ?? [],
  }));
  return {
    filtered: [...attempt.filtered.values()].sort(byNode),
    // Between equals it draws lots: the one that won comes first.
    scored: scored.sort(
      (one, other) =>
        other.total - one.total ||
        Number(other.node === bound?.node) - Number(one.node === bound?.node) ||
        byNode(one, other),
    ),
    attempts,
    ...(bound === undefined ? {} : { evaluated: bound.evaluated, feasible: bound.feasible }),
    ...(message === undefined ? {} : { message }),
    ...(preempted.length === 0 ? {} : { preempted: [...new Set(preempted)].sort() }),
  };
}
