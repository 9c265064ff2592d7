import type { Consequence } from '../../review/rule';
import type { Finding } from '../../review/report';
import type { RehearsalFinding } from '../model/report';

/** Where the rules of a rehearsal are documented, as links of a report begin. */
export const defaultDocs = 'docs/rehearse.md';

const consequences: Readonly<Record<string, Consequence>> = {
  refused: 'correctness',
  'rollout-stuck': 'availability',
  'eviction-blocked': 'availability',
  preempted: 'availability',
  'job-failed': 'correctness',
  'claim-pending': 'data',
  unavailable: 'availability',
};

/**
 * What a rehearsal found in the form of a review's findings, so that a program treats both alike.
 *
 * @param docs where the rules are documented: a link to one is this with `#` and its id
 */
export function asFindings(findings: readonly RehearsalFinding[], docs = defaultDocs): Finding[] {
  return findings.map(({ rule, severity, object, path, message, advice, file, line }) => ({
    rule,
    severity,
    // Pods that do not run are for want of room, unless the rule says otherwise.
    consequence: consequences[rule] ?? 'capacity',
    object,
    path,
    message,
    ...(advice === undefined ? {} : { fix: advice }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    doc: `${docs}#${rule}`,
  }));
}
