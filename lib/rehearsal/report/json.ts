import type { Outcome, PodReport, RehearsalReport } from '../report';
import { asFindings, defaultDocs } from './as-findings';
import { worthTelling } from './explanation-html';

/** The nodes of an explanation that are written: a thousand pods with a hundred nodes each nobody looks through. */
const mostScored = 20;

/**
 * A rehearsal for machines, as `docs/rehearse.schema.json` describes it. Findings have the form of a review's. Explained
 * is one pod of each workload, and each that found no node for another reason.
 *
 * @param docs where the rules are documented
 */
export function renderRehearsalJson(report: RehearsalReport, docs = defaultDocs): string {
  const { base, whatIfs, ...rest } = report;
  const written = {
    ...outcome(rest, docs),
    ...(base === undefined ? {} : { base: outcome(base, docs) }),
    whatIfs: whatIfs.map((whatIf) => outcome(whatIf, docs)),
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}

function outcome<T extends Outcome>(result: T, docs: string): object {
  const told = new Set<PodReport>(worthTelling(result.pods));
  return { ...result, pods: result.pods.map((pod) => written(pod, told.has(pod))), findings: asFindings(result.findings, docs) };
}

function written({ explanation, ...pod }: PodReport, told: boolean): PodReport {
  return explanation === undefined || !told ? pod : { ...pod, explanation: { ...explanation, scored: explanation.scored.slice(0, mostScored) } };
}
