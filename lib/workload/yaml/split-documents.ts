import type { YamlProblem } from './characters';

/** A document of a stream. */
export interface DocumentText {
  readonly text: string;
  /** The line of the stream that it begins on, from 1. */
  readonly line: number;
}

/**
 * Splits a stream where kubectl does: at each line that begins with `---`. Beside a comment nothing may follow on it.
 *
 * @see https://github.com/kubernetes/apimachinery/blob/v0.34.4/pkg/util/yaml/decoder.go
 */
export function splitDocuments(stream: string): {
  readonly documents: readonly DocumentText[];
  readonly problems: readonly YamlProblem[];
} {
  const documents: DocumentText[] = [];
  const problems: YamlProblem[] = [];
  let [from, line, counted] = [0, 1, 0];
  for (const { 0: separator, index } of stream.matchAll(/(?<=^|\n)---[^\n]*/g)) {
    documents.push({ text: stream.slice(from, index), line });
    for (let at = stream.indexOf('\n', counted); at >= 0 && at < index; at = stream.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    if (!/^---[ \t]*(?:[ \t]#.*)?\r?$/.test(separator)) {
      problems.push({
        line,
        message: "not plain YAML: beside '---' there may only be a comment on a line: kubectl takes nothing else",
      });
    }
    // The line end stays with the document, which so begins on the separator's line.
    from = index + separator.length;
  }
  documents.push({ text: stream.slice(from), line });
  return { documents, problems };
}
