import fc from 'fast-check';

/** Texts that readers of YAML are known to disagree on, one for each thing that a reader decides. */
export const knownTexts: readonly string[] = [
  // What an explicit key and a merged one make of each other.
  'replicas: 3\n<<: {replicas: 0}\n',
  '<<: {replicas: 0}\nreplicas: 3\n',
  'a: &a {x: 1}\nb: {<<: *a, x: 2}\nc: {x: 2, <<: *a}\n',
  'a: &a {x: 1}\nb: &b {x: 2, y: 3}\nc: {<<: [*a, *b]}\n',
  'a: &a {x: 1}\nb: &b {<<: *a, y: 3}\nc:\n  <<: *b\n  z: 1\n',
  'a: &a {x: 1}\nc:\n  <<: *a\n  <<: {x: 2}\n',
  '"<<": {x: 1}\nx: 2\n',
  '<<: [{x: 1}, {x: 2}]\n',
  '<<: 1\n',
  '<<:\n',
  '<<: []\na: 1\n',
  'a: <<\n',
  'a: &a [1]\n<<: *a\n',
  // Characters.
  'a: 1 # comment\u2028b: 2\n',
  'a: 1 # comment\u0085b: 2\n',
  'a: 1 # comment\u2029b: 2\n',
  'a: 1 # comment\rb: 2\n',
  'a: "x\u2028y"\n',
  'a: "\\L\\P\\N\\_\\e\\a\\b\\v\\f\\0\\/\\x41\\u00e9\\U0001F600"\n',
  'a: "\\ud83d\\ude00"\n',
  'a: "\\ud83d"\n',
  '{"a": "\\ud83d\\ude00"}\n',
  '{"a": "\\ud83d"}\n',
  '---\n{"a": "\\ud83d\\ude00"}\n',
  '\ufeffa: 1\n',
  '\ufeff---\na: 1\n',
  'a: 1\n\ufeffb: 2\n',
  'a: 1\n---\n\ufeffb: 2\n',
  'a: \u202e1\n',
  'a: \u007f1\n',
  'a: \u00801\n',
  'a: \ufffe\n',
  'a: \u00a0\n',
  'a\u3000b: c\n',
  'a: 1\r\nb: |\r\n  x\r\n  y\r\n',
  // Tags and directives.
  'a: !!binary aGk=\n',
  'a: !!str 1\n',
  'a: !!str\n',
  'a: !!int "3"\n',
  'a: !!float "1"\n',
  'a: !!float 1\n',
  'a: !!bool "yes"\n',
  'a: !!null x\n',
  'a: !!set {x, y}\n',
  'a: !!omap [x: 1]\n',
  'a: !!map {x: 1}\n',
  'a: !!seq [x]\n',
  'a: ! 1\n',
  'a: !x 1\n',
  'a: !<tag:yaml.org,2002:str> 1\n',
  '!!str a: 1\n',
  'a: !!str &x 1\nb: *x\n',
  'a: !!str "on"\n',
  'a: !!str [x]\n',
  '%YAML 1.1\n---\na: 1\n',
  '%YAML 1.2\n---\na: 1\n',
  '%TAG ! tag:x,2000:\n---\na: 1\n',
  'a: 1\n%b: 2\n',
  'a:\n  b: "x\n%y"\n',
  // Documents.
  'a: 1\n---\nb: 2\n',
  'a: 1\n--- #x\nb: 2\n',
  'a: 1\n---#x\nb: 2\n',
  'a: 1\n--- b\nc: 2\n',
  'a: 1\n---b: 2\n',
  'a: 1\n---\t\nb: 2\n',
  'a: 1\n---\u00a0\nb: 2\n',
  'a: 1\n...\n',
  'a: 1\n...\nb: 2\n',
  'a: 1\n...\n---\nb: 2\n',
  'a: 1\n... # x\n',
  'a: |\n  x\n---\nb: 2\n',
  'a: "x\n---\ny"\n',
  'a: |\n  ---\n  x\n',
  '---\n---\n---\na: 1\n---\n',
  '# nothing\n',
  '',
  '\n',
  '---',
  '--- |\n  x\n',
  '- a\n- b\n',
  'x\n',
  'null\n',
  '{"a":1}{"b":2}\n',
  '{"a":1}\n{"b":2}\n',
  '{"a":1}\n---\n{"b":2}\n',
  '{"a":1} # x\n---\nb: 2\n',
  '{"a":1e400}\n',
  '{"a":1e400} # x\n',
  '{"a":1,"a":2}\n',
  '{"a": 9007199254740993}\n',
  '{\n\t"a":\n\t\t1\n}\n',
  '{"a":01}\n',
  '{a: 1}\n',
  // Keys.
  'a: 1\na: 2\n',
  '1: a\n01: b\n',
  '1: a\n"1": b\n',
  '1.5: a\n',
  '1.0: a\n',
  '0.1: a\n',
  '1e3: a\n',
  'true: a\non: b\n',
  'on: a\n',
  'null: a\n',
  '~: a\n',
  ': a\n',
  '? a\n: b\n',
  '? [a]\n: b\n',
  '? {a: b}\n: c\n',
  '[a]: b\n',
  '{a: b}: c\n',
  '&x a: b\n*x : c\n',
  '2024-01-01: a\n',
  '18446744073709551615: a\n',
  '.inf: a\n',
  'constructor: 1\n__proto__: {a: 1}\ntoString: 2\n',
  `${'k'.repeat(1030)}: 1\n`,
  `{${'k'.repeat(1030)}: 1}\n`,
  `? ${'k'.repeat(1030)}\n: 1\n`,
  // Anchors.
  'a: &a [*a]\n',
  'a: &a {b: *a}\n',
  'a: *b\n',
  'a: &b 1\nc: *b\n',
  'a: &b 1\nc: &b 2\nd: *b\n',
  'a: &b {x: &b 1, y: *b}\nc: *b\n',
  'a: &b\nc: *b\n',
  'a: &b.c 1\nd: *b.c\n',
  'a: &b: 1\n',
  'a: &é 1\nb: *é\n',
  '&a a: *a\n',
  '&a\na: 1\n',
  'a: &a\n  b: 1\nc: *a\n',
  // Flow.
  '[a, b]: x\n',
  'a: [b, c, ]\n',
  'a: [b, , c]\n',
  'a: [, b]\n',
  'a: {b: 1, c}\n',
  'a: {b, c: 1}\n',
  'a: {b:1}\n',
  'a: {"b":1}\n',
  'a: {"b" :1}\n',
  'a: [b: 1]\n',
  'a: [b: 1, c: 2]\n',
  'a: [? b : 1]\n',
  'a: {? b : 1}\n',
  'a: [http://x, y:z]\n',
  'a: {b: http://x}\n',
  'a: [b#c, d #e\n]\n',
  'a: [b\n]\n',
  'a: [\nb,\nc\n]\n',
  'a: {\nb: 1\n}\n',
  'a: {\n  b: 1,\n}\n',
  'a: [b c\n  d]\n',
  'a: [-1, - 1]\n',
  'a: [-]\n',
  'a: [?]\n',
  'a: [:]\n',
  'a: [a:]\n',
  'a: {a:}\n',
  'a: {a: , b: }\n',
  'a: {:a}\n',
  'a: [%x]\n',
  'a: [|]\n',
  "a: ['x'y]\n",
  'a: ["x""y"]\n',
  'a: [x]y\n',
  'a: {x: 1}y\n',
  'a: [x] # y\n',
  'a: [x]#y\n',
  'a: {x: {y: [z]}}\n',
  'a: {x: "y"z}\n',
  'a: {? b}\n',
  'a: {[x]: y}\n',
  // Block scalars.
  'a: |\n  x\n',
  'a: |-\n  x\n',
  'a: |+\n  x\n\n',
  'a: |\n  x',
  'a: |+\n  x',
  'a: >\n  x\n  y\n\n  z\n   w\n  v\n',
  'a: >-\n\n  x\n',
  'a: |2\n   x\n',
  'a: |1\n x\n',
  'a: |0\n x\n',
  'a: |-2\n   x\n',
  'a: |2-\n   x\n',
  'a: |10\n x\n',
  'a: |\n\n   \n  x\n',
  'a: |\n   \n x\n',
  'a: |\n\tx\n',
  'a: |\n  x\n\ty\n',
  'a: | # comment\n  x\n',
  'a: |# comment\n  x\n',
  'a: | x\n',
  'a: |\nb: 1\n',
  'a: |\n',
  'a: >\n  x\n\ty\n',
  'a: >\n  x\n  \ty\n  z\n',
  'a:\n- |\n x\n- >\n y\n',
  'a: |\n  # x\n # y\n',
  'a: |\n  x\n # y\nb: 1\n',
  'a: |+\n\n\nb: 1\n',
  '|\n x\n',
  '|\nx\n',
  '>\nx\ny\n',
  // Plain and quoted texts.
  'a: b: c\n',
  'a: b #c\n',
  'a: b#c\n',
  'a: "b"#c\n',
  'a: "b" c\n',
  "a: 'b'c\n",
  'a: b\n  c\n\n  d\n',
  'a: "b\n  c\n\n  d"\n',
  "a: 'b\n  c\n\n  d'\n",
  'a: "b\\\n  c"\n',
  'a: "b \n c"\n',
  'a: "b\\t\n\tc"\n',
  'a: "b\nc"\n',
  "a: 'b\nc'\n",
  'a: b\nc\n',
  'a: @b\n',
  'a: `b\n',
  'a: %b\n',
  'a: ,b\n',
  'a: ]b\n',
  'a: -b\n',
  'a: - b\n',
  'a: ?b\n',
  'a: ? b\n',
  'a: :b\n',
  'a: : b\n',
  'a: b:\n',
  'a: b :\n',
  'a:b\n',
  'a :b\n',
  'a : b\n',
  '"a":b\n',
  '"a": b\n',
  '"a" : b\n',
  'a: "\\q"\n',
  'a: "\\\'"\n',
  "a: '\\n'\n",
  "a: 'it''s'\n",
  'a: "x\ty"\n',
  'a: x\ty\n',
  'a:\tb\n',
  'a: \tb\n',
  '\ta: b\n',
  'a:\n\tb: 1\n',
  'a:\n  b: 1\n\tc: 2\n',
  '- a\n-\tb\n',
  '-\ta: 1\n',
  '- \ta: 1\n',
  'a: b\t# c\n',
  'a: b\t#c\n',
  'a: \t\n',
  'a:\t\n  b: 1\n',
  // A quote that does not close.
  "a:\n  b: 'x\n    ''\n  c: 'y\n    z'\n",
  'a:\n  b: "x\n    \\"\n  c: "y\n    z"\n',
  // Indentation.
  'a:\n  b: 1\n c: 2\n',
  'a:\n b: 1\n  c: 2\n',
  'a:\n- b\n- c\nd: 1\n',
  'a:\n  - b\n - c\n',
  '- - a\n  - b\n- c\n',
  '- a: 1\n  b: 2\n- c: 3\n',
  '-\n  a: 1\n-\n  b: 2\n',
  '-\na: 1\n',
  'a:\n  - b: 1\n    c: 2\n',
  'a:\n-b\n',
  'a: 1\n b: 2\n',
  'a:\n    b:\n  c: 1\n',
  'a: # x\n  b\n',
  'a: # x\n  - b\n',
  'a:\n# x\n  b: 1\n',
  'a: - b\n   - c\n',
  // Words.
  ...'y Y yes Yes YES yEs on On ON off n N no No true True TRUE tRUE false ~ null Null NULL nULL'
    .split(' ')
    .map((word) => `a: ${word}\n`),
  ...(
    '0 -0 +1 -1 007 0777 08 09.5 0o17 0O17 -0o17 0o8 0x1F 0X1f -0x1 +0x1 0b11 0B11 -0b11 +0b11 0b2 1_000 1__0 _1 1_ ' +
    '-_1 0_7 0x_f 0_x1'
  )
    .split(' ')
    .map((word) => `a: ${word}\n`),
  ...(
    '1. .5 -.5 +.5 1.5 1.5e3 1e3 1E+3 1e-3 e1 e 1e .e1 . .. ... -. +. ' +
    '- + 1.2.3 1_0.5 .1_0 ._1 0.1e400 1e400 -1e400 1e-400 .inf -.inf +.Inf .INF .nan .NaN -.nan inf nan'
  )
    .split(' ')
    .map((word) => `a: ${word}\n`),
  ...(
    '9007199254740992 9007199254740993 -9007199254740993 9223372036854775807 9223372036854775808 ' +
    '18446744073709551615 18446744073709551616 -9223372036854775808 -9223372036854775809 0x7fffffffffffffff ' +
    '0xffffffffffffffff 0x1ffffffffffffffff 01777777777777777777777 1e18 1e19 1e21 123456789012345678901234567890 ' +
    '9007199254740993.0'
  )
    .split(' ')
    .map((word) => `a: ${word}\n`),
  ...(
    '1:30 12:30:45 190:20:30.15 2001-12-14 2001-12-14T21:59:43.10-05:00 2001-13-45 1-1 1/2 1,000 0.0 -0.0 100m 1Gi ' +
    '1e3Mi 0x 0o 0b 00 0_ +0 0e0 -0e0 = << * & ! | > ? : # @ % - -- --- ---a'
  )
    .split(' ')
    .map((word) => `a: ${word}\n`),
];

