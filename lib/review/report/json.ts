import type { Report } from '../report';

/** A report for machines, as `docs/review.schema.json` describes it. */
export function renderJson({ compared, summary, changes, findings, totals, notJudged, previews }: Report): string {
  return `${JSON.stringify({ compared, summary, changes, findings, totals, notJudged, previews }, undefined, 2)}\n`;
}
