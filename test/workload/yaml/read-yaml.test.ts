import { readYaml } from '../../../lib/workload/yaml';

const valueOf = (text: string): unknown => {
  const { documents, problems } = readYaml(text);
  expect(problems).toEqual([]);
  return documents[0]?.value;
};

describe('as Kubernetes reads it', () => {
  test.each<[string, unknown]>([
    ['0644', 420],
    ['0o17', 15],
    ['0x1f', 31],
    ['0b11', 3],
    ['08', 8],
    ['1_000', 1000],
    ['1e3', 1000],
    ['.5', 0.5],
    ['-0', 0],
    ['1e400Mi', '1e400Mi'],
    ['18446744073709551616', 18446744073709552000],
    ['e1', 'e1'],
    ['.', '.'],
    ['1:30:45', '1:30:45'],
    ['2024-01-01', '2024-01-01'],
    ['2001-12-14T21:59:43.10-05:00', '2001-12-14T21:59:43.10-05:00'],
    ['yes', true],
    ['On', true],
    ['n', false],
    ['yEs', 'yEs'],
    ['~', null],
    ['"0644"', '0644'],
    ["'yes'", 'yes'],
    ['!!str 1', '1'],
    ['"\\u2028\\x41\\e"', '\u2028A\u001b'],
    ['|\n  x\n', 'x\n'],
    ['>-\n  x\n  y\n', 'x y'],
    ['|\n  x', 'x\n'],
  ])('%p is %p', (written, value) => {
    expect(valueOf(`a: ${written}`)).toEqual({ a: value });
  });

  test.each([
    ['numbers and booleans as keys are texts', '1: a\n012: b\non: c\n', { '1': 'a', '10': 'b', true: 'c' }],
    ['a merge key before what overrides it', '<<: {a: 1, b: 2}\na: 3\n', { a: 3, b: 2 }],
    ['the first of several merged maps wins', '<<: [{a: 1}, {a: 2, b: 2}]\n', { a: 1, b: 2 }],
    ['a merge key in quotes is a key', '"<<": {a: 1}\n', { '<<': { a: 1 } }],
    ['an alias stands for what had its anchor last', 'a: &x 1\nb: &x 2\nc: *x\n', { a: 1, b: 2, c: 2 }],
    ['Windows line ends', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n', { a: 1, b: 'x\ny\n' }],
    ['a byte order mark', '\ufeffa: 1\n', { a: 1 }],
    ['a surrogate pair of JSON', '{"a": "\\ud83d\\ude00"}', { a: '😀' }],
    ['JSON with tabs', '{\n\t"a":\n\t\t1\n}\n', { a: 1 }],
  ])('%s', (_, text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  test('a key may be called like what every object has', () => {
    const value = valueOf('constructor: 1\n__proto__: {polluted: 1}\ntoString: 2\n') as object;
    expect(Object.entries(value)).toEqual([
      ['constructor', 1],
      ['__proto__', { polluted: 1 }],
      ['toString', 2],
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('documents begin at lines with three hyphens, and may be empty', () => {
    expect(readYaml('# x\n---\n--- # y\na: 1\n---  \nb: |\n  ---\n---')).toEqual({
      documents: [
        { value: { a: 1 }, line: 4 },
        { value: { b: '---\n' }, line: 6 },
      ],
      problems: [],
    });
  });
});

describe('refused, with the line', () => {
  test.each([
    [
      'a merge key behind what it changes',
      'a:\n  privileged: false\n  <<: {privileged: true}\n',
      3,
      /'<<' stands behind 'privileged'/,
    ],
    [
      'a merge key that gets there by another',
      'x: &x {a: 1}\ny: &y {<<: *x}\nz:\n  a: 2\n  <<: *y\n',
      5,
      /'<<' stands behind 'a'/,
    ],
    ['two merge keys in one map', '<<: {a: 1}\n<<: {a: 2}\n', 2, /two '<<'/],
    ['a merge key of something else', '<<: 1\n', 1, /'<<' must stand for a map/],
    ['the line separator, in a comment', 'a: 1 # x\u2028b: 2\n', 1, /U\+2028 \(LINE SEPARATOR/],
    ['the line separator, in quotes', 'a: 1\nb: "x\u2028y"\n', 2, /U\+2028/],
    ['the paragraph separator', 'a: x\u2029\n', 1, /U\+2029/],
    ['the next line of C1', 'a: 1 # x\u0085b: 2\n', 1, /U\+0085 \(NEXT LINE/],
    ['a carriage return alone', 'a: 1 # x\rb: 2\n', 1, /U\+000D \(a carriage return/],
    ['DEL', 'a: \u007f\n', 1, /U\+007F \(a control character/],
    ['a control character of C1', 'a: \u0080\n', 1, /U\+0080/],
    ['NUL', 'a: \0\n', 1, /U\+0000/],
    ['a bidirectional override', 'a: 1\n\nb: \u202ex\n', 3, /U\+202E \(which turns the direction/],
    ['a bidirectional isolate', 'a: \u2066x\n', 1, /U\+2066/],
    ['a mark of direction', 'a: \u200fx\n', 1, /U\+200F/],
    ['a byte order mark inside', 'a: 1\n\ufeffb: 2\n', 2, /U\+FEFF \(a byte order mark/],
    ['half a surrogate pair', 'a: \ud800\n', 1, /U\+D800 \(half a surrogate pair/],
    ['half a surrogate pair as an escape', 'a: "\\ud800"\n', 1, /half a surrogate pair/],
    ['half a surrogate pair in JSON', '{"a": "\\ud800"}\n', 1, /half a surrogate pair/],
    ['!!binary', 'image: !!binary ZXZpbDpsYXRlc3Q=\n', 1, /the tag !!binary/],
    ['!!float', 'a: !!float "1"\n', 1, /the tag !!float/],
    ['!!set', 'a: !!set {x}\n', 1, /the tag !!set/],
    ['a tag of a key', '!!str a: 1\n', 1, /the tag !!str/],
    ['a tag of a list', 'a: !!seq [1]\n', 1, /the tag !!seq/],
    ['a tag without a name', 'a: ! 1\n', 1, /the tag !/],
    ['a directive', '%YAML 1.2\n---\na: 1\n', 1, /directives/],
    ['a tag directive', '# x\n%TAG ! tag:x,2000:\n---\na: 1\n', 2, /directives/],
    ['a key that is there twice', 'a:\n  b: 1\n  b: 2\n', 3, /Map keys must be unique: 'b'/],
    ['a key that is there twice, in JSON', '{"a": 1,\n"a": 2}', 2, /Map keys must be unique/],
    ['a number and a text that are one key', '1: a\n"1": b\n', 2, /Map keys must be unique/],
    ['no key', ': a\n', 1, /a key must be a text/],
    ['null as a key', '~: a\n', 1, /a key must be a text/],
    ['a list as a key', '? [a]\n: b\n', 1, /a key must be a text/],
    ['a fraction as a key', '1.5: a\n', 1, /the key 1\.5/],
    ['an alias as a key', 'a: &x y\n*x : 1\n', 2, /a key must be a text/],
    ['a number that JavaScript rounds', 'a: 9007199254740993\n', 1, /more digits than can be compared exactly/],
    ['a number that is too large', 'a: 1e400\n', 1, /larger than any number/],
    ['a number that never ends', `a: ${'9'.repeat(2_000_000)}\n`, 1, /a number of 2000000 characters/],
    ['infinity', 'a: .inf\n', 1, /no number that JSON has/],
    ['no number', 'a: .nan\n', 1, /no number that JSON has/],
    ['an anchor inside of itself', 'a: &x\n  b: *x\n', 2, /holds itself/],
    ['an alias to nothing', 'a: *x\n', 1, /no anchor of that name/],
    ['an anchor that comes later', 'a: *x\nb: &x 1\n', 1, /no anchor of that name/],
    ['deep nesting', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 1, /nested more than/],
    [
      'deep nesting of blocks',
      Array.from({ length: 400 }, (__, at) => `${' '.repeat(at)}a:\n`).join(''),
      202,
      /nested more than/,
    ],
    ['something beside three hyphens', 'a: 1\n--- b: 2\n', 2, /beside '---'/],
    ['something right behind three hyphens', 'a: 1\n---#x\n', 2, /beside '---'/],
    ['a second document without three hyphens', 'a: 1\n...\nb: 2\n', 3, /a second document begins/],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, /tab/i],
    ['something behind a JSON object', '{"a": 1} # x\n', 1, /behind a JSON object/],
    ['a text', '|\nx\n', 1, /must be a map or a list/],
    ['broken YAML', 'a: [1\nb: 2\n', 2, /not YAML: /],
  ])('%s', (_, text, line, message) => {
    const { problems } = readYaml(text);
    expect(problems).toContainEqual({ line: expect.any(Number), message: expect.stringMatching(message) });
    expect(problems.find((problem) => message.test(problem.message))?.line).toBe(line);
  });

  test('aliases that stand for more than any memory holds', () => {
    const levels = [...'abcdefgh'].map(
      (name, at, all) =>
        `${name}: &${name} [${Array(20)
          .fill(at === 0 ? 'x' : `*${all[at - 1]!}`)
          .join()}]`,
    );
    expect(readYaml(levels.join('\n')).problems).toEqual([
      { line: expect.any(Number), message: expect.stringMatching(/Excessive alias count/) },
    ]);
  });

  test('every problem is told that stands in another document, and not more than a few characters', () => {
    expect(readYaml('a: !x 1\n---\nb: 1\n---\nb: .inf\n').problems.map(({ line }) => line)).toEqual([1, 5]);
    expect(readYaml('\u2028'.repeat(1000)).problems).toHaveLength(20);
  });
});