/** Mostly what is right, now and then something else. */
const mostly = <T>(right: readonly T[], wrong: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const words = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom(
      'a',
      'b',
      'name',
      'on',
      'yes',
      'n',
      '1',
      '0',
      '012',
      '0o7',
      '0x1f',
      '1_0',
      '1.5',
      '1e3',
      'e1',
      '.',
      '.5',
      '~',
      'null',
      'true',
      'x y',
      'a:b',
      'a#b',
      'http://x/y',
      '12:30:45',
      '2024-01-01',
      '100m',
      '-1',
      '+1',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '-', '?', ':', '<<', '.inf', '9007199254740993', '...', '---', '%x', '@x'),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...'ab01 \t:#-?[]{},&*!|>\'"%@`\\./_é\u2028'), maxLength: 6 }),
  },
);

const doubleQuoted = fc
  .array(
    mostly(
      ['a', ' ', 'b', '\n', '\n  ', '\\n', '\\\\', '\\"', '\\\n  ', '\\x41', '\\u2028', '#', ': ', '\n\n   ', "'"],
      ['\t', '\\/', '\\q', '"', '\\ud83d'],
    ),
    { maxLength: 6 },
  )
  .map((parts) => `"${parts.join('')}"`);
const singleQuoted = fc
  .array(mostly(['a', ' ', 'b', '\n', '\n  ', '\\n', '\\', '"', "''", '#', ': ', '\n\n   '], ['\t', "'"]), {
    maxLength: 6,
  })
  .map((parts) => `'${parts.join('')}'`);
