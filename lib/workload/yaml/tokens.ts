import { CST, Lexer, Parser, type LineCounter } from 'yaml';

/** What a document is made of, or what keeps it from being read, with its place in the text. */
export type Tokens = { readonly tokens: readonly CST.Token[] } | { readonly problem: string; readonly offset: number };

/** How many maps and lists may be inside each other. */
export const mostDepth = 200;
// Each takes about 200 bytes of memory until its document is read.
const mostWords = 10_000_000;

const beforeContent = new Set<string | null>(['newline', 'seq-item-ind', 'explicit-key-ind', 'byte-order-mark']);

/**
 * Takes a document apart, as far as it has bounds: it is not nested too deep and has not
 * too many words. Refused are also tabs that stand for indentation: before the first thing on a line, or behind the `-`
 * of a list. Inside of brackets and texts a tab is none.
 *
 * @param mayIndentWithTabs as JSON may
 */
export function tokensOf(text: string, lines: LineCounter, mayIndentWithTabs: boolean): Tokens {
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let [offset, brackets, words] = [0, 0, 0];
  let before: string | null = 'newline';
  let isText = false;
  for (const word of new Lexer().lex(text)) {
    const isMark = word === CST.DOCUMENT || word === CST.SCALAR || word === CST.FLOW_END;
    const type: CST.TokenType | null = isText ? null : CST.tokenType(word);
    if (type === 'flow-map-start' || type === 'flow-seq-start') {
      brackets++;
    }
    if (type === 'flow-map-end' || type === 'flow-seq-end') {
      brackets--;
    }
    if (type === 'directive-line') {
      return { problem: 'there are directives (a line that begins with %), which Kubernetes does not take', offset };
    }
    if (type === 'space' && !mayIndentWithTabs && brackets === 0 && beforeContent.has(before) && word.includes('\t')) {
      return {
        problem: 'a tab stands where there may only be spaces: it is no indentation',
        offset: offset + word.indexOf('\t'),
      };
    }
    for (const token of parser.next(word)) {
      tokens.push(token);
    }
    // A collection is one entry of the stack, and so is the document around them.
    if (brackets > mostDepth || parser.stack.length > mostDepth + 2) {
      return { problem: `it is nested more than ${mostDepth} levels deep`, offset };
    }
    if (++words > mostWords) {
      return { problem: `the document has more than ${mostWords / 1e6} million words: split it`, offset };
    }
    isText = word === CST.SCALAR;
    if (!isMark) {
      offset += word.length;
    }
    if (type !== 'space' && type !== 'doc-mode') {
      before = type;
    }
  }
  for (const token of parser.end()) {
    tokens.push(token);
  }
  return { tokens };
}
