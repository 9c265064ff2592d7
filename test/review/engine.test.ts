import { parseObjects, review, rules, type Rule } from '../../lib/review';

const map = (annotations = ''): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: a, annotations: { ${annotations} } }
data: { x: "1" }
`;

const always: Rule = {
  id: 'always',
  severity: 'high',
  consequence: 'correctness',
  finds: 'Everything.',
  why: 'It is only a test.',
  fix: 'Nothing to fix.',
  *check({ changes }) {
    for (const on of changes) {
      yield { on, path: '', message: 'as always' };
    }
  },
};

test('a rule that throws is a finding', () => {
  const broken: Rule = {
    ...always,
    id: 'broken',
    check: () => {
      throw new Error('no such thing');
    },
  };
  const { findings } = review([], parseObjects(map(), 'a.yaml'), { rules: [broken] });
  expect(findings).toMatchObject([
    {
      rule: 'rule-failed',
      severity: 'high',
      object: { name: 'broken' },
      message: "The rule 'broken' failed and judged nothing: no such thing",
    },
  ]);
});

test('what a rule found before it threw is kept', () => {
  const broken: Rule = {
    ...always,
    *check(context) {
      yield* always.check(context);
      throw new Error('then');
    },
  };
  expect(review([], parseObjects(map(), 'a.yaml'), { rules: [broken] }).findings.map(({ rule }) => rule)).toEqual([
    'always',
    'rule-failed',
  ]);
});

test('a finding is suppressed by an annotation with a reason, and still shown', () => {
  const objects = parseObjects(map("review.modelyard.dev/always: 'it is only a test'"), 'a.yaml');
  const { findings, summary } = review(objects, objects, { rules: [always] });
  expect(findings).toMatchObject([{ rule: 'always', suppressed: 'it is only a test' }]);
  expect(summary).toMatchObject({ findings: { high: 0 }, suppressed: 1 });
});

describe('a suppression that comes with the change', () => {
  const suppressed = parseObjects(map("review.modelyard.dev/always: 'nothing to see here'"), 'a.yaml');
  const without = parseObjects(map(), 'a.yaml');
  const said = (before: typeof without, after: typeof without, options: Parameters<typeof review>[2] = {}): unknown[] =>
    review(before, after, { rules: [always], ...options }).findings.map(({ rule, severity, suppressed }) => [
      rule,
      severity,
      suppressed,
    ]);

  test.each([
    ['of a new object', []],
    ['of one that was there', without],
    ['of one whose annotation gave no reason', parseObjects(map("review.modelyard.dev/always: ''"), 'a.yaml')],
  ])('%s hides nothing, and is a finding that is no better than what it would hide', (_, before) => {
    expect(said(before, suppressed)).toEqual([
      ['always', 'high', undefined],
      ['suppression-added', 'high', undefined],
    ]);
  });

  test('of a rule that is not severe is a finding of medium severity', () => {
    expect(said([], suppressed, { rules: [{ ...always, severity: 'low' }] })).toEqual([
      ['suppression-added', 'medium', undefined],
      ['always', 'low', undefined],
    ]);
  });

  test('cannot be suppressed itself', () => {
    const planted = parseObjects(map("review.modelyard.dev/suppression-added: 'planted earlier'"), 'a.yaml');
    const both = parseObjects(
      map("review.modelyard.dev/suppression-added: 'planted earlier', review.modelyard.dev/always: 'no'"),
      'a.yaml',
    );
    expect(said(planted, both)).toContainEqual(['suppression-added', 'high', undefined]);
  });

  test('counts where somebody has approved it, and is still told', () => {
    expect(said(without, suppressed, { suppressionsFrom: 'head' })).toEqual([
      ['always', 'high', 'nothing to see here'],
      ['suppression-added', 'info', undefined],
    ]);
  });

  test('that the change takes away no longer counts; that of what is removed does', () => {
    expect(said(suppressed, without)).toEqual([['always', 'high', undefined]]);
    expect(said(suppressed, [])).toEqual([['always', 'high', 'nothing to see here']]);
  });
});

test('an annotation without a reason suppresses nothing', () => {
  const { findings } = review([], parseObjects(map("review.modelyard.dev/always: ' '"), 'a.yaml'), { rules: [always] });
  expect(findings.map(({ rule, suppressed }) => [rule, suppressed])).toEqual([
    ['always', undefined],
    ['suppression-without-reason', undefined],
  ]);
});

test('an annotation for a rule that does not exist is told', () => {
  const { findings } = review([], parseObjects(map("review.modelyard.dev/allways: 'a typo'"), 'a.yaml'), {
    rules: [always],
  });
  expect(findings.map(({ message }) => message)).toContain("There is no rule 'allways' to suppress");
});

test('without a cluster and prices the report says what it could not judge', () => {
  expect(review([], parseObjects(map(), 'a.yaml')).notJudged).toEqual([
    expect.stringMatching(/^without the cluster \(--cluster\): /),
    expect.stringMatching(/^without prices \(--prices\): what it costs/),
  ]);
});

test('rules have names of their own', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});
