import { writeTextFormat } from '../../../lib/serving/tf-serving/text-format';

test('messages, lists, truth values and numbers stand as the format wants them', () => {
  expect(
    writeTextFormat({
      list: {
        item: [
          { name: 'a', size: 1 },
          { name: 'b', size: -2 },
        ],
      },
      sizes: [8, 16],
      on: true,
      off: false,
      empty: {},
      missing: undefined,
      none: [],
    }),
  ).toMatchInlineSnapshot(`
"list {
  item {
    name: "a"
    size: 1
  }
  item {
    name: "b"
    size: -2
  }
}
sizes: 8
sizes: 16
on: true
off: false
empty {}
"
`);
});

test('text stands on one line, in quotes', () => {
  expect(writeTextFormat({ text: 'say "hi"\\\r\n\tto\u0000\u0001me\u007f und Grüße 🙂' })).toBe(
    'text: "say \\"hi\\"\\\\\\r\\n\\tto\\000\\001me\\177 und Grüße 🙂"\n',
  );
});

test('a zero and an empty text are values', () => {
  expect(writeTextFormat({ timeout: { value: 0 }, text: '' })).toBe('timeout {\n  value: 0\n}\ntext: ""\n');
});
