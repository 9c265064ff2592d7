import { bytes, duration, listed, percent, plural, rounded } from '../../workload/values/words';
import { comparedText } from '../../review/compared';
import { own } from '../../workload/values/own';
import { mapTexts, terminalText } from '../../workload/values/visible-text';
import { workloadKey } from '../state/cluster-state';
import { holdsInWords, queueTitle, quotaInWords } from './values';
import type { ComputeResources, WorkloadReference } from '../model/cluster';
import type { FoundCapacity, Outcome, RehearsalReport, RolloutReport } from '../model/report';

/**
 * The report for people who read it in a terminal: the verdict, what does not run and why, where
 * pods are, how they came there.
 */
export function renderRehearsalText(given: RehearsalReport): string {
  // Everything is made safe for a terminal before it is put together, so that no part can be forgotten.
  const report = mapTexts(given, terminalText);
  const parts = [
    report.summary,
    ...(report.compared === undefined ? [] : [comparedText(report.compared)]),
    `On cluster '${report.cluster}', ${listed([`Kubernetes ${report.kubernetesVersion}`, ...report.operators], 8)}; times are as in the cluster, ` +
      `played ${report.compression} times as fast.`,
    ...(report.base?.verdict !== 'does-not-run' ? [] : [`Already before the change: ${report.base.summary}`]),
    ...outcome(report),
    ...report.whatIfs.flatMap((whatIf, at) => [
      heading(`${whatIf.title.startsWith('if ') ? 'What ' : ''}${whatIf.title}: ${whatIf.summary}`),
      ...whatIf.notes.map((note) => `  (${note})`),
      ...(whatIf.capacity === undefined ? [] : capacity(whatIf.capacity)),
      ...outcome(whatIf, report.whatIfs[at - 1] ?? report),
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
    ...(again > 0 ? [`  (${plural(again, 'finding')} as before)`] : []),
    ...section(
      'What was found',
      findings.flatMap(({ severity, object, message, advice, rule, file, line }) => [
        `  ${severity.padEnd(6)}  ${object.kind} ${name(object)}: ${message}  [${rule}]${place(file, line)}`,
        ...(advice === undefined ? [] : [`          ${advice}`]),
      ]),
    ),
    ...section(
      'What does not run, and why',
      pending.flatMap(({ message, pods }) => [`  ${message}`, `    ${listed(pods, 5)}`]),
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
          `  ${namespace}/${own}: ` +
          `${target.name} ${before} → ${after} (${min} to ${max})${message === '' ? '' : `: ${message}`}`,
      ),
    ),
    ...section(
      'Quotas',
      result.quotas.map(
        ({ namespace, name: own, resources }) =>
          `  ${namespace}/${own}: ` +
          `${resources.map(({ resource, used, hard }) => `${resource} ${used} of ${hard}`).join(', ')}`,
      ),
    ),
    ...section(
      'Queues of Kueue',
      result.queues.map(
        ({ name: own, cohort, message, resources, waiting, admitted }) =>
          `  ${own}${cohort === undefined ? '' : ` (cohort ${cohort})`}: ${admitted} admitted, ${waiting} waiting` +
          `${resources.length === 0 ? '' : `; ${resources.map(quotaInWords).join('; ')}`}` +
          `${message === undefined ? '' : `\n    ${message}`}`,
      ),
    ),
    ...section(
      'Who asks for room there',
      result.admissions.flatMap(({ workload, state, message, advice, holds, evictions, ...queue }) => [
        `  ${state.padEnd(9)} ${title(workload)} in ${queueTitle(queue)}` +
          `${holds.length === 0 ? '' : `: ${holdsInWords(holds)}`}`,
        ...[...(message === undefined ? [] : [message]), ...(advice === undefined ? [] : [advice]), ...evictions].map(
          (line) => `            ${line}`,
        ),
      ]),
    ),
    ...section(
      'Groups of pods',
      result.groups.map(
        ({ workload, name: own, state, pods, placed, ready, nodes, made }) =>
          `  ${state.replace('-', ' ').padEnd(13)} ${title(workload)}${own === workload.name ? '' : `, group ${own}`}: ` +
          `${placed} of ${pods} placed, ${ready} ready` +
          `${nodes.length === 0 ? '' : ` on ${listed(nodes, 6)}`}` +
          `${made.length === 0 ? '' : ` (${listed(made, 3)})`}`,
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

// Messages about pods differ from one moment to the next though nothing changed: pods have new names, nodes are counted
// anew.
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
      share(pool.requested.cpu, pool.capacity.cpu, rounded),
      share(pool.requested.memory, pool.capacity.memory, bytes),
      accelerators(pool.requested, pool.capacity),
    ]);
    const own = nodes.filter((node) => node.pool === pool.name && (node.pods.length > 0 || node.state !== 'ready'));
    for (const node of own.slice(0, 12)) {
      rows.push([
        `  ${node.name}`,
        node.state === 'ready' ? (node.zone ?? '') : node.state,
        `${node.requested.pods}`,
        share(node.requested.cpu, node.capacity.cpu, rounded),
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
          `  ${pool}: ${free} ${resource} are free, ${onPartlyUsedNodes} of them on nodes that are partly used; ` +
          `the largest pod that fits wants ${largest}`,
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
      : ' after about ' +
        `${duration(seconds)}${startUpSeconds > 0 ? ` (a pod may take ${duration(startUpSeconds)})` : ''}; ` +
        `at most ${surge} more and ${unavailable} unavailable`;
  const why = reason === undefined ? '' : `\n            ${reason}`;
  return `  ${state.padEnd(9)} ${title(workload)}${how}${counts}${why}`;
}

function capacity({ workload, more, limit, pool, fewestNodes, lowerBound, replicas }: FoundCapacity): string[] {
  return [
    `  ${more} more of ${title(workload)} fit beside its ` +
      `${replicas}${limit === undefined ? '' : `; not one more: ${limit}`}`,
    ...(fewestNodes === undefined
      ? []
      : [
          `  Of pool ${pool} ${plural(fewestNodes, 'node suffices', 'nodes suffice')} for what runs ` +
            `on it${lowerBound === undefined ? '' : `; fewer than ${lowerBound} cannot`}`,
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
  const padded = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => `  ${row.map(padded).join('  ')}`.trimEnd());
}

function accelerators(requested: ComputeResources, capacity: ComputeResources): string {
  return Object.keys(capacity.extended)
    .map((resource) => `${own(requested.extended, resource) ?? 0}/${capacity.extended[resource]} ${resource}`)
    .join(' ');
}

function share(part: number, whole: number, write: (amount: number) => string | number): string {
  return `${write(part)}/${write(whole)}${whole === 0 ? '' : ` ${percent(part, whole)}`}`;
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
