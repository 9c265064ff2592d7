/** A place in a text, and what is wrong there. */
export interface YamlProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

// What ends a line, ends a text or turns the order of what follows for some readers and
// not for others, shows as nothing in an editor, or is no character at all. In double quotes each of
// them can be written as an escape.
const refused =
  // eslint-disable-next-line no-control-regex -- these are what it is about
  /\r\n?|[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]|\p{Surrogate}/gu;

const names: Readonly<Record<number, string>> = {
  0x0d: 'a carriage return that is not followed by a line feed',
  0x85: 'NEXT LINE, which ends a line for some readers',
  0x2028: 'LINE SEPARATOR, which ends a line for some readers',
  0x2029: 'PARAGRAPH SEPARATOR, which ends a line for some readers',
  0xfeff: 'a byte order mark that is not at the beginning',
};

/**
 * The characters of a text that no reader of YAML should have to judge: control characters, line ends other than LF and
 * CRLF, bidirectional controls, a byte order mark inside, half surrogates, noncharacters.
 */
export function refusedCharacters(text: string): YamlProblem[] {
  const problems: YamlProblem[] = [];
  let [line, counted] = [1, 0];
  for (const { 0: found, index } of text.matchAll(refused)) {
    if (found === '\r\n' || (found === '\ufeff' && index === 0)) {
      continue;
    }
    for (let at = text.indexOf('\n', counted); at >= 0 && at < index; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    problems.push({
      line,
      message:
        `not plain YAML: the character ${describe(found.codePointAt(0)!)} cannot stand in YAML as it is: ` +
        'write it as an escape in double quotes, or take it out',
    });
    if (problems.length === 20) {
      break;
    }
  }
  return problems;
}

/** Whether a text holds characters that YAML can only have as escapes. */
export function needsEscapes(text: string): boolean {
  refused.lastIndex = 0;
  return refused.test(text);
}

/** What is at the place of a character that {@link refusedCharacters} refuses, as an escape of a double-quoted text. */
export function escapeRefused(text: string): string {
  return text.replace(refused, (found) =>
    [...found].map((character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`).join(''),
  );
}

function describe(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} (${names[code] ?? kindOf(code)})`;
}

function kindOf(code: number): string {
  if (code >= 0xd800 && code <= 0xdfff) {
    return 'half a surrogate pair';
  }
  return isBidirectional(code) ? 'which turns the direction of what follows' : 'a control character';
}

function isBidirectional(code: number): boolean {
  return (
    code === 0x061c ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}
