import { isScalar, type Pair, type Scalar } from 'yaml';

// Beyond it a reader need not look for the colon of a key.
const longestKey = 1024;

/**
 * Why a key is not read alike by all, from the way in which it is written.
 *
 * @param text of the document
 * @returns undefined where it is
 */
export function unlikeKey(pair: Pair, isFlow: boolean, text: string): string | undefined {
  const { start = [], sep = [] } =
    (pair as { readonly srcToken?: { readonly start?: readonly Part[]; readonly sep?: readonly Part[] } }).srcToken ??
    {};
  const key = pair.key as Scalar | null;
  if (key === null || key.range === undefined || key.range === null) {
    return undefined;
  }
  const [from, to] = key.range;
  const colon = sep.find(({ type }) => type === 'map-value-ind');
  const question = start.find(({ type }) => type === 'explicit-key-ind');
  if (question !== undefined) {
    const alike =
      !isFlow &&
      colon !== undefined &&
      /^ *(?: #[^\n]*)?\n[ \n]*$/.test(text.slice(to, colon.offset)) &&
      column(text, colon.offset) === column(text, question.offset) &&
      /^[ \n]/.test(text.slice(colon.offset + 1));
    return alike
      ? undefined
      : "a key with a question mark is not written so that all readers take it: its ':' must be below the '?', " +
          'with a space behind it';
  }
  const props = start.find(({ type }) => type === 'anchor' || type === 'tag');
  if (isFlow && props !== undefined && text.slice(props.offset, from).includes('\n')) {
    return 'an anchor and its key must be on one line';
  }
  if (colon === undefined) {
    return isFlow ? 'inside braces a key must have a colon' : undefined;
  }
  if (colon.offset - from > longestKey) {
    return `a key of more than ${longestKey} characters needs a '?' before it`;
  }
  if (!isFlow) {
    return undefined;
  }
  if (text.slice(from, colon.offset).includes('\n')) {
    return 'a key and its colon must be on one line';
  }
  return isScalar(key) && key.type === 'PLAIN' && !/\s/.test(text[colon.offset + 1] ?? ' ')
    ? 'inside brackets a space must stand behind the colon'
    : undefined;
}

interface Part {
  readonly type: string;
  readonly offset: number;
}

function column(text: string, offset: number): number {
  return offset - text.lastIndexOf('\n', offset - 1);
}
