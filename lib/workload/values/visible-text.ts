/**
 * A text with what cannot be seen made visible: control characters, marks that turn the direction of writing, what has
 * no width, and halves of characters, as `\x1b` or `\u202e`. What ends a line becomes a space.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\s+/g, (space) => (/[\n\r\t\v\f\u2028\u2029]/.test(space) || space.length > 1 ? ' ' : space))
    .replace(unseen, escaped);
}

/** The same for a text of several lines, which stay apart. */
export function visibleLines(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(unseen, (character) => (character === '\n' || character === '\t' ? character : escaped(character)));
}

// Control characters, formatting marks such as U+202E, separators of lines, halves of
// surrogate pairs, no characters at all.
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]/gu;

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x100) {
    return `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/**
 * A text from outside as part of a line on a terminal or in the log of a CI system: nothing in it moves the cursor,
 * changes colours or the clipboard, ends its line, or is a command of GitHub Actions, Azure
 * Pipelines, TeamCity or GitLab.
 */
export function terminalText(text: string): string {
  return withoutCommands(visibleText(text));
}

/** The same for a text of several lines, such as an error message. */
export function terminalLines(text: string): string {
  return visibleLines(text).split('\n').map(withoutCommands).join('\n');
}

/**
 * Commands that a CI system takes from what is printed.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function withoutCommands(line: string): string {
  return line
    .replace(/^(\s*):/, '$1\\:')
    .replace(/#(?=#\w*\[)/g, '#\\')
    .replace(/^(\s*)(?=(---|\+\+\+|~~~|\^\^\^) )/, '$1\\')
    .replace(/(section_(?:start|end)|travis_(?:fold|time)):/g, '$1\\:');
}

/** A text of at most so many characters, with `…` where the rest was; no character is cut in two. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

/** Every text of plain JSON, names of fields included, as a function changes it. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') {
    return change(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => mapTexts(item, change)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([field, item]) => [change(field), mapTexts(item as unknown, change)]),
    ) as T;
  }
  return value;
}

/** Plain JSON as text: well-formed whatever it holds, and with nothing that a terminal would act on. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(
    mapTexts(value, (part) => part.replace(/\p{Cs}/gu, '\ufffd')),
    undefined,
    2,
  );
  return text.replace(unseen, (character) =>
    character === '\n'
      ? character
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );
}
