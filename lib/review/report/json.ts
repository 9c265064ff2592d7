import type { Report } from '../report';

/** A report for machines, as `docs/review.schema.json` describes it. */
export function renderJson({ summary, changes, findings, totals, notJudged }: Report): string {
  return `${JSON.stringify({ summary, changes, findings, totals, notJudged }, undefined, 2)}\n`;
}