const quoted = fc.oneof(doubleQuoted, singleQuoted);

const properties = mostly(
  ['', '', '', '', '', '', '', '', '', '', '&a ', '&b '],
  ['!!str ', '!!int ', '! ', '&a !!str ', '!!str &b ', '&é '],
);
const comment = mostly(['', '', '', '', '', '', ' # c'], ['#c', '\t# c', ' ', '\t']);
const alias = fc.constantFrom('*a', '*b', '*a ');

/** Text that is made along the grammar, with mistakes in it. */
const value: fc.Memo<string> = fc.memo((depth) => {
  const scalar = fc.oneof(
    { weight: 30, arbitrary: words },
    { weight: 12, arbitrary: quoted },
    { weight: 1, arbitrary: alias },
  );
  if (depth <= 1) {
    return fc.tuple(properties, scalar, comment).map((parts) => parts.join(''));
  }
  const inner = value(depth - 1);
  const key = fc.oneof(
    { weight: 30, arbitrary: words },
    { weight: 8, arbitrary: quoted },
    { weight: 2, arbitrary: fc.constant('<<') },
    { weight: 1, arbitrary: alias },
    { weight: 2, arbitrary: fc.constantFrom('? a\n', '? "b"\n', '? x y\n') },
  );
  const colon = mostly([': ', ': ', ': ', ':  '], [':', ' : ', ':\t', '\n: ']);
  const flowKey = fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom('a', 'b', '"c"', "'d'", 'e f', '1', 'on') },
    { weight: 1, arbitrary: words },
  );
  const flowValue = fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom('a', '1', '"x, y"', 'x y', '[1, 2]', '{x: y}', '*a', 'x:y', 'http://x') },
    { weight: 2, arbitrary: inner },
  );
  const flowPair = fc
    .tuple(flowKey, mostly([': ', ': ', ' : '], [':', ':\n']), flowValue)
    .map((parts) => parts.join(''));
  const comma = mostly([', ', ', ', ',', ' , ', ',\n   '], ['\n  , ', ',\n', ', # c\n ', ',,']);
  const flowOf = (around: string, item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(fc.array(fc.tuple(item, comma), { maxLength: 3 }), fc.boolean())
      .map(
        ([items, trailing]) =>
          around[0]! +
          items.map(([text, separator], at) => text + (at < items.length - 1 || trailing ? separator : '')).join('') +
          around[1]!,
      );
  const flow = fc.oneof(
    flowOf('[]', fc.oneof({ weight: 5, arbitrary: flowValue }, { weight: 1, arbitrary: flowPair })),
    flowOf('{}', fc.oneof({ weight: 8, arbitrary: flowPair }, { weight: 1, arbitrary: flowKey })),
  );
  const indent = mostly(['  ', '  ', '  ', ' ', '    '], ['\t', '', ' \t']);
  const block = (prefix: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(
        fc.array(fc.tuple(prefix, inner, fc.integer({ min: 0, max: 7 })), { minLength: 1, maxLength: 3 }),
        indent,
        comment,
      )
      .map(([items, by, said]) => {
        const lines = items
          .map(([before, item, below]) => (below === 0 ? `${before.trimEnd()}${said}\n  ${item}` : `${before}${item}`))
          .join('\n')
          .split('\n');
        return `\n${lines.map((line) => (line === '' ? line : by + line)).join('\n')}`;
      });
  const literal = fc
    .tuple(
      mostly(['|', '>', '|-', '|+', '>-', '>+'], ['|2', '>1-', '|3+']),
      comment,
      fc.array(
        fc.tuple(mostly(['', '', '', ' ', '  '], ['\t']), fc.constantFrom('', 'x', 'y z', '# n', 'a: b', '- c')),
        { maxLength: 4 },
      ),
    )
    .map(([head, said, lines]) => `${head}${said}\n${lines.map(([by, text]) => `  ${by}${text}`).join('\n')}`);
  return fc.oneof(
    { weight: 4, arbitrary: scalar },
    { weight: 4, arbitrary: fc.tuple(properties, flow, comment).map((parts) => parts.join('')) },
    {
      weight: 7,
      arbitrary: fc
        .tuple(properties, block(fc.tuple(key, colon).map(([name, sign]) => name + sign)))
        .map((parts) => parts.join('')),
    },
    { weight: 4, arbitrary: block(mostly(['- ', '- ', '-  '], ['-', '-\t'])) },
    { weight: 2, arbitrary: literal },
  );
});

