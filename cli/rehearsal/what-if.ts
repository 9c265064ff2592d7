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

/**
 * Finds what each request is about.
 * @throws UserError with all requests whose node, zone or workload is not there, and what is
 */
export function planWhatIfs(
  requests: readonly WhatIfRequest[],
  cluster: Cluster,
  head: readonly SourcedObject[],
): WhatIfPlan[] {
  const nodes = simulatedNodes(cluster, false).map(({ metadata }) => ({
    name: metadata.name,
    zone: metadata.labels['topology.kubernetes.io/zone'],
  }));
  const workloads = head.flatMap(({ object }) =>
    workloadOf(object) === undefined || !scalable.includes(object.kind)
      ? []
      : [{ kind: object.kind, namespace: namespaceOrDefault(object), name: object.metadata.name }],
  );
  const problems: string[] = [];
  const plans = requests.flatMap((request): WhatIfPlan[] => {
    const found = planOf(request, nodes, workloads);
    if (typeof found !== 'string') {
      return [found];
    }
    problems.push(`--${request.kind} ${request.subject}: ${found}`);
    return [];
  });
  if (problems.length > 0) {
    throw new UserError(problems.join('\n'), 2);
  }
  return plans;
}

function planOf(
  request: WhatIfRequest,
  nodes: readonly { readonly name: string; readonly zone: string | undefined }[],
  workloads: readonly WorkloadReference[],
): WhatIfPlan | string {
  const { kind, subject } = request;
  if (kind === 'drain' || kind === 'lose-node') {
    if (!nodes.some(({ name }) => name === subject)) {
      return `the cluster has no such node. It has ${those(nodes.map(({ name }) => name))}`;
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
      return `the cluster has no such zone. It has ${those([...new Set(nodes.flatMap(({ zone }) => zone ?? []))])}`;
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
    return (
      `there is no ${scalable.slice(0, -1).join(', ')} or ${scalable.at(-1)} of this name. ` +
      `There are ${those(workloads.map(({ namespace, name }) => `${namespace}/${name}`))}`
    );
  }
  if (others.length > 0) {
    return `several have this name: ${found.map(workloadKey).join(', ')}. Write one of these`;
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
