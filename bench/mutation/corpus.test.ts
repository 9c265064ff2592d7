import { findingLines, pairs, reviewWay } from '../../test/review/corpus-pairs';
import { recorded } from './recorded';

// What test/review/corpus.test.ts says of all pairs at once, said of one pair in each test: where a line is changed, only
// the tests of those pairs have to be run that come by it.
test.each(pairs)('$name', (pair) => {
  expect(findingLines(reviewWay(pair, 'forwards'))).toEqual(recorded(pair, 'forwards'));
});