const separators = mostly(
  ['\n---\n', '\n---\n', '\n--- # c\n', '\n---  \n'],
  ['\n...\n', '\n...\n---\n', '\n--- x\n', '\n---#c\n', '\n'],
);
// Aliases need something to stand for.
const anchored = value(4).map((text) => `z: [&a {k: 1}, &b x]\nv: ${text}`);
const grammatical = fc
  .tuple(
    fc.oneof(value(4), anchored),
    fc.array(fc.tuple(separators, value(3)), { maxLength: 2 }),
    fc.constantFrom('\n', '', '\n\n'),
  )
  .map(
    ([first, more, end]) =>
      `${first.replace(/^\n/, '')}${more.map(([separator, text]) => separator + text.replace(/^\n/, '')).join('')}` +
      `${end}`,
  );

const sample = `apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  labels: &labels {app: shop, tier: "1"}
data:
  greeting: |
    Hello,
      world
  folded: >-
    one
    two

    three
  mode: 0644
  on: yes
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: *labels}
spec:
  replicas: 3
  template:
    spec:
      hostNetwork: false
      containers:
      - name: server
        image: 'registry.example.com/shop:1.0'
        args: ["--port=80", --name, "it's"]
        resources:
          requests: {cpu: 500m, memory: 1Gi}
        env:
        - {name: A, value: "1e3"}
        - name: B
          value: "two\\nlines"
`;

