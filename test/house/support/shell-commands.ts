/** What begins a command or stands before it, and is none itself. */
const before = /^(?:if|then|else|elif|while|do|!|\{|sudo|env|xargs|exec|nice|[A-Za-z_]\w*=\S*)$/;
/** What a line of a script can be besides a command. */
const grammar = /^(?:for\b.*|fi|done|\}|esac)$/;

/**
 * The commands of a shell script, each as its words: enough of the shell's grammar for the scripts of workflows.
 *
 * Quotation marks are taken away, variables stay as they are written, and the commands in `$(…)` come as commands of
 * their own.
 */
export function shellCommands(script: string): string[][] {
  const found: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) {
      words.push(word);
    }
    word = undefined;
  };
  const endCommand = (): void => {
    endWord();
    while (words.length > 0 && before.test(words[0]!)) {
      words.shift();
    }
    if (words.length > 0 && !grammar.test(words.join(' '))) {
      found.push(words);
    }
    words = [];
  };
  const text = script.replaceAll('\\\n', ' ');
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === "'") {
      const end = text.indexOf("'", at + 1);
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (text.startsWith('$(', at)) {
      const end = closing(text, at + 1);
      found.push(...shellCommands(text.slice(at + 2, end)));
      word = `${word ?? ''}$()`;
      at = end;
    } else if (letter === '"') {
      word ??= '';
      for (at++; text[at] !== '"'; at++) {
        if (text.startsWith('$(', at)) {
          const end = closing(text, at + 1);
          found.push(...shellCommands(text.slice(at + 2, end)));
          word += '$()';
          at = end;
        } else {
          word += text[at];
        }
      }
    } else if (letter === '#' && word === undefined) {
      at = text.indexOf('\n', at) - 1;
      if (at < 0) {
        break;
      }
    } else if ('\n;|&'.includes(letter)) {
      endCommand();
    } else if (letter === ' ') {
      endWord();
    } else {
      word = (word ?? '') + letter;
    }
  }
  endCommand();
  return found;
}

/** Where the parenthesis that opens at a place is closed. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "'") {
      at = text.indexOf("'", at + 1);
    } else if (text[at] === '(') {
      depth++;
    } else if (text[at] === ')' && --depth === 0) {
      return at;
    }
  }
  throw new Error(`a parenthesis is not closed: ${text}`);
}
