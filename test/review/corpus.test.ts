import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseCluster, type Cluster } from '../../lib';
import { findingsFrom, parseObjects, review, rules, type Report } from '../../lib/review';

/** What is expected of a pair of files. */
interface Expectation {
  /** Somebody's real mistake, or a change that nobody has to be warned of. */
  readonly kind: 'mistake' | 'harmless';
  /** The rules that have to say something. */
  readonly says?: readonly string[];
  /** The rules that must not. */
  readonly not?: readonly string[];
  /** How many objects change. */
  readonly changes?: number;
  /** Whether the cluster of cluster.yaml is given. */
  readonly cluster?: boolean;
}

const folder = join(__dirname, 'corpus');
const cluster: Cluster = parseCluster(readFileSync(join(__dirname, 'cluster.yaml'), 'utf8'), 'cluster.yaml');
const pairs = readdirSync(folder)
  .sort()
  .map((name) => ({ name, expected: parse(readFileSync(join(folder, name, 'expect.yaml'), 'utf8')) as Expectation }));

function reviewPair(name: string, expected: Expectation): Report {
  const [before, after] = ['base.yaml', 'head.yaml'].map((file) =>
    parseObjects(readFileSync(join(folder, name, file), 'utf8'), file),
  );
  return review(before!, after!, expected.cluster === true ? { cluster } : {});
}

const said = ({ findings }: Report): string[] => [...new Set(findings.map(({ rule }) => rule))];
const warnings = (report: Report): string[] => [...new Set(findingsFrom(report, 'low').map(({ rule }) => rule))];

test.each(pairs)('$name', ({ name, expected }) => {
  const report = reviewPair(name, expected);
  expect(said(report)).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
  expect(said(report).filter((rule) => expected.not?.includes(rule))).toEqual([]);
  if (expected.changes !== undefined) {
    expect(report.changes).toHaveLength(expected.changes);
  }
  if (expected.kind === 'harmless') {
    expect(warnings(report)).toEqual([]);
  }
  // A mistake is named by a rule that warns, not by the way.
  else {
    expect(warnings(report)).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
  }
});

test('every mistake is named, and no harmless change raises an alarm', () => {
  const mistakes = pairs.filter(({ expected }) => expected.kind === 'mistake');
  const harmless = pairs.filter(({ expected }) => expected.kind === 'harmless');
  const named = mistakes.filter(({ name, expected }) =>
    warnings(reviewPair(name, expected)).some((rule) => expected.says?.includes(rule)),
  );
  const alarms = harmless.filter(({ name, expected }) => warnings(reviewPair(name, expected)).length > 0);
  process.stdout.write(
    `corpus: ${named.length} of ${mistakes.length} mistakes named, ${alarms.length} false alarms on ${harmless.length} harmless changes\n`,
  );
  expect({ named: named.length, alarms: alarms.length }).toEqual({ named: mistakes.length, alarms: 0 });
});

test('the corpus has at least 40 pairs, and one for every rule', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(40);
  const used = new Set(pairs.flatMap(({ name, expected }) => said(reviewPair(name, expected))));
  // Prices and previews are files of their own: see totals.test.ts and preview.test.ts.
  expect(rules.filter(({ id }) => !used.has(id)).map(({ needs }) => needs)).toEqual([
    'prices',
    'preview',
    'preview',
    'preview',
  ]);
});

test('every pair has its three files', () => {
  expect(
    pairs.filter(({ name }) => ['base.yaml', 'head.yaml'].some((file) => !existsSync(join(folder, name, file)))),
  ).toEqual([]);
});
