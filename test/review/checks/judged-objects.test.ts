import { judgedObjects } from './judged-objects';
import { saysRefused } from './says-refused';

test.each(judgedObjects)('$what: refused is $refused', ({ object, refused }) => {
  const said = saysRefused(object);
  expect({ refused: said.length > 0, said: refused ? [] : said }).toEqual({ refused, said: [] });
});
