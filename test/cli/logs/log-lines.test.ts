import { LineBuffer, logLines } from '../../../cli/logs/log-lines';

describe('lines of a log', () => {
  test.each<[string, string, string]>([
    ['begin with what they are of', 'one\n  two\n', 'pod | one\npod |   two\n'],
    ['keep their tabs', 'a\tb\n', 'pod | a\tb\n'],
    ['lose their colours', '\x1b[32mINFO\x1b[0m: ready\n', 'pod | INFO: ready\n'],
    ['move no cursor', 'a\x1b[2Jb\x07\n', 'pod | a\\x1b[2Jb\\x07\n'],
    ['come one by one from a progress bar', '1%\r2%\r\n', 'pod | 1%\npod | 2%\n'],
    [
      'give no command to a CI system',
      '::set-env name=A::b\n##vso[task]x\n',
      'pod | \\::set-env name=A::b\npod | #\\#vso[task]x\n',
    ],
    ['do not write backwards', 'a\u202eb\n', 'pod | a\\u202eb\n'],
    ['are none of an empty log', '', ''],
    ['may be empty themselves', '\n', 'pod | \n'],
  ])('%s', (_, text, shown) => {
    expect(logLines('pod', text)).toBe(shown);
  });
});

describe('pieces of a log', () => {
  function taken(...pieces: string[]): string[] {
    const lines: string[] = [];
    const buffer = new LineBuffer((text) => lines.push(text));
    pieces.forEach((piece) => buffer.add(piece));
    buffer.end();
    return lines;
  }

  test('are handed on as whole lines, the last one without an end too', () => {
    expect(taken('on', 'e\ntw', 'o\nthree')).toEqual(['one\n', 'two\n', 'three']);
  });

  test('are not kept for ever where no line ends', () => {
    const long = 'x'.repeat(2 ** 20 + 1);
    expect(taken(long, 'y')).toEqual([long, 'y']);
  });
});
