import type { Compared } from './compared';
import type { FieldChange } from './diff/field-change';
import type { ObjectReference } from './objects/kubernetes-object';
import type { Picture } from './picture/picture';
import type { Preview } from './preview/preview';
import { severities, type Consequence, type Severity } from './rule';
import type { Totals } from './totals/totals';

/** What a rule says of one object. */
export interface Finding {
  /** The rule's id. */
  readonly rule: string;
  readonly severity: Severity;
  readonly consequence: Consequence;
  readonly object: ObjectReference;
  /** The field; empty where it is the object as a whole. */
  readonly path: string;
  readonly message: string;
  /** What to do about it, as a rule says of all that it finds; code is in backticks. @default - nothing is known */
  readonly fix?: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Where the object was read. */
  readonly file?: string;
  readonly line?: number;
  /** What the rule is for, and how to fix what it finds. */
  readonly doc: string;
  /** Why it does not count, in the words of the object's annotation. @default - it counts */
  readonly suppressed?: string;
}

/** An object that is not the same before and after. */
export interface Change {
  readonly action: 'added' | 'removed' | 'changed';
  readonly object: ObjectReference;
  /** Its name before, where only a generated part of it changed. */
  readonly previousName?: string;
  /** What the change leads to, as far as findings say. */
  readonly consequences: readonly Consequence[];
  /** The fields that differ; none when the object is new or gone. */
  readonly fields: readonly FieldChange[];
  readonly file?: string;
  readonly line?: number;
}

/** How many there are of what. */
export interface Summary {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** How many workloads restart. */
  readonly restarts: number;
  /** How many findings there are of each severity, without those that are suppressed. */
  readonly findings: Readonly<Record<Severity, number>>;
  readonly suppressed: number;
}

/** The result of a review. */
export interface Report {
  /** What was compared with what. @default - not told */
  readonly compared?: Compared;
  readonly summary: Summary;
  readonly changes: readonly Change[];
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly totals: { readonly before: Totals; readonly after: Totals };
  /** What could not be judged, and what is missing for it. */
  readonly notJudged: readonly string[];
  /** What Pulumi itself will do, where that was given. */
  readonly previews: readonly Preview[];
  /** Workloads and what they hang on, with what changed. */
  readonly picture: Picture;
}

/**
 * The findings of at least a severity that are not suppressed.
 *
 * @example
 * const severe = findingsFrom(report, 'high');
 * if (severe.length > 0) throw new Error(renderFindings(severe));
 */
export function findingsFrom(report: Report, severity: Severity): Finding[] {
  const least = severities.indexOf(severity);
  return report.findings.filter(
    (finding) => finding.suppressed === undefined && severities.indexOf(finding.severity) >= least,
  );
}
