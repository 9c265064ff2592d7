import type { ObjectChange } from './object-change';
import { redact } from './redact';
import type { Finding } from './report';
import { severities, type Hit, type Rule, type RuleContext } from './rule';

const prefix = 'review.modelyard.dev/';

/** Where the rules are documented, as links of a report begin. */
export const defaultDocs = 'docs/rules.md';

/**
 * Looks at a change with all rules. A rule that throws is a finding, not a pass.
 *
 * @param docs where the rules are documented: a link to one is this with `#` and its id
 */
export function runRules(context: RuleContext, rules: readonly Rule[], docs: string): Finding[] {
  const findings = rules.flatMap((rule) => check(context, rule, docs));
  const unexplained = context.changes.flatMap((change) => withoutReason(change, rules).map((id) => findingOf({ id: 'suppression-without-reason', severity: 'low', consequence: 'correctness' }, { on: change, path: `metadata.annotations['${prefix}${id}']`, message: `'${id}' is not suppressed: the annotation has to say why` }, docs)));
  const unknown = context.changes.flatMap((change) => unknownRules(change, rules).map((id) => findingOf({ id: 'suppression-without-reason', severity: 'low', consequence: 'correctness' }, { on: change, path: `metadata.annotations['${prefix}${id}']`, message: `There is no rule '${id}' to suppress` }, docs)));
  return [...findings, ...unexplained, ...unknown].sort((one, other) => severities.indexOf(other.severity) - severities.indexOf(one.severity));
}

function check(context: RuleContext, rule: Rule, docs: string): Finding[] {
  const findings: Finding[] = [];
  try {
    for (const hit of rule.check(context)) {
      findings.push(findingOf(rule, hit, docs));
    }
  } catch (error) {
    const message = `The rule '${rule.id}' failed and judged nothing: ${error instanceof Error ? error.message : String(error)}`;
    findings.push({ rule: 'rule-failed', severity: 'high', consequence: 'correctness', object: { apiVersion: '', kind: 'Rule', name: rule.id }, path: '', message, doc: `${docs}#rule-failed` });
  }
  return findings;
}

function findingOf(rule: Pick<Rule, 'id' | 'severity' | 'consequence'>, hit: Hit, docs: string): Finding {
  const { on, path, message, severity = rule.severity, before, after } = hit;
  const suppressed = reasonsOf(on)[rule.id];
  return {
    rule: rule.id,
    severity,
    consequence: rule.consequence,
    object: on.object,
    path,
    message,
    ...(before === undefined ? {} : { before: redact(before, path) }),
    ...(after === undefined ? {} : { after: redact(after, path) }),
    ...(on.file === undefined ? {} : { file: on.file }),
    ...(on.line === undefined ? {} : { line: on.line }),
    doc: `${docs}#${rule.id}`,
    ...(suppressed === undefined || suppressed === '' ? {} : { suppressed }),
  };
}

// By rule. What is removed is judged by what it said last.
function reasonsOf({ before, after }: ObjectChange): Record<string, string> {
  const annotations = Object.entries((after ?? before)?.metadata.annotations ?? {}).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(annotations.map(([key, reason]) => [key.slice(prefix.length), String(reason).trim()]));
}

function withoutReason(change: ObjectChange, rules: readonly Rule[]): string[] {
  return Object.entries(reasonsOf(change)).filter(([id, reason]) => reason === '' && rules.some((rule) => rule.id === id)).map(([id]) => id);
}

function unknownRules(change: ObjectChange, rules: readonly Rule[]): string[] {
  return Object.keys(reasonsOf(change)).filter((id) => !rules.some((rule) => rule.id === id));
}
