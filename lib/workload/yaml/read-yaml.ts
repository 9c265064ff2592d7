import { Composer, isScalar, LineCounter, type Node } from 'yaml';
import { parsesAsJson } from '../values/parses-as-json';
import { refusedCharacters, type YamlProblem } from './characters';
import { DocumentReading, tooDeep, Unreadable } from './document-reading';
import { splitDocuments, type DocumentText } from './split-documents';
import { tokensOf } from './tokens';

/** One document of a YAML text, as plain JSON. */
export interface YamlDocument {
  readonly value: unknown;
  /** The line that its content begins on, from 1. */
  readonly line: number;
}

/** What a YAML text holds. */
export interface YamlContent {
  /** Those that hold something. Where there are problems, not all of them are here. */
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly YamlProblem[];
}

/** How a text is read. */
export interface YamlOptions {
  /** Whether `yes`, `on`, `n` and so on are true or false, as they are for Kubernetes. @default true */
  readonly oldBooleans?: boolean;
}

/**
 * Reads YAML as Kubernetes does: as kubectl and Helm, which have it from the Go packages
 * `k8s.io/apimachinery/pkg/util/yaml` and `sigs.k8s.io/yaml`. What readers do not agree on is a problem and not a
 * value, and so is what no generator writes:
 * explicit tags, directives, control characters, merge keys behind the keys that they change.
 *
 * @returns the documents, and what is wrong with its line
 */
export function readYaml(text: string, options: YamlOptions = {}): YamlContent {
  const characters = refusedCharacters(text);
  if (characters.length > 0) {
    return { documents: [], problems: characters };
  }
  const { documents: texts, problems } = splitDocuments(text);
  if (problems.length > 0) {
    return { documents: [], problems };
  }
  const reading = new Reading(options.oldBooleans ?? true);
  const documents = texts.flatMap((document, at) => reading.read(document, at === 0));
  return { documents, problems: reading.problems };
}

class Reading {
  public readonly problems: YamlProblem[] = [];

  public constructor(private readonly oldBooleans: boolean) {}

  public read({ text, line }: DocumentText, isFirst: boolean): YamlDocument[] {
    const lines = new LineCounter();
    const lineOf = (offset: number): number =>
      line + Math.max(lines.linePos(Math.min(offset, text.length)).line, 1) - 1;
    // kubectl ends each line, the last one too.
    const ended = text.endsWith('\n') ? text : `${text}\n`;
    try {
      const form = isFirst && isJson(text) ? 'json' : 'yaml';
      const taken = tokensOf(ended, lines, form === 'json');
      if ('problem' in taken) {
        throw this.at(lineOf(taken.offset), taken.problem);
      }
      const { tokens } = taken;
      const composed = [
        ...new Composer({
          schema: 'failsafe',
          uniqueKeys: false,
          keepSourceTokens: true,
          prettyErrors: false,
          logLevel: 'silent',
        }).compose(tokens),
      ];
      const errors = composed.flatMap((document) => document.errors);
      if (errors.length > 0) {
        this.problems.push(
          ...errors.map((error) => ({
            line: lineOf(error.pos[0]),
            message: `not YAML: ${withoutSource(error.message)}`,
          })),
        );
        return [];
      }
      const [first, second] = composed;
      const content = first?.contents ?? undefined;
      if (second !== undefined) {
        throw this.at(
          lineOf(second.contents?.range?.[0] ?? second.range[0]),
          "a second document begins without a line '---': kubectl would not read it",
        );
      }
      const ending = tokens.find(({ type }) => type === 'doc-end');
      if (ending !== undefined && (content === undefined || (isScalar(content) && content.source === ''))) {
        throw this.at(lineOf(ending.offset), "a document ends ('...') before it begins");
      }
      if (first === undefined || content === undefined) {
        return [];
      }
      if (form === 'yaml' && isFirst && hasJsonHead(content, ended)) {
        throw this.at(lineOf(content.range[1]), 'behind a JSON object there may only be a line that begins with ---');
      }
      const value = new DocumentReading(first, this.oldBooleans, form, ended).value();
      return value === null ? [] : [{ value, line: lineOf(content.range[0]) }];
    } catch (error) {
      if (error instanceof Unreadable) {
        this.problems.push({ line: lineOf(error.node?.range?.[0] ?? 0), message: error.message });
      } else if (error instanceof RangeError) {
        this.problems.push({ line, message: `not plain YAML: ${tooDeep}` });
      } else if (error !== told) {
        throw error;
      }
      return [];
    }
  }

  private at(line: number, message: string): typeof told {
    this.problems.push({ line, message: `not plain YAML: ${message}` });
    return told;
  }
}

// What is written there may be a secret: a password that begins with '|' or '}'.
function withoutSource(message: string): string {
  return message.replace(/(in YAML stream|includes extra characters): .*$/s, '$1');
}

/** Thrown where a problem is recorded already. */
const told = new Error('told');

// kubectl takes what begins with a brace for JSON, as long as it is.
function isJson(text: string): boolean {
  return /^\s*\{/.test(text) && parsesAsJson(text);
}

// Where a text begins with a JSON object, kubectl reads no YAML behind it.
function hasJsonHead({ range }: Node, text: string): boolean {
  return isJson(text.slice(0, range![1]));
}
