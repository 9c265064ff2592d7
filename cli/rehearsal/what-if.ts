import { namespaceOrDefault } from '../../lib/workload/objects/namespaces';
import { listed } from '../../lib/workload/values/words';
import { workloadKey } from '../../lib/rehearsal/state/cluster-state';
import { scalable } from './play/scale';
import type { WorkloadReference } from '../../lib/rehearsal/model/cluster';
import { workloadOf } from '../../lib/review/objects/workload';
import type { SourcedObject } from '../../lib/review';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { simulatedNodes } from '../../playground/cluster';
import { UserError } from '../process/user-error';

/** What is asked beyond the change, as the command line has it. */
export interface WhatIfRequest {
  readonly kind: 'drain' | 'lose-node' | 'lose-zone' | 'scale' | 'load' | 'find-capacity';
  /** The node, the zone, or the workload's name. */
  readonly subject: string;
  /** The number of replicas. @default - the kind has none */
  readonly replicas?: number;
  /** The load. @default - the kind has none */
  readonly load?: { readonly amount: string; readonly unit: string; readonly metric?: string };
}

/** A request whose subject has been found. */
export interface WhatIfPlan extends WhatIfRequest {
  readonly title: string;
  /** @default - it is about nodes */
  readonly workload?: WorkloadReference;
  /** @default - it is about a workload */
  readonly nodes?: readonly string[];
}

/** A cluster on which a change is rehearsed, and what it shall have. */
export interface WhatIfPlace {
  /** What the environment, or the cluster of a fleet, is called; empty for objects of none. */
  readonly environment: string;
  readonly cluster: Cluster;
  readonly head: readonly SourcedObject[];
}

/** A request whose subject was not found. */
interface NotFound {
  /** Why, and what there is. */
  readonly why: string;
  /** Whether several things have the name, so that nobody may guess. */
  readonly unclear?: true;
}

/**
 * Finds what each request is about.
 * @throws UserError with all requests whose node, zone or workload is not there, and what is
 */
export function planWhatIfs(
  requests: readonly WhatIfRequest[],
  cluster: Cluster,
  head: readonly SourcedObject[],
): WhatIfPlan[] {
  return planForEach(requests, [{ environment: '', cluster, head }])[0]!;
}

/**
 * Finds what each request is about on each of several clusters: it is for those that have its node, zone or workload.
 *
 * @returns the plans of each cluster, in the order of the clusters
 * @throws UserError with all requests of which no cluster has what they name, and what each has
 */
export function planForEach(requests: readonly WhatIfRequest[], places: readonly WhatIfPlace[]): WhatIfPlan[][] {
  const answers = places.map(({ cluster, head }) => {
    const nodes = simulatedNodes(cluster, false).map(({ metadata }) => ({
      name: metadata.name,
      zone: metadata.labels['topology.kubernetes.io/zone'],
    }));
    const workloads = head.flatMap(({ object }) =>
      workloadOf(object) === undefined || !scalable.includes(object.kind)
        ? []
        : [{ kind: object.kind, namespace: namespaceOrDefault(object), name: object.metadata.name }],
    );
    return requests.map((request) => planOf(request, nodes, workloads));
  });
  const problems = requests.flatMap((request, index) => {
    const missing = answers.flatMap((each, place) => {
      const answer = each[index]!;
      return 'why' in answer ? [{ ...answer, environment: places[place]!.environment }] : [];
    });
    const unclear = missing.filter((each) => each.unclear);
    // It is enough that one cluster has it, but nowhere may it be unclear what is meant.
    const nowhere = missing.length === places.length ? missing : [];
    const wrong = unclear.length > 0 ? unclear : nowhere;
    const lines = places.length === 1 ? wrong.map(({ why }) => ` ${why}`) : wrong.map(onCluster);
    return lines.length === 0 ? [] : [`--${request.kind} ${request.subject}:${lines.join('')}`];
  });
  if (problems.length > 0) {
    throw new UserError(problems.join('\n'), 2);
  }
  return answers.map((plans) => plans.filter((plan): plan is WhatIfPlan => !('why' in plan)));
}

function onCluster({ environment, why }: NotFound & { readonly environment: string }): string {
  return `\n  on ${environment} ${why}`;
}

function planOf(
  request: WhatIfRequest,
  nodes: readonly { readonly name: string; readonly zone: string | undefined }[],
  workloads: readonly WorkloadReference[],
): WhatIfPlan | NotFound {
  const { kind, subject } = request;
  if (kind === 'drain' || kind === 'lose-node') {
    if (!nodes.some(({ name }) => name === subject)) {
      return { why: `the cluster has no such node. It has ${those(nodes.map(({ name }) => name))}` };
    }
    return {
      ...request,
      nodes: [subject],
      title: kind === 'drain' ? `if node ${subject} is drained` : `if node ${subject} is lost`,
    };
  }
  if (kind === 'lose-zone') {
    const inZone = nodes.filter(({ zone }) => zone === subject).map(({ name }) => name);
    if (inZone.length === 0) {
      const zones = [...new Set(nodes.flatMap(({ zone }) => zone ?? []))];
      return { why: `the cluster has no such zone. It has ${those(zones)}` };
    }
    return { ...request, nodes: inZone, title: `if zone ${subject} is lost` };
  }
  const found = workloads.filter((workload) =>
    [
      workload.name,
      `${workload.namespace}/${workload.name}`,
      `${workload.kind}/${workload.name}`,
      workloadKey(workload),
    ].some((name) => name.toLowerCase() === subject.toLowerCase()),
  );
  const [workload, ...others] = found;
  if (workload === undefined) {
    const kinds = `${scalable.slice(0, -1).join(', ')} or ${scalable.at(-1)}`;
    const there = those(workloads.map(({ namespace, name }) => `${namespace}/${name}`));
    return { why: `there is no ${kinds} of this name. There are ${there}` };
  }
  if (others.length > 0) {
    const why = `several have this name: ${found.map(workloadKey).join(', ')}. Write one of these`;
    return { why, unclear: true };
  }
  return { ...request, workload, title: titleOf(request, workload) };
}

function titleOf({ kind, replicas, load }: WhatIfRequest, { name }: WorkloadReference): string {
  if (kind === 'scale') {
    return `if ${name} has ${replicas} replicas`;
  }
  return kind === 'load' ? `if the load of ${name} is ${load!.amount}${load!.unit}` : `How many of ${name} fit`;
}

function those(names: readonly string[]): string {
  return names.length === 0 ? 'none' : listed(names, 12);
}
