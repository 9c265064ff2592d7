import { append } from '../append';
import type { Finding } from '../report';
import { title } from './values';

/** Findings of which a rule says the same, word for word. */
export interface FindingGroup {
  /** The first of them. */
  readonly first: Finding;
  /** What they are about: `Deployment shop/a, Deployment shop/b and 3 more`. */
  readonly objects: string;
}

/** Puts findings together of which a rule says the same: a hundred equal lines hide the one that is not. */
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
    const shown = group.slice(0, 5).map(({ object }) => title(object));
    const more = group.length - shown.length;
    return { first: group[0]!, objects: more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ') };
  });
}
