/** A value of a field: text, a whole number, a truth value, or a message. */
export type TextValue = string | number | boolean | TextMessage;

/**
 * A message: its fields in the order in which they are written. A repeated field is a list;
 * one without a value is left out.
 */
export type TextMessage = { readonly [field: string]: TextValue | readonly TextValue[] | undefined };

/**
 * Writes a message in the text format of Protocol Buffers, which TensorFlow Serving's configuration files are in.
 *
 * @see https://protobuf.dev/reference/protobuf/textformat-spec/
 */
export function writeTextFormat(message: TextMessage): string {
  return lines(message, '').join('');
}

function lines(message: TextMessage, indent: string): string[] {
  return Object.entries(message).flatMap(([field, value]) => {
    return valuesOf(value).flatMap((each) => writeField(field, each, indent));
  });
}

function valuesOf(value: TextMessage[string]): readonly TextValue[] {
  if (value === undefined) {
    return [];
  }
  return isList(value) ? value : [value];
}

function writeField(field: string, value: TextValue, indent: string): string[] {
  if (typeof value !== 'object') {
    return [`${indent}${field}: ${typeof value === 'string' ? quote(value) : String(value)}\n`];
  }
  const inner = lines(value, `${indent}  `);
  return inner.length === 0 ? [`${indent}${field} {}\n`] : [`${indent}${field} {\n`, ...inner, `${indent}}\n`];
}

// A text has to stand on one line. Everything beyond ASCII may stand as it is: the files are UTF-8.
function quote(text: string): string {
  const escaped = text.replace(
    // eslint-disable-next-line no-control-regex -- these are what has to be escaped
    /["\\\u0000-\u001f\u007f]/g,
    (character) => escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

const escapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function isList(value: TextValue | readonly TextValue[]): value is readonly TextValue[] {
  return Array.isArray(value);
}
