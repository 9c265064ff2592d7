import { rules } from '../../lib/review';
import { findingLines, pairs, reviewWay, ways } from '../../test/review/corpus-pairs';
import { recorded } from './recorded';

const by = (rule: string, lines: readonly string[]): string[] => lines.filter((line) => line.split(' ')[1] === rule);

// What test/review/corpus.test.ts says of all rules at once, said of one rule in each test: where a line of a rule is
// changed, only the test of that rule has to be run. Ways back in which it says nothing are left out: they take half of
// the time, and hardly a change is noticed there.
test.each(rules.filter(({ needs }) => needs !== 'prices' && needs !== 'preview'))('$id', (rule) => {
  const expected = ways
    .flatMap((way) => pairs.map((pair) => ({ pair, way, lines: by(rule.id, recorded(pair, way)) })))
    .filter(({ way, lines }) => way === 'forwards' || lines.length > 0);
  // Where it speaks, most changes are noticed.
  for (const { pair, way, lines } of expected.sort((one, other) => other.lines.length - one.lines.length)) {
    expect(by(rule.id, findingLines(reviewWay(pair, way, { rules: [rule] })))).toEqual(lines);
  }
});
