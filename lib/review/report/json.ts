import { jsonText } from '../../workload/visible-text';
import type { Report } from '../report';

/** A report for machines, as `docs/review.schema.json` describes it. */
export function renderJson({ compared, summary, changes, findings, totals, notJudged, previews }: Report): string {
  return `${jsonText({ compared, summary, changes, findings, totals, notJudged, previews })}\n`;
}
