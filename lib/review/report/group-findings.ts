import { listed } from '../../workload/values/words';
import { append } from '../append';
import type { Finding } from '../report';
import { title } from './values';

/** Findings of one rule with the same message: `restarts` says the same of a Deployment and of its copy. */
export interface FindingGroup {
  /** The first of them. */
  readonly first: Finding;
  /** What they are about: `Deployment shop/a, Deployment shop/b and 3 more`. */
  readonly objects: string;
}

/**
 * Groups findings of one rule with the same message, severity, field and environment. A hundred equal lines would hide
 * the one that differs.
 */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.rule,
      finding.severity,
      finding.message,
      finding.path,
      finding.object.environment,
      finding.suppressed,
    ]);
    append(groups, key, finding);
  }
  return [...groups.values()].map((group) => {
    return {
      first: group[0]!,
      objects: listed(
        group.map(({ object }) => title(object)),
        5,
      ),
    };
  });
}
