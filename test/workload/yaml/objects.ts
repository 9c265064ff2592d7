import fc from 'fast-check';

const words = fc.constantFrom(
  ...['', ' ', '  \n', '\n', '\n\n', ' \n', 'a\n', 'a\n\n', '\na', ' a', 'a ', '\ta', 'a\t', 'a\tb', '\ta\nb', 'a\n\tb', 'a\n  b', 'a\n \nb', 'a  \nb\n', 'a\n\n  ', '    a\nb', '# a', 'a # b', 'a #', 'a: b', 'a:', ':a', ': a', '- a', '-', '--', '---', '--- a', '---\na', 'a\n---\nb', '...', 'a\n...\nb', '%a', 'a\n%b', '?', '? a', '?a', '!a', '&a', '*a', '@a', '`a', '|', '>', '|a', '<<', '=', '[a', ']', '{a', '}', ',a', 'a,b', 'a]b', '"', '"a"', "'", "'a'", "it's", '\\', '\\n', '\\"'],
  ...['y', 'Yes', 'on', 'OFF', 'n', 'true', 'TRUE', 'null', 'Null', '~', '0', '-0', '+1', '0644', '0o17', '0x1f', '0b1', '1_000', '1.5', '.5', '1.', '1e3', 'e1', '.', '1e400', '.inf', '-.INF', '.nan', '.1_0', '1:30', '12:30:45', '2024-01-01', '2001-12-14T21:59:43.10-05:00', '9007199254740993', '1'.repeat(500)],
  ...['\u2028', 'a\u2028b: c', '\u2029', '\u0085', 'a\u0085b', '\u007f', '\u0080', '\u009f', '\u00a0', '\ufeff', 'a\ufeff', '\u202e', '\u2066a', '\u200f', '\u061c', '\ufffe', '\ufdd0', '\0', '\u001b[2J', '\r', 'a\rb', 'a\r\nb\r\n', '\v', '\f', '😀', '\u{10ffff}', 'é', '日本', '\u200b', '\u00ad'],
  ...['constructor', '__proto__', 'toString', 'x'.repeat(1030), `${'word '.repeat(60)}end`],
);
/** Texts that are easily written so that another reader takes them for something else. */
export const nastyTexts = fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) }, { weight: 2, arbitrary: fc.array(fc.oneof(words, fc.constantFrom('\n', ' ', 'a')), { maxLength: 4 }).map((parts) => parts.join('')) });

const scalars = fc.oneof({ weight: 6, arbitrary: nastyTexts }, { weight: 1, arbitrary: fc.oneof(fc.constantFrom(null, true, false, 0, -0, 1.5, 1e21, 1e-7, -1e300, 2 ** 53), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })) });

/** Objects that hold them as keys and as values. */
export const nastyObjects: fc.Arbitrary<object> = fc.letrec<{ value: unknown; map: object }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 4 }, scalars, tie('map'), fc.array(tie('value'), { maxLength: 3 })),
  map: fc.array(fc.tuple(nastyTexts, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
})).map;
