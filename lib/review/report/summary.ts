import { plural } from '../../workload/values/words';
import type { Report } from '../report';
import { severities } from '../rule';

/** A report in one line: `2 objects changed, 1 added; 1 workload restarts; findings: 1 high, 2 low`. */
export function summaryText({ summary }: Report): string {
  const { added, removed, changed, restarts, findings, suppressed } = summary;
  if (added + removed + changed + restarts === 0 && Object.values(findings).every((count) => count === 0)) {
    return suppressed === 0 ? 'Nothing changes.' : `Nothing changes. ${plural(suppressed, 'finding')} suppressed.`;
  }
  const counts = [
    changed > 0 ? `${plural(changed, 'object')} changed` : '',
    added > 0 ? `${plural(added, 'object')} added` : '',
    removed > 0 ? `${plural(removed, 'object')} removed` : '',
  ].filter((part) => part !== '');
  const worst = [...severities].reverse().filter((severity) => findings[severity] > 0 && severity !== 'info');
  const parts = [
    counts.join(', ') || 'No object changed',
    restarts > 0 ? plural(restarts, 'workload restarts', 'workloads restart') : '',
    worst.length > 0
      ? `findings: ${worst.map((severity) => `${findings[severity]} ${severity}`).join(', ')}`
      : 'nothing to worry about was found',
    suppressed > 0 ? `${suppressed} suppressed` : '',
  ];
  return `${parts.filter((part) => part !== '').join('; ')}.`;
}
