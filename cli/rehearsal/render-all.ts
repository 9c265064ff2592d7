import {
  renderRehearsalHtml,
  renderRehearsalJson,
  renderRehearsalMarkdown,
  renderRehearsalsHtml,
  renderRehearsalText,
} from '../../lib/rehearsal';
import type { RehearsalReport } from '../../lib/rehearsal/model/report';
import { jsonText } from '../../lib/workload/values/visible-text';
import type { Output } from '../review/review-request';

/**
 * Renders rehearsals as one report: that of a single environment as it is, those of several below each other.
 *
 * @param reports by environment
 */
export function renderAll(reports: ReadonlyMap<string, RehearsalReport>, { format }: Output): string {
  const [only] = reports.values();
  if (only !== undefined && reports.size === 1) {
    return renderOne(only, format);
  }
  const parts = [...reports].map(([environment, report]) => ({ environment, text: renderOne(report, format) }));
  switch (format) {
    case 'json':
      return `${jsonText({ environments: Object.fromEntries(parts.map(({ environment, text }) => [environment, JSON.parse(text) as unknown])) })}\n`;
    case 'html':
      return renderRehearsalsHtml(reports);
    case 'markdown':
      return parts.map(({ environment, text }) => `# ${environment}\n\n${text}`).join('\n');
    default:
      return parts.map(({ environment, text }) => `=== ${environment}\n${text}`).join('\n');
  }
}

function renderOne(report: RehearsalReport, format: Output['format']): string {
  switch (format) {
    case 'json':
      return renderRehearsalJson(report);
    case 'markdown':
      return renderRehearsalMarkdown(report);
    case 'html':
      return renderRehearsalHtml(report);
    default:
      return renderRehearsalText(report);
  }
}
