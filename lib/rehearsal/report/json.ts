import { jsonText } from '../../workload/values/visible-text';
import type { PodExplanation, PodReport } from '../model/cluster';
import type { Outcome, RehearsalReport } from '../model/report';
import { asFindings, defaultDocs } from './as-findings';
import { groupFiltered, worthTelling } from './explained';

/** How many nodes of an explanation are written: nobody looks through a hundred nodes for each of a thousand pods. */
const mostScored = 20;

/**
 * A rehearsal for machines, as `docs/rehearse.schema.json` describes it. Findings have the form of a review's. An
 * explanation stands with one pod of each workload, and with each pod that found no node for a reason of its own. In
 * what-ifs only the pods without a node have one.
 *
 * @param docs where the rules are documented
 */
export function renderRehearsalJson(report: RehearsalReport, docs = defaultDocs): string {
  const { base, whatIfs, ...rest } = report;
  const written = {
    ...outcome(rest, docs, worthTelling(rest.pods)),
    ...(base === undefined ? {} : { base: outcome(base, docs, []) }),
    whatIfs: whatIfs.map((whatIf) =>
      outcome(
        whatIf,
        docs,
        worthTelling(whatIf.pods).filter(({ node }) => node === undefined),
      ),
    ),
  };
  return `${jsonText(written)}\n`;
}

function outcome<T extends Outcome>(result: T, docs: string, told: readonly PodReport[]): object {
  const explained = new Set(told);
  return {
    ...result,
    pods: result.pods.map((pod) => podJson(pod, explained.has(pod))),
    findings: asFindings(result.findings, docs),
  };
}

function podJson({ explanation, ...pod }: PodReport, told: boolean): object {
  return explanation === undefined || !told ? pod : { ...pod, explanation: explanationJson(explanation) };
}

function explanationJson({ filtered, scored, ...rest }: PodExplanation): object {
  return {
    filtered: groupFiltered(filtered),
    scored: scored.slice(0, mostScored).map(({ node, total, plugins }) => ({
      node,
      total,
      plugins: Object.fromEntries(plugins.map(({ plugin, score }) => [plugin, score])),
    })),
    ...rest,
  };
}
