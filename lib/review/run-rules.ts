import { asText } from '../workload/values/as-text';
import type { ObjectChange } from './object-change';
import type { KubernetesObject } from './objects/kubernetes-object';
import type { Finding } from './report';
import { severities, type Hit, type Rule, type RuleContext, type RuleDescription, type Severity } from './rule';
import { ruleFailed, suppressionAdded, suppressionWithoutReason } from './rules/about-rules';

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

function check(context: RuleContext, rule: Rule, options: RunOptions): Finding[] {
  const findings: Finding[] = [];
  try {
    // Pods that are made of one template, such as a leader and its workers, are said once.
    const said = new Set<string>();
    for (const hit of rule.check(context)) {
      const key = JSON.stringify([hit.on.object, hit.path, hit.message]);
      if (said.has(key)) {
        continue;
      }
      said.add(key);
      findings.push(findingOf(rule, hit, options.docs, suppressionOf(hit.on, rule.id, options.suppressionsFrom)));
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : asText(error);
    const message = `The rule '${rule.id}' failed and judged nothing: ${reason}`;
    findings.push({
      rule: ruleFailed.id,
      severity: ruleFailed.severity,
      consequence: ruleFailed.consequence,
      object: { apiVersion: '', kind: 'Rule', name: rule.id },
      path: '',
      message,
      fix: ruleFailed.fix,
      doc: `${options.docs}#${ruleFailed.id}`,
    });
  }
  return findings;
}

function findingOf(rule: RuleDescription, hit: Hit, docs: string, suppressed?: string): Finding {
  const { on, path, message, severity = rule.severity, before, after } = hit;
  return {
    rule: rule.id,
    severity,
    consequence: rule.consequence,
    object: on.object,
    path,
    message,
    fix: rule.fix,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(on.file === undefined ? {} : { file: on.file }),
    ...(on.line === undefined ? {} : { line: on.line }),
    doc: `${docs}#${rule.id}`,
    ...(suppressed === undefined ? {} : { suppressed }),
  };
}

// The reason for which a finding does not count; undefined where it counts. For a removed object its last version's
// annotations are read.
function suppressionOf({ before, after }: ObjectChange, rule: string, from: SuppressionsFrom): string | undefined {
  const reason = reasonsOf(after ?? before).get(rule);
  const approved = from === 'head' || (reasonsOf(before).get(rule) ?? '') !== '';
  return reason === '' || !approved ? undefined : reason;
}

// By rule.
function reasonsOf(object: KubernetesObject | undefined): Map<string, string> {
  const annotations = Object.entries(object?.metadata.annotations ?? {}).filter(([key]) => key.startsWith(prefix));
  return new Map(annotations.map(([key, reason]) => [key.slice(prefix.length), asText(reason).trim()]));
}

// Findings about suppressing annotations themselves. No annotation suppresses these.
function annotationHits(
  change: ObjectChange,
  rules: readonly Rule[],
  from: SuppressionsFrom,
): [RuleDescription, Hit][] {
  const before = reasonsOf(change.before);
  return [...reasonsOf(change.after ?? change.before)].flatMap(([id, reason]): [RuleDescription, Hit][] => {
    const rule = rules.find((each) => each.id === id);
    const on = { on: change, path: `metadata.annotations['${prefix}${id}']` };
    if (rule === undefined) {
      return [[suppressionWithoutReason, { ...on, message: `There is no rule '${id}' to suppress` }]];
    }
    if (reason === '') {
      return [
        [suppressionWithoutReason, { ...on, message: `'${id}' is not suppressed: the annotation has to say why` }],
      ];
    }
    if ((before.get(id) ?? '') !== '') {
      return [];
    }
    return from === 'head'
      ? [[suppressionAdded, { ...on, severity: 'info', message: `'${id}' is suppressed from now on`, after: reason }]]
      : [
          [
            suppressionAdded,
            {
              ...on,
              severity: atLeastMedium(rule.severity),
              message:
                `The change suppresses '${id}' by itself: ` +
                'that counts only once somebody has approved it (--suppressions-from head)',
              after: reason,
            },
          ],
        ];
  });
}

// A suppression is as severe as its rule: it hides everything that the rule will find later, too.
function atLeastMedium(severity: Severity): Severity {
  return severity === 'high' ? 'high' : 'medium';
}
