import type { ObjectChange } from './object-change';
import type { KubernetesObject } from './objects/kubernetes-object';
import type { Finding } from './report';
import { severities, type Hit, type Rule, type RuleContext, type Severity } from './rule';

const prefix = 'review.modelyard.dev/';

/** Where the rules are documented, as links of a report begin. */
export const defaultDocs = 'docs/rules.md';

/** Which side's annotations suppress findings: those that were there before, or those that the change brings too. */
export type SuppressionsFrom = 'base' | 'head';

/** What the rules are run with. */
export interface RunOptions {
  /** Where the rules are documented: a link to one is this with `#` and its id. */
  readonly docs: string;
  /** Whose suppressions count. */
  readonly suppressionsFrom: SuppressionsFrom;
}

/**
 * Looks at a change with all rules. A rule that throws is a finding, not a pass; so is a suppression that comes with
 * the change, for a change does not approve itself.
 */
export function runRules(context: RuleContext, rules: readonly Rule[], options: RunOptions): Finding[] {
  const findings = rules.flatMap((rule) => check(context, rule, options));
  const ofAnnotations = context.changes.flatMap((change) =>
    annotationHits(change, rules, options.suppressionsFrom).map(([rule, hit]) => findingOf(rule, hit, options.docs)),
  );
  return [...findings, ...ofAnnotations].sort(
    (one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity),
  );
}

type Judge = Pick<Rule, 'id' | 'severity' | 'consequence'>;

function check(context: RuleContext, rule: Rule, options: RunOptions): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const hit of rule.check(context)) {
      findings.push(findingOf(rule, hit, options.docs, suppressionOf(hit.on, rule.id, options.suppressionsFrom)));
    }
  } catch (error) {
    const message = `The rule '${rule.id}' failed and judged nothing: ${error instanceof Error ? error.message : String(error)}`;
    findings.push({
      rule: 'rule-failed',
      severity: 'high',
      consequence: 'correctness',
      object: { apiVersion: '', kind: 'Rule', name: rule.id },
      path: '',
      message,
      doc: `${options.docs}#rule-failed`,
    });
  }
  return findings;
}

function findingOf(rule: Judge, hit: Hit, docs: string, suppressed?: string): Finding {
  const { on, path, message, severity = rule.severity, before, after } = hit;
  return {
    rule: rule.id,
    severity,
    consequence: rule.consequence,
    object: on.object,
    path,
    message,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(on.file === undefined ? {} : { file: on.file }),
    ...(on.line === undefined ? {} : { line: on.line }),
    doc: `${docs}#${rule.id}`,
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

// Why a finding does not count; undefined where it does. What is removed is judged by what it said last.
function suppressionOf({ before, after }: ObjectChange, rule: string, from: SuppressionsFrom): string | undefined {
  const reason = reasonsOf(after ?? before).get(rule);
  const approved = from === 'head' || (reasonsOf(before).get(rule) ?? '') !== '';
  return reason === '' || !approved ? undefined : reason;
}

// By rule.
function reasonsOf(object: KubernetesObject | undefined): Map<string, string> {
  const annotations = Object.entries(object?.metadata.annotations ?? {}).filter(([key]) => key.startsWith(prefix));
  return new Map(annotations.map(([key, reason]) => [key.slice(prefix.length), String(reason).trim()]));
}

// What is to be said of the annotations themselves. Nothing suppresses it.
function annotationHits(change: ObjectChange, rules: readonly Rule[], from: SuppressionsFrom): [Judge, Hit][] {
  const before = reasonsOf(change.before);
  return [...reasonsOf(change.after ?? change.before)].flatMap(([id, reason]): [Judge, Hit][] => {
    const rule = rules.find((each) => each.id === id);
    const on = { on: change, path: `metadata.annotations['${prefix}${id}']` };
    if (rule === undefined) {
      return [[withoutReason, { ...on, message: `There is no rule '${id}' to suppress` }]];
    }
    if (reason === '') {
      return [[withoutReason, { ...on, message: `'${id}' is not suppressed: the annotation has to say why` }]];
    }
    if ((before.get(id) ?? '') !== '') {
      return [];
    }
    return from === 'head'
      ? [[added, { ...on, severity: 'info', message: `'${id}' is suppressed from now on`, after: reason }]]
      : [
          [
            added,
            {
              ...on,
              severity: atLeastMedium(rule.severity),
              message: `The change suppresses '${id}' by itself: that counts only once somebody has approved it (--suppressions-from head)`,
              after: reason,
            },
          ],
        ];
  });
}

const withoutReason: Judge = { id: 'suppression-without-reason', severity: 'low', consequence: 'correctness' };
const added: Judge = { id: 'suppression-added', severity: 'medium', consequence: 'correctness' };

// As bad as what it would hide, for it hides all that the rule will find later as well.
function atLeastMedium(severity: Severity): Severity {
  return severity === 'high' ? 'high' : 'medium';
}
