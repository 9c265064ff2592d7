import { createLog, errorText } from '../../../playground/agent/log';

it('writes one JSON object per line', () => {
  const lines: string[] = [];
  createLog(
    (line) => lines.push(line),
    () => new Date(0),
  ).warn('two\nlines', { pod: 'a', port: undefined });
  expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"two\\nlines","pod":"a"}\n']);
});

it('errorText tells the cause of a failed fetch', () => {
  expect(errorText(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))).toBe(
    'fetch failed: connect ECONNREFUSED',
  );
});

it('errorText names an error without a message by its code', () => {
  expect(errorText(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
});
