import { comparedText } from '../review/compared';
import { own } from '../workload/own';
import { mapTexts, terminalText } from '../workload/visible-text';
import { workloadKey } from './cluster-state';
import type { FoundCapacity, Outcome, RehearsalReport, Resources, RolloutReport, WorkloadReference } from './report';

/** The report for people who read it in a terminal: the verdict, what does not run and why, where pods are, how they came there. */
export function renderRehearsalText(given: RehearsalReport): string {
  // Before anything is put together: no part can be forgotten.
  const report = mapTexts(given, terminalText);
  const parts = [
    report.summary,
    ...(report.compared === undefined ? [] : [comparedText(report.compared)]),
    `On cluster '${report.cluster}', Kubernetes ${report.kubernetesVersion}; times are as in the cluster, played ${report.compression} times as fast.`,
    ...(report.base === undefined || report.base.verdict === 'runs'
      ? []
      : [`Already before the change: ${report.base.summary}`]),
    ...outcome(report),
    ...report.whatIfs.flatMap((whatIf, at) => [
      heading(`${whatIf.title.startsWith('if ') ? 'What ' : ''}${whatIf.title}: ${whatIf.summary}`),
      ...whatIf.notes.map((note) => `  (${note})`),
      ...(whatIf.capacity === undefined ? [] : capacity(whatIf.capacity)),
      ...outcome(whatIf, report.whatIfs[at - 1] ?? report),
    ]),
    ...(report.carried.length === 0
      ? []
      : [
          heading('Not rehearsed'),
          ...report.carried.map(
            ({ object, why, file, line }) => `  ${object.kind} ${name(object)}: ${why}${place(file, line)}`,
          ),
        ]),
    heading('What is simulated'),
    ...report.notRehearsed.map((note) => `  ${note}`),
  ];
  return `${parts.join('\n')}\n`;
}

/** @param earlier what was told already: only what is new is repeated. @default - nothing */
function outcome(result: Outcome, earlier?: Outcome): string[] {
  const told = new Set(earlier?.findings.map(sameAs));
  const findings = result.findings.filter((finding) => !told.has(sameAs(finding)));
  const known = new Set(earlier?.pending.flatMap(({ pods }) => pods));
  const pending = result.pending
    .map((group) => ({ ...group, pods: group.pods.filter((pod) => !known.has(pod)) }))
    .filter(({ pods }) => pods.length > 0);
  const again = result.findings.length - findings.length;
  return [
    ...(again > 0 ? [`  (${again} ${again === 1 ? 'finding' : 'findings'} as before)`] : []),
    ...section(
      'What was found',
      findings.flatMap(({ severity, object, message, advice, rule, file, line }) => [
        `  ${severity.padEnd(6)}  ${object.kind} ${name(object)}: ${message}  [${rule}]${place(file, line)}`,
        ...(advice === undefined ? [] : [`          ${advice}`]),
      ]),
    ),
    ...section(
      'What does not run, and why',
      pending.flatMap(({ message, pods }) => [`  ${message}`, `    ${shortened(pods)}`]),
    ),
    ...section(
      'Pods that had to go',
      result.disruptions.map(({ pod, node, by, message }) => `  ${pod} on ${node}: ${by} (${message})`),
    ),
    ...section('Where pods are', placement(result)),
    ...section(
      'Autoscalers',
      result.autoscalers.map(
        ({ namespace, name: own, target, before, after, min, max, message }) =>
          `  ${namespace}/${own}: ${target.name} ${before} → ${after} (${min} to ${max})${message === '' ? '' : `: ${message}`}`,
      ),
    ),
    ...section(
      'Quotas',
      result.quotas.map(
        ({ namespace, name: own, resources }) =>
          `  ${namespace}/${own}: ${resources.map(({ resource, used, hard }) => `${resource} ${used} of ${hard}`).join(', ')}`,
      ),
    ),
    ...section(
      'Rollouts',
      result.rollouts
        .filter(({ state, samples }) => earlier === undefined || (state !== 'unchanged' && samples.length > 1))
        .map(rollout),
    ),
  ];
}

// The pods of another moment have other names, and the nodes are counted anew.
function sameAs({ rule, object, message }: Outcome['findings'][number]): string {
  return [
    rule,
    object.kind,
    object.namespace,
    object.name,
    rule === 'pending' || rule === 'rollout-stuck' ? '' : message,
  ].join('|');
}