const edits = fc.array(
  fc.tuple(
    fc.noBias(fc.integer({ min: 0, max: 9999 })),
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom(
      '',
      '',
      '\n',
      ' ',
      '  ',
      '\t',
      ':',
      ': ',
      '#',
      ' #',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '- ',
      '-',
      '? ',
      '&a ',
      '*a',
      '*labels',
      '!!str ',
      '!!binary ',
      '|',
      '>',
      '|+',
      '%',
      '---\n',
      '\n---\n',
      '...\n',
      '<<: *labels\n',
      '<<: ',
      '\r',
      '\r\n',
      '\u2028',
      '\u0085',
      '\ufeff',
      '\u202e',
      '\\',
      '\\u2028',
      '0',
      '0o',
      '_',
      'e1',
      '.',
      '~',
      'on',
      '@',
      '`',
      '\0',
    ),
  ),
  { minLength: 1, maxLength: 4 },
);

/** Ordinary objects with a few places changed. */
export const mutatedObjects = (text = sample): fc.Arbitrary<string> =>
  edits.map((all) =>
    all.reduce((current, [where, length, by]) => {
      const at = Math.floor((where / 10_000) * (current.length + 1));
      return current.slice(0, at) + by + current.slice(at + length);
    }, text),
  );

const mutatedKnown = fc.constantFrom(...knownTexts).chain((text) => mutatedObjects(text));

/** Texts of which many are YAML, some are nearly, and few are read alike by all readers. */
export const yamlTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: grammatical },
  { weight: 3, arbitrary: mutatedObjects() },
  { weight: 2, arbitrary: mutatedKnown },
);
