import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsFrom, rules, type Report } from '../../lib/review';
import { expectToMatchFile } from '../snapshots/match-file';
import { corpus, findingLines, pairs, reviewWay, ways, type Expectation, type Pair, type Way } from './corpus-pairs';

const reports = new Map<string, Report>();

// Asked by several tests, and the same each time.
function reviewPair(pair: Pair, way: Way = 'forwards'): Report {
  const key = `${pair.name} ${way}`;
  const report = reports.get(key) ?? reviewWay(pair, way);
  reports.set(key, report);
  return report;
}

const said = ({ findings }: Report): string[] => [...new Set(findings.map(({ rule }) => rule))];
const warnings = (report: Report): string[] => [...new Set(findingsFrom(report, 'low').map(({ rule }) => rule))];

test.each(pairs)('$name', (pair) => {
  const { expected } = pair;
  const report = reviewPair(pair);
  expect(said(report)).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
  expect(said(report).filter((rule) => expected.not?.includes(rule))).toEqual([]);
  if (expected.changes !== undefined) {
    expect(report.changes).toHaveLength(expected.changes);
  }
  if (expected.kind === 'harmless') {
    expect(warnings(report)).toEqual([]);
  }
  if (expected.kind === 'note') {
    expect(findingsFrom(report, 'medium').map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  }
  expect(report.totals).toMatchObject(expected.totals ?? {});
  expect(report.notJudged).toEqual(
    expect.arrayContaining((expected.notJudged ?? []).map((words) => expect.stringContaining(words))),
  );
  // A mistake is named by a rule that warns, not by the way.
  if (expected.kind === 'mistake') {
    expect(warnings(report)).toEqual(expect.arrayContaining([...(expected.says ?? [])]));
  }
});

// Whoever changes a rule sees here what it says from now on.
test('all that is found in each pair, and in its way back, is what corpus-findings.txt says', () => {
  const found = ways.map((way) =>
    pairs.map((pair) => `# ${pair.name}, ${way}\n${findingLines(reviewPair(pair, way)).join('')}`),
  );
  expectToMatchFile(found.flat().join('\n'), join(__dirname, 'corpus-findings.txt'));
});

test('every mistake is named, and no harmless change raises an alarm', () => {
  const mistakes = pairs.filter(({ expected }) => expected.kind === 'mistake');
  const harmless = pairs.filter(({ expected }) => expected.kind === 'harmless');
  const named = mistakes.filter((pair) =>
    warnings(reviewPair(pair)).some((rule) => pair.expected.says?.includes(rule)),
  );
  const alarms = harmless.filter((pair) => warnings(reviewPair(pair)).length > 0);
  process.stdout.write(
    `corpus: ${named.length} of ${mistakes.length} mistakes named, ${alarms.length} false alarms on ` +
      `${harmless.length} harmless changes\n`,
  );
  expect({ named: named.length, alarms: alarms.length }).toEqual({ named: mistakes.length, alarms: 0 });
});

test('the corpus has at least 40 pairs, and one for every rule', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(40);
  const used = new Set(pairs.flatMap((pair) => said(reviewPair(pair))));
  // Prices and previews are files of their own: see totals.test.ts and preview.test.ts.
  expect(rules.filter(({ id }) => !used.has(id)).map(({ needs }) => needs)).toEqual([
    'prices',
    'preview',
    'preview',
    'preview',
  ]);
});

// What is known has another kind than what is not.
const unknownKind = 'unknown-kind';

/** The kinds of the objects that change. */
const changedKinds = ({ changes }: Report): string[] => changes.map(({ object }) => object.kind);

/** Whether a rule is silent when a pair is read backwards: what was wrong is then mended. */
function isSilentBackwards(rule: string, pair: Pair): boolean {
  return !said(reviewPair(pair, 'backwards')).includes(rule);
}

// Prices and previews are files of their own: see totals.test.ts and preview.test.ts.
test.each(rules.filter(({ needs }) => needs !== 'prices' && needs !== 'preview'))(
  '$id speaks in one pair, and must not in another that changes the same kind of object, or in its own one backwards',
  ({ id }) => {
    const speaking = pairs.filter(({ expected }) => expected.says?.includes(id));
    expect(speaking).not.toEqual([]);
    const kinds = speaking.flatMap((pair) => changedKinds(reviewPair(pair)));
    const silent = pairs
      .filter(({ expected }) => expected.not?.includes(id))
      .some((pair) => changedKinds(reviewPair(pair)).some((kind) => kinds.includes(kind) || id === unknownKind));
    expect(silent || speaking.some((pair) => isSilentBackwards(id, pair))).toBe(true);
  },
);

test('docs/review.md does not promise more pairs than there are', () => {
  const count = (kind: Expectation['kind']): number => pairs.filter(({ expected }) => expected.kind === kind).length;
  const page = readFileSync(join(__dirname, '../../docs/review.md'), 'utf8');
  const said = /more than (\d+) real mistakes, all named, and more than (\d+) harmless changes/.exec(page);
  const [mistakes, harmless] = [count('mistake') - Number(said?.[1]), count('harmless') - Number(said?.[2])];
  expect({ mistakes: mistakes >= 0 && mistakes < 100, harmless: harmless >= 0 && harmless < 100 }).toEqual({
    mistakes: true,
    harmless: true,
  });
});

test('every pair has its three files', () => {
  expect(
    pairs.filter(({ name }) => ['base.yaml', 'head.yaml'].some((file) => !existsSync(join(corpus, name, file)))),
  ).toEqual([]);
});