function placement({ pools, nodes }: Outcome): string[] {
  const rows: string[][] = [['pool', 'nodes', 'pods', 'cpu', 'memory', 'accelerators']];
  for (const pool of pools) {
    rows.push([
      pool.name,
      `${pool.nodes}`,
      `${pool.requested.pods}`,
      share(pool.requested.cpu, pool.capacity.cpu, cores),
      share(pool.requested.memory, pool.capacity.memory, bytes),
      accelerators(pool.requested, pool.capacity),
    ]);
    const own = nodes.filter((node) => node.pool === pool.name && (node.pods.length > 0 || node.state !== 'ready'));
    for (const node of own.slice(0, 12)) {
      rows.push([
        `  ${node.name}`,
        node.state === 'ready' ? (node.zone ?? '') : node.state,
        `${node.requested.pods}`,
        share(node.requested.cpu, node.capacity.cpu, cores),
        share(node.requested.memory, node.capacity.memory, bytes),
        accelerators(node.requested, node.capacity),
      ]);
    }
    if (own.length > 12) {
      rows.push([`  and ${own.length - 12} more`, '', '', '', '', '']);
    }
  }
  const fragments = pools.flatMap(({ name: pool, fragmentation }) =>
    fragmentation
      .filter(({ onPartlyUsedNodes }) => onPartlyUsedNodes > 0)
      .map(
        ({ resource, free, largest, onPartlyUsedNodes }) =>
          `  ${pool}: ${free} ${resource} are free, ${onPartlyUsedNodes} of them on nodes that are partly used; the largest pod that fits wants ${largest}`,
      ),
  );
  return [...table(rows), ...fragments];
}

function rollout({
  workload,
  state,
  reason,
  seconds,
  surge,
  unavailable,
  samples,
  startUpSeconds,
}: RolloutReport): string {
  const end = samples.at(-1);
  const counts = end === undefined ? '' : `, ${end.desired - end.unavailable} of ${end.desired} available`;
  const how =
    state === 'unchanged'
      ? ''
      : ` after about ${duration(seconds)}${startUpSeconds > 0 ? ` (a pod may take ${duration(startUpSeconds)})` : ''}; at most ${surge} more and ${unavailable} unavailable`;
  return `  ${state.padEnd(9)} ${title(workload)}${how}${counts}${reason === undefined ? '' : `\n            ${reason}`}`;
}

function capacity({ workload, more, limit, pool, fewestNodes, lowerBound, replicas }: FoundCapacity): string[] {
  return [
    `  ${more} more of ${title(workload)} fit beside its ${replicas}${limit === undefined ? '' : `; not one more: ${limit}`}`,
    ...(fewestNodes === undefined
      ? []
      : [
          `  Of pool ${pool} ${fewestNodes} ${fewestNodes === 1 ? 'node suffices' : 'nodes suffice'} for what runs on it${lowerBound === undefined ? '' : `; fewer than ${lowerBound} cannot`}`,
        ]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading(title), ...lines];
}

function heading(text: string): string {
  return `\n${text}`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd(),
  );
}

function accelerators(requested: Resources, capacity: Resources): string {
  return Object.keys(capacity.extended)
    .map((resource) => `${own(requested.extended, resource) ?? 0}/${capacity.extended[resource]} ${resource}`)
    .join(' ');
}

function share(part: number, whole: number, write: (amount: number) => string): string {
  return `${write(part)}/${write(whole)}${whole === 0 ? '' : ` ${Math.round((part / whole) * 100)}%`}`;
}

function cores(amount: number): string {
  return String(Math.round(amount * 100) / 100);
}

function bytes(amount: number): string {
  return amount === 0
    ? '0'
    : amount >= 2 ** 30
      ? `${Math.round((amount / 2 ** 30) * 10) / 10}Gi`
      : `${Math.round(amount / 2 ** 20)}Mi`;
}

function duration(seconds: number): string {
  return seconds < 120
    ? `${Math.round(seconds)} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 360) / 10} h`;
}

function title(workload: WorkloadReference): string {
  return workloadKey(workload).replace('/', ' ');
}

function name({ namespace, name: own }: { readonly namespace?: string; readonly name: string }): string {
  return namespace === undefined ? own : `${namespace}/${own}`;
}

function place(file: string | undefined, line: number | undefined): string {
  return file === undefined ? '' : `  (${file}${line === undefined ? '' : `:${line}`})`;
}

function shortened(pods: readonly string[]): string {
  return pods.length > 6 ? `${pods.slice(0, 5).join(', ')} and ${pods.length - 5} more` : pods.join(', ');
}
