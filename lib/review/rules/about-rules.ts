import type { RuleDescription } from '../rule';

// What is found about the rules themselves, and about what suppresses them. No annotation suppresses it.

/** A rule threw an error instead of judging. */
export const ruleFailed: RuleDescription = {
  id: 'rule-failed',
  severity: 'high',
  consequence: 'correctness',
  finds: 'A rule threw an error: nothing is known of what it would have found.',
  why: 'A check that fails must not look like one that passed.',
  fix: 'Report it, with the objects that it failed on.',
};

/** An annotation that suppresses a rule came with the change. */
export const suppressionAdded: RuleDescription = {
  id: 'suppression-added',
  severity: 'medium',
  consequence: 'correctness',
  finds:
    'The change suppresses a rule for an object, which did not suppress it before. As severe as the rule, and at ' +
    'least `medium`; `info` with `--suppressions-from head`.',
  why:
    'Whoever makes a change could silence its review with it. So what the annotation would hide is reported, and ' +
    'counts; and so does the annotation, for it hides what later changes do, too. See ' +
    '[how a suppression is approved](review.md#how-a-suppression-is-approved).',
  fix: 'Leave it out, or have it approved.',
};

/** An annotation suppresses nothing, for it says no reason or names no rule. */
export const suppressionWithoutReason: RuleDescription = {
  id: 'suppression-without-reason',
  severity: 'low',
  consequence: 'correctness',
  finds: 'A suppressing annotation has no reason, or names no rule.',
  why: 'Nobody can tell later whether it still holds.',
  fix: 'Write the reason, or correct the name.',
};

/** All of them. */
export const aboutRules: readonly RuleDescription[] = [ruleFailed, suppressionAdded, suppressionWithoutReason];
