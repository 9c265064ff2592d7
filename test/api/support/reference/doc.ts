import ts from 'typescript';
import type { Exported } from '../exports';
import type { Places } from './place';

/** The doc comment of something, in its parts. */
export interface Doc {
  readonly text: string;
  readonly default: string | undefined;
  readonly throws: readonly string[];
  readonly see: readonly string[];
  readonly examples: readonly string[];
  readonly returns: string | undefined;
  readonly params: readonly (readonly [string, string])[];
}

export function docOf(checker: ts.TypeChecker, symbol: ts.Symbol): Doc {
  const tags = symbol.getJsDocTags(checker);
  const all = (name: string): string[] =>
    tags.filter((tag) => tag.name === name).map(({ text }) => ts.displayPartsToString(text).trim());
  return {
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    default: all('default')[0],
    throws: all('throws'),
    see: all('see'),
    examples: all('example'),
    returns: all('returns')[0],
    params: tags.filter(({ name }) => name === 'param').map(({ text }) => nameAndText(text ?? [])),
  };
}

function nameAndText(parts: readonly ts.SymbolDisplayPart[]): [string, string] {
  const name = parts.find(({ kind }) => kind === 'parameterName')?.text ?? '';
  return [
    name,
    ts
      .displayPartsToString([...parts])
      .replace(name, '')
      .replace(/^[ -]+/, '')
      .trim(),
  ];
}

/** Writes what doc comments say as Markdown, with links to what is public. */
export class Writer {
  constructor(
    private readonly places: Places,
    private readonly from: Exported,
    /** The page that it is written on. */
    private readonly page: string,
  ) {}

  /** Paragraphs. */
  public paragraphs(text: string): string {
    return text
      .split(/\n\s*\n|\n(?=- )/)
      .map((paragraph) => this.line(paragraph))
      .join('\n\n');
  }

  /** All on one line, as in a cell of a table or an item of a list. */
  public line(text: string): string {
    const linked = text
      .replace(/\s+/g, ' ')
      .replace(/\{@link (\w+)(?:[ |]+([^}]*))?\}/g, (_, name: string, shown = '') => {
        const link = this.linkTo(name);
        return link === undefined
          ? `\`${shown === '' ? name : shown}\``
          : `[\`${shown === '' ? name : shown}\`](${link})`;
      });
    // Addresses are links everywhere; a sign that begins HTML is meant as it is.
    return linked
      .split(/(`[^`]*`)/)
      .map((part, at) => (at % 2 === 1 ? part : part.replace(/<(?=[a-z/])/gi, '&lt;')))
      .join('')
      .trim();
  }

  public cell(text: string): string {
    const items = text.split(/\n\s*\n|\n(?=- )/).map((item) => this.line(item).replaceAll('|', '\\|'));
    return items.join('<br>');
  }

  /** What a default is: a value, or words behind a hyphen. */
  public defaultOf(text: string): string {
    if (text.startsWith('- ')) {
      return this.cell(text.slice(2));
    }
    return /^\S+$/.test(text) ? code(text) : this.cell(text);
  }

  /** An address with what it is for. */
  public see(text: string): string {
    return this.line(text).replace(/^(https?:\/\/[^\s,]+)/, '[$1]($1)');
  }

  /** A type as code, in which each name that is public leads to where it is described. */
  public type(text: string): string {
    const parts = text.split(/(?<![\w'".])([A-Z]\w+)(?![\w'"(])/);
    return parts
      .map((part) => {
        if (part === '') {
          return '';
        }
        const link = this.linkTo(part);
        return link === undefined ? code(part) : `[${code(part)}](${link})`;
      })
      .join('')
      .replaceAll('``', '');
  }

  private linkTo(name: string): string | undefined {
    const place = /^[A-Za-z]\w+$/.test(name) ? this.places(name, this.from) : undefined;
    if (place === undefined) {
      return undefined;
    }
    const page = place.page === this.page ? '' : place.page;
    const anchor = place.anchor === undefined ? '' : `#${place.anchor}`;
    return page + anchor === '' ? undefined : page + anchor;
  }
}

/** Code in a line, or in a cell of a table. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
