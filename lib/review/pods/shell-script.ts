/** A simple command of a shell script: its words, without quotes, and what stands before it. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** What joins it with the one before: `;` also stands for a new line, and for the beginning. */
  readonly after: ';' | '&&' | '||' | '|' | '&';
  /** Whether the shell goes on without waiting for it. */
  readonly background: boolean;
}

const token = new RegExp(
  [
    String.raw`[^\S\n]*(?:(?<comment>#[^\n]*)`,
    String.raw`(?<join>\n|;;?|&&|\|\||\||(?<!>)&(?!>)|\(|\))`,
    // A redirection, `2>&1` and `&>log`, is a part of its command.
    String.raw`(?<word>(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s;&|()'"\\]|(?<=>)&|&(?=>))+)`,
    '(?<other>.))',
  ].join('|'),
  'gsy',
);

// Words behind which another command stands.
const keywords = new Set([
  'then',
  'do',
  'else',
  'elif',
  'if',
  'while',
  'until',
  '{',
  '!',
  'exec',
  'time',
  'nohup',
  'eval',
]);

/**
 * A shell script as its simple commands, as far as one can tell without running it: both branches of a condition are
 * there, and the body of a loop once.
 *
 * @param script what a shell is given with `-c`
 * @param variables what is put in place of `$NAME` and `${NAME}`, also of `${NAME:-default}`
 */
export function shellCommands(script: string, variables: ReadonlyMap<string, string> = new Map()): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let after: ShellCommand['after'] = ';';
  // Where the groups in parentheses began, and the last one that ended: `( … ) &` is in the background as a whole.
  const open: number[] = [];
  let group: number | undefined;
  const end = (join: string): void => {
    const start = words.findIndex((word) => !keywords.has(word) && !/^\w+=/.test(word));
    if (start >= 0) {
      commands.push({ words: words.slice(start), after, background: join === '&' });
    }
    words = [];
    after = join === '&&' || join === '||' || join === '|' ? join : ';';
  };
  for (const { groups = {} } of script.replace(/\\\n/g, ' ').matchAll(token)) {
    if (groups['join'] !== undefined) {
      const join = groups['join'];
      if (join === '&' && group !== undefined && words.length === 0) {
        for (let at = group; at < commands.length; at++) {
          commands[at] = { ...commands[at]!, background: true };
        }
      }
      end(join);
      if (join === '(') {
        open.push(commands.length);
      }
      group = join === ')' ? open.pop() : undefined;
    } else if (groups['word'] !== undefined) {
      words.push(unquoted(groups['word'], variables));
    }
  }
  end(';');
  return commands;
}

function unquoted(word: string, variables: ReadonlyMap<string, string>): string {
  return word.replace(/'[^']*'|\\.|"|[^'"\\]+/gs, (part) => {
    if (part === '"') {
      return '';
    }
    if (part.startsWith("'")) {
      return part.slice(1, -1);
    }
    return part.startsWith('\\') ? part.slice(1) : expanded(part, variables);
  });
}

/** A text with the values of variables in place of `$NAME`, `${NAME}` and `${NAME:-default}`. */
function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(?<braced>\w+)(?::?-(?<otherwise>[^}]*))?\}|(?<plain>[A-Za-z_]\w*))/g,
    (whole, braced: string | undefined, otherwise: string | undefined, plain: string | undefined) =>
      variables.get(braced ?? plain ?? '') ?? otherwise ?? whole,
  );
}
