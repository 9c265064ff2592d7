import type { Scalar } from 'yaml';

/** Where a text stands. */
export interface TextPlace {
  /** Whether it is the whole document. */
  readonly isRoot: boolean;
  /** Whether brackets or braces are around it. */
  readonly isInFlow: boolean;
}

/**
 * Why a text is not read alike by all, from the way in which it is written.
 *
 * @param document the text that it is a part of
 * @returns undefined where it is
 */
export function unlikeText(node: Scalar, document: string, { isRoot, isInFlow }: TextPlace): string | undefined {
  const { source = '', props = [] } = (node.srcToken ?? {}) as {
    readonly source?: string;
    readonly props?: readonly { readonly source: string }[];
  };
  switch (node.type) {
    case 'PLAIN':
      return isInFlow && /^:|\?/.test(source)
        ? "inside brackets a text with '?', or with ':' at its beginning, must be in quotes"
        : undefined;
    case 'QUOTE_SINGLE':
      return source.slice(1, -1).replaceAll("''", '').includes("'") ? unclosed : undefined;
    case 'QUOTE_DOUBLE':
      return endsEscaped(source) ? unclosed : unlikeEscape(source);
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return isRoot
        ? 'a document must be a map or a list, and no block of text'
        : unlikeBlock(source, props[0]?.source ?? '', document.slice(node.range![1]));
    default:
      return undefined;
  }
}

// The parser takes a text to end where a line is not indented enough, and an escaped quote
// there for the one that closes it.
const unclosed = 'a line of a text in quotes is not indented enough';

function endsEscaped(source: string): boolean {
  let backslashes = 0;
  while (source[source.length - 2 - backslashes] === '\\') {
    backslashes++;
  }
  return backslashes % 2 === 1;
}

function unlikeEscape(source: string): string | undefined {
  for (const [escape] of source.matchAll(/\\(?:u[dD][89a-fA-F]|\r?\n[ \t]*\r?\n|[^])/g)) {
    if (escape === '\\/') {
      return "Kubernetes does not know the escape '\\/': write '/'";
    }
    if (escape[1] === 'u' && escape.length > 2) {
      return 'half a surrogate pair is no character: write the whole character, or \\U and eight digits';
    }
    if (escape.length > 2) {
      return 'an empty line behind an escaped line end is not read by all alike: write \\n';
    }
  }
  return undefined;
}

function unlikeBlock(source: string, header: string, behind: string): string | undefined {
  if (/^ *\t/.test(source.replace(/^(?: *\r?\n)*/, ''))) {
    return 'the first line of a block of text must not begin with a tab: put the text in double quotes, with \\t';
  }
  return /[1-9]/.test(header) && (/^ +(?:\r?\n|$)/.test(behind) || /(?:^|\n) +(?:\r?\n)?$/.test(source))
    ? 'a block of text with an indentation of its own must not end with a line of spaces'
    : undefined;
}
