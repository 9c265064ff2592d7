import fc from 'fast-check';

const escape = String.fromCharCode(27);
const pieces = [
  '\n```\n',
  '````',
  '``',
  '`',
  '~~~',
  '\n\n',
  '\n===\n',
  '\n---\n',
  '# ',
  '\n## h',
  '- x',
  '* x',
  '1. x',
  '1) x',
  '> q',
  '| a | b |',
  '\\|',
  '\\',
  '\n|---|\n',
  '    code',
  '<img src="https://evil.example/x.png">',
  '<script>alert(1)</script>',
  '</details>',
  '</summary>',
  '<!--',
  '-->',
  '<h1>',
  '&lt;',
  '&#x60;',
  '&#64;octocat',
  '&commat;octocat',
  '"',
  "'",
  '" onload="x',
  '[a](https://evil.example)',
  '![a](https://evil.example/x.png)',
  '[a]: https://evil.example',
  '[^1]',
  '<https://evil.example>',
  'https://evil.example/a',
  'http://evil.example',
  'www.evil.example',
  'ftp://evil.example',
  'somebody@evil.example',
  'mailto:a@evil.example',
  '@octocat',
  '@acme/team',
  '#1',
  'octo/repo#2',
  'GH-1',
  'JIRA-12',
  'deadbeefcafe',
  'octo/repo@deadbeef1',
  '!12',
  '~label',
  '%1',
  '&1',
  '$x$',
  '$$',
  ':tada:',
  '/close',
  '**b**',
  '_i_',
  '~~s~~',
  '%%{init: {"theme":"dark"}}%%',
  'click n0 "javascript:alert(1)"',
  '"]; x["',
  'end\n',
  ';',
  '#35;',
  'section x',
  'title y',
  'javascript:alert(1)',
  'data:text/html,x',
  '::error file=x::y',
  '::add-mask::high',
  '::stop-commands::x',
  '\n::error::x',
  '  ::warning::y',
  '##[error]x',
  '##vso[task.complete result=Failed;]',
  "##teamcity[buildStatus status='SUCCESS']",
  'section_start:1:x',
  '--- x',
  '+++ y',
  `${escape}[2J`,
  `${escape}]52;c;aGk=\u0007`,
  '\u009b2J',
  '\r',
  '\r\n',
  '\u0000',
  '\u007f',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\u{e0041}',
  '\u061c',
  '\u0600',
  '\uffff',
  '\ufdd0',
  'x',
  'name',
  ' ',
  '\t',
  'é',
  '漢',
  'שלום',
];

/** Texts that try to be more than text, in whatever syntax they are put. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text.trim() !== '');

/** Each of them alone, for what must never be left to chance. */
export const hostileTexts: readonly string[] = pieces.filter((piece) => piece.trim() !== '');

/**
 * The same report with another text in every place that one from outside may be in.
 *
 * @param own fields whose texts are words of our own
 */
export function withTexts<T>(report: T, text: string, own: ReadonlySet<string>, field = ''): T {
  if (typeof report === 'string') {
    return (own.has(field) || report === '' ? report : text) as T;
  }
  if (Array.isArray(report)) {
    return report.map((item: unknown) => withTexts(item, text, own, field)) as T;
  }
  return typeof report === 'object' && report !== null
    ? (Object.fromEntries(
        Object.entries(report).map(([key, item]) => [key, withTexts(item as unknown, text, own, key)]),
      ) as T)
    : report;
}

/** What a terminal or a CI system would act on in an output; nothing where it is text alone. */
export function actsIn(output: string): string[] {
  const unseen = output.match(/[^\P{C}\n\p{Cn}\p{Co}]|[\p{Zl}\p{Zp}]/gu) ?? [];
  const commands = output
    .split('\n')
    .filter((line) => /^\s*::|##\[|##vso\[|##teamcity\[|section_start:|^\s*(---|\+\+\+) /.test(line));
  return [...unseen, ...commands];
}
