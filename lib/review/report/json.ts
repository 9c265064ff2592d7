import { jsonText } from '../../workload/values/visible-text';
import type { Report } from '../report';

/**
 * A report for machines, as `docs/review.schema.json` describes it.
 *
 * @example
 * writeFileSync('review.json', renderJson(report));
 */
export function renderJson({ compared, summary, changes, findings, totals, notJudged, previews }: Report): string {
  return `${jsonText({ compared, summary, changes, findings, totals, notJudged, previews })}\n`;
}
