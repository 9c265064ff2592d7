import { escapeHtml } from '../../review/report/escape';
import { plural } from '../../review/report/values';
import type { FilteredNode, Outcome, PodExplanation, PodReport } from '../report';
import { workloadTitle } from './values';

/** More pods than this nobody reads about. */
const mostPods = 60;
/** More nodes than these add nothing: the best are what counts. */
const mostNodes = 8;

/** Why pods went where they went: one of each workload, and every one that went nowhere. */
export function explanationsHtml({ pods }: Outcome): string {
  const told = worthTelling(pods);
  if (told.length === 0) {
    return '';
  }
  const more = told.length > mostPods ? `<p class="note">${plural(told.length - mostPods, 'pod')} more are in the JSON.</p>` : '';
  return `<h2>Why pods are where they are</h2>
<p class="note">From the scheduler's own log: one pod of each workload, and each that found no node for another reason.</p>
${told.slice(0, mostPods).map(podHtml).join('\n')}
${more}`;
}

/** The pods whose explanation says something new: those without a node first, then the first of each workload. */
export function worthTelling(pods: readonly PodReport[]): (PodReport & { readonly explanation: PodExplanation })[] {
  const explained = pods.filter((pod): pod is PodReport & { readonly explanation: PodExplanation } => pod.explanation !== undefined);
  const seen = new Set<string>();
  const first = (pod: PodReport & { readonly explanation: PodExplanation }): boolean => {
    const key = `${pod.workload === undefined ? `${pod.namespace}/${pod.name}` : workloadTitle(pod.workload)} ${pod.node === undefined ? (pod.explanation.message ?? '') : ''}`;
    return seen.has(key) ? false : seen.add(key).size > 0;
  };
  return [...explained.filter(({ node }) => node === undefined), ...explained.filter(({ node }) => node !== undefined)].filter(first);
}

function podHtml({ namespace, name, node, explanation }: PodReport & { readonly explanation: PodExplanation }): string {
  return `<details class="explained"><summary><b>${escapeHtml(`${namespace}/${name}`)}</b> ${node === undefined ? '<b class="does-not-run">found no node</b>' : `→ ${escapeHtml(node)}`} <span class="quiet">${escapeHtml(howMany(explanation, node))}</span></summary>
${explanation.message === undefined ? '' : `<p class="note">${escapeHtml(explanation.message)}</p>`}${scoresHtml(explanation, node)}${filteredHtml(explanation)}${(explanation.preempted ?? []).length === 0 ? '' : `<p class="note">Removed to make room: ${escapeHtml(explanation.preempted!.join(', '))}</p>`}</details>`;
}

/** How many nodes a scheduler looked at and how many of them fitted, in words. */
export function howMany({ evaluated, feasible, attempts, scored }: PodExplanation, node: string | undefined): string {
  const parts = [
    evaluated === undefined || feasible === undefined ? '' : `${feasible} of ${plural(evaluated, 'node')} that it looked at fitted${feasible === 1 ? ', and the only one is taken without scores' : ''}`,
    attempts > 1 ? `tried ${attempts} times` : '',
    node !== undefined && scored.length > 1 && scored[0]!.total === scored[1]!.total ? 'drawn among equals' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function scoresHtml({ scored }: PodExplanation, node: string | undefined): string {
  if (scored.length === 0) {
    return '';
  }
  const plugins = [...new Set(scored.flatMap((each) => each.plugins.map(({ plugin }) => plugin)))];
  const rows = scored.slice(0, mostNodes).map((each) => `<tr${each.node === node ? ' class="chosen"' : ''}><th scope="row">${each.node === node ? '✓ ' : ''}${escapeHtml(each.node)}</th><td>${each.total}</td>${plugins.map((plugin) => `<td>${each.plugins.find((score) => score.plugin === plugin)?.score ?? ''}</td>`).join('')}</tr>`);
  const rest = scored.slice(mostNodes);
  const more = rest.length === 0 ? '' : `<p class="note">and ${plural(rest.length, 'node')} with ${rest[0]!.total}${rest.at(-1)!.total === rest[0]!.total ? '' : ` to ${rest.at(-1)!.total}`}</p>`;
  return `<div class="scroll"><table><thead><tr><th></th><th>score</th>${plugins.map((plugin) => `<th>${escapeHtml(plugin)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${more}`;
}

function filteredHtml({ filtered }: PodExplanation): string {
  const groups = groupFiltered(filtered);
  return groups.length === 0 ? '' : `<ul class="note">${groups.map(({ nodes, plugin, reason }) => `<li>out: ${escapeHtml(nodes)} – ${escapeHtml(reason)} <span class="quiet">(${escapeHtml(plugin)})</span></li>`).join('')}</ul>`;
}

/** Nodes that were out for the same reason, together: the reason that most were out for first. */
export function groupFiltered(filtered: readonly FilteredNode[]): { readonly nodes: string; readonly plugin: string; readonly reason: string }[] {
  const groups = new Map<string, { readonly plugin: string; readonly reason: string; readonly names: string[] }>();
  for (const { node, plugin, reason } of filtered) {
    const group = groups.get(`${plugin} ${reason}`) ?? { plugin, reason, names: [] };
    group.names.push(node);
    groups.set(`${plugin} ${reason}`, group);
  }
  return [...groups.values()]
    .sort((one, other) => other.names.length - one.names.length)
    .map(({ plugin, reason, names }) => ({ plugin, reason, nodes: names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ') }));
}
