import {
  jsonText,
  shortened,
  terminalLines,
  terminalText,
  visibleText,
} from '../../../lib/workload/values/visible-text';
import { actsIn, hostileText } from '../../support/hostile';
import { checkProperty } from '../property';

test.each([
  ['an escape sequence', 'a\u001b[2Jb', 'a\\x1b[2Jb'],
  ['a control character of eight bits', '\u009b2J', '\\x9b2J'],
  ['what ends a line', 'a\r\nb\nc\td\u2028e', 'a b c d e'],
  ['what turns the direction of writing', 'a\u202eb\u2066', 'a\\u202eb\\u2066'],
  ['what has no width', 'a\u200bb', 'a\\u200bb'],
  ['half a character', 'a\ud800', 'a\\ud800'],
  ['a tag of Unicode', '\u{e0041}', '\\u{e0041}'],
  ['other scripts', 'é漢שלום🎉', 'é漢שלום🎉'],
])('%s is made visible', (_, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test.each([
  ['::error file=a::b', '\\::error file=a::b'],
  ['  ::add-mask::x', ' \\::add-mask::x'],
  [': x', '\\: x'],
  ['a ##[error]x', 'a #\\#[error]x'],
  ['##vso[task.complete]', '#\\#vso[task.complete]'],
  ["##teamcity[x 'y']", "#\\#teamcity[x 'y']"],
  ['--- group', '\\--- group'],
  ['a::b', 'a::b'],
])('%s is no command of a CI system', (text, shown) => {
  expect(terminalText(text)).toBe(shown);
});

test('no text acts on a terminal or a CI system, and a second time changes nothing', () => {
  checkProperty('texts on a terminal', hostileText, (text) => {
    expect(actsIn(terminalText(text))).toEqual([]);
    expect(terminalText(text)).not.toContain('\n');
    expect(terminalText(terminalText(text))).toBe(terminalText(text));
    expect(actsIn(terminalLines(text).replaceAll('\t', ' '))).toEqual([]);
  });
});

test('a text is cut between characters', () => {
  expect([shortened('ab🎉c', 4), shortened('ab🎉', 4), shortened('abcd', 3)]).toEqual(['ab…', 'ab🎉', 'ab…']);
});

test('JSON says the same, without what a terminal acts on', () => {
  const value = { 'a\u202e': ['\u001b\u007f\u009b\u2028\ud800x', 1, null] };
  expect(jsonText(value)).not.toMatch(/[^\n\x20-\x7e\ufffd]/);
  expect(JSON.parse(jsonText(value))).toEqual({ 'a\u202e': ['\u001b\u007f\u009b\u2028\ufffdx', 1, null] });
});
