import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import { unlikeKey } from './key-form';
import { plainScalar } from './plain-scalar';
import { unlikeText } from './text-form';
import { mostDepth } from './tokens';

const stringTag = 'tag:yaml.org,2002:str';

/** What is wrong with a document whose nodes are nested too deeply. */
export const tooDeep = `it is nested more than ${mostDepth} levels deep`;

/** Stops the reading of a document. */
export class Unreadable extends Error {
  public constructor(
    problem: string,
    public readonly node: Node | undefined,
    how: 'not YAML' | 'not plain YAML' = 'not plain YAML',
  ) {
    super(`${how}: ${problem}`);
  }
}

/** Reads one document, as composed by the library: what its nodes mean to Kubernetes. */
export class DocumentReading {
  private readonly targets = new Map<Alias, Node>();
  private readonly open = new Set<Node>();
  private counted = 0;
  private fromAliases = 0;

  public constructor(
    private readonly document: Document.Parsed,
    private readonly oldBooleans: boolean,
    private readonly form: 'json' | 'yaml',
    private readonly text: string,
  ) {}

  public value(): unknown {
    this.bind(this.document.contents, new Map(), 0, false);
    return this.valueOf(this.document.contents, 0);
  }

  // An alias stands for what had its anchor last, so anchors are looked up in the order of the text.
  private bind(node: unknown, anchors: Map<string, Node>, depth: number, isInFlow: boolean): void {
    if (depth > mostDepth) {
      throw new Unreadable(tooDeep, node as Node);
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) {
        throw new Unreadable(
          "there is no anchor of that name before this alias; a text that begins with '*' has to be in quotes",
          node,
          'not YAML',
        );
      }
      this.targets.set(node, target);
      return;
    }
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined) {
      if (!/^[A-Za-z0-9_-]+$/.test(anchor)) {
        throw new Unreadable(`the anchor '${anchor}' may only have letters, digits, '_' and '-'`, node as Node);
      }
      anchors.set(anchor, node as Node);
    }
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        this.bind(key, anchors, depth + 1, isInFlow || node.flow === true);
        this.bind(value, anchors, depth + 1, isInFlow || node.flow === true);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item) => this.bind(item, anchors, depth + 1, isInFlow || node.flow === true));
    } else if (isScalar(node) && this.form === 'yaml') {
      const problem = unlikeText(node, this.text, { isRoot: depth === 0, isInFlow });
      if (problem !== undefined) {
        throw new Unreadable(problem, node);
      }
    }
  }

  private valueOf(node: unknown, depth: number): unknown {
    this.count(node, depth);
    if (node === null || node === undefined) {
      return null;
    }
    if (isAlias(node)) {
      return this.throughAlias(node, (target) => this.valueOf(target, depth + 1));
    }
    if (isScalar(node)) {
      return this.scalar(node);
    }
    this.refuseTag(node as Node);
    if (isMap(node)) {
      return this.map(node, depth);
    }
    return isSeq(node) ? node.items.map((item) => this.valueOf(item, depth + 1)) : null;
  }

  private throughAlias<T>(alias: Alias, read: (target: Node) => T): T {
    const target = this.targets.get(alias)!;
    if (this.open.has(target)) {
      throw new Unreadable(`what the anchor '${alias.source}' names holds itself`, alias, 'not YAML');
    }
    this.open.add(target);
    this.fromAliases++;
    const value = read(target);
    this.open.delete(target);
    return value;
  }

  // The same bound as Go's reader has: of much that is read, little may come from aliases.
  // @see https://github.com/yaml/go-yaml/blob/v2.4.2/decode.go
  private count(node: unknown, depth: number): void {
    if (depth > mostDepth) {
      throw new Unreadable(tooDeep, node as Node);
    }
    this.counted++;
    if (this.open.size > 0) {
      this.fromAliases++;
    }
    const allowed = Math.min(0.99, Math.max(0.1, 0.99 - (0.89 * (this.counted - 400_000)) / 3_600_000));
    if (this.fromAliases > 100 && this.counted > 1000 && this.fromAliases / this.counted > allowed) {
      throw new Unreadable('Excessive alias count: its aliases stand for too much', node as Node, 'not YAML');
    }
  }

  private map(node: YAMLMap, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    const explicit = new Set<string>();
    let merges = 0;
    for (const pair of node.items) {
      const { key, value } = pair;
      const problem = this.form === 'json' ? undefined : unlikeKey(pair, node.flow === true, this.text);
      if (problem !== undefined) {
        throw new Unreadable(problem, (key as Node | null) ?? node);
      }
      if (isMergeKey(key)) {
        if (++merges > 1) {
          throw new Unreadable(
            "there are two '<<' in one map, which readers do not read alike: make them one, with a list of aliases",
            key,
          );
        }
        for (const [name, item] of Object.entries(this.mergedBy(value, key, depth))) {
          if (explicit.has(name)) {
            throw new Unreadable(
              `'<<' stands behind '${name}' and holds it too: Kubernetes takes the later of both, ` +
                `other readers the explicit one. Put '<<' first`,
              key,
            );
          }
          set(map, name, item);
        }
        continue;
      }
      const name = this.key(key, node, depth);
      if (explicit.has(name)) {
        throw new Unreadable(`Map keys must be unique: '${name}' is there twice`, key as Node, 'not YAML');
      }
      explicit.add(name);
      set(map, name, this.valueOf(value, depth + 1));
    }
    return map;
  }

  private mergedBy(value: unknown, key: Node, depth: number): Record<string, unknown> {
    const one = (source: unknown, at: number): Record<string, unknown> => {
      this.count(source, at);
      if (isAlias(source)) {
        return this.throughAlias(source, (target) => one(target, at + 1));
      }
      if (!isMap(source)) {
        throw new Unreadable("'<<' must stand for a map, or for a list of maps", key);
      }
      this.refuseTag(source);
      return this.map(source, at);
    };
    if (!isSeq(value)) {
      return one(value, depth + 1);
    }
    this.refuseTag(value);
    const all: Record<string, unknown> = {};
    // Earlier ones have precedence.
    for (const source of [...value.items].reverse()) {
      for (const [name, item] of Object.entries(one(source, depth + 1))) {
        set(all, name, item);
      }
    }
    return all;
  }

  private key(key: unknown, map: YAMLMap, depth: number): string {
    this.count(key, depth + 1);
    if (!isScalar(key)) {
      throw new Unreadable('a key must be a text', (key as Node | null) ?? map);
    }
    if (key.tag !== undefined) {
      this.refuseTag(key, true);
    }
    const name = this.scalar(key);
    if (name === null) {
      throw new Unreadable('a key must be a text, and not null', key);
    }
    if (typeof name === 'number' && (!Number.isSafeInteger(name) || /\.|^[-+]?[0-9_]+[eE]/.test(key.source ?? ''))) {
      throw new Unreadable(`the key ${key.source} is a number that readers do not write alike: put it in quotes`, key);
    }
    return String(name);
  }

  private scalar(node: Scalar): string | number | boolean | null {
    const word = node.value as string;
    const { source } = (node.srcToken ?? {}) as { readonly source?: string };
    if (this.form === 'json') {
      return this.checked(JSON.parse(source!) as string | number | boolean | null, word, node);
    }
    if (node.tag !== undefined) {
      this.refuseTag(node);
      return word;
    }
    if (node.type !== 'PLAIN') {
      return word;
    }
    const result = plainScalar(word, this.oldBooleans);
    if ('problem' in result) {
      throw new Unreadable(result.problem, node);
    }
    return result.value;
  }

  private checked(
    value: string | number | boolean | null,
    word: string,
    node: Scalar,
  ): string | number | boolean | null {
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
      throw new Unreadable('half a surrogate pair is no character: write the whole character', node);
    }
    if (typeof value !== 'number') {
      return value;
    }
    const result = plainScalar(word, true);
    if ('problem' in result) {
      throw new Unreadable(result.problem, node);
    }
    return value === 0 ? 0 : value;
  }

  private refuseTag(node: Node, always = false): void {
    const { tag } = node as { readonly tag?: string };
    if (tag !== undefined && (always || tag !== stringTag || !isScalar(node))) {
      throw new Unreadable(
        `${/^(tag:yaml\.org,2002:\w*|!)$/.test(tag) ? `the tag ${tag.replace(/^tag:yaml\.org,2002:/, '!!')}` : "a tag ('!' before a value)"}` +
          ' is not read by all alike: leave it out, and put what is a text in quotes',
        node,
      );
    }
  }
}

function isMergeKey(key: unknown): key is Scalar {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && key.tag === undefined;
}

// A key may be called __proto__, which an assignment would take for something else.
function set(map: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });
}
