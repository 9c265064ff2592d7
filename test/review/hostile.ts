import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseObjects, type KubernetesObject } from '../../lib/review';

const corpus = join(__dirname, 'corpus');

/** Both sides of every pair of the corpus, as text. */
export const corpusTexts: readonly string[] = readdirSync(corpus).flatMap((name) =>
  ['base.yaml', 'head.yaml'].map((file) => readFileSync(join(corpus, name, file), 'utf8')),
);

const corpusObjects: readonly KubernetesObject[] = corpusTexts.flatMap((text) =>
  parseObjects(text, 'corpus').map(({ object }) => object),
);

/** Names that every object has, for a reader that does not ask whether they are its own. */
export const inheritedNames = [
  'constructor',
  '__proto__',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  'then',
] as const;

/** Values that no field expects. */
const oddValues = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    5,
    1.5,
    1e15,
    1e300,
    -1e300,
    Number.MAX_SAFE_INTEGER,
    '',
    'x',
    ' ',
    '1e400',
    '-1',
    '1Zi',
    '9'.repeat(60),
    '1e99',
    '99999999E',
    '200%',
    '-50%',
    '1e9%',
    [],
    {},
    [[]],
    [{}],
    [null],
    ['x'],
    [5],
    { x: {} },
    { a: [{ b: null }] },
    '\n',
    '@all',
    '${x}',
    '../..',
  ),
  fc.constantFrom(...inheritedNames),
  fc.constantFrom(...inheritedNames).map((name) => Object.fromEntries([[name, '1']])),
  fc.constantFrom(...inheritedNames).map((name) => [{ name, value: name, image: name, key: name, kind: name }]),
  fc.jsonValue({ maxDepth: 2 }),
);

interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'rename' | 'insert';
  readonly name: string;
  readonly value: unknown;
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.noBias(fc.nat()),
    how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'insert'),
    name: fc.constantFrom(...inheritedNames, 'name', 'spec', 'x'),
    value: oddValues,
  }),
  { minLength: 1, maxLength: 4 },
);

/** Objects of every kind in which a few places hold something else. */
export const hostileObject: fc.Arbitrary<KubernetesObject> = fc
  .tuple(fc.constantFrom(...corpusObjects), edits)
  .map(([object, all]) => all.reduce(edited, object));

/** Both sides of a change: the one is what the other was, with a few places changed. */
export const hostileSides: fc.Arbitrary<readonly [readonly KubernetesObject[], readonly KubernetesObject[]]> = fc
  .array(fc.tuple(hostileObject, fc.option(edits, { nil: [] })), { minLength: 1, maxLength: 6 })
  .map(
    (pairs) => [pairs.map(([object]) => object), pairs.map(([object, more]) => more.reduce(edited, object))] as const,
  );

// What an object needs to be one stays: without it, it is refused before anything looks at it.
const kept = new Set(['.apiVersion', '.kind', '.metadata', '.metadata.name', '.metadata.namespace']);

function edited(object: KubernetesObject, edit: Edit): KubernetesObject {
  const copy = structuredClone(object);
  const places: [parent: Record<string, unknown>, key: string][] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) {
      return;
    }
    for (const key of Object.keys(value)) {
      if (!kept.has(`${path}.${key}`)) {
        places.push([value as Record<string, unknown>, key]);
      }
      walk((value as Record<string, unknown>)[key], `${path}.${key}`);
    }
  };
  walk(copy, '');
  if (places.length === 0) {
    return copy;
  }
  const [parent, key] = places[edit.at % places.length]!;
  const value = structuredClone(edit.value);
  const set = (name: string, held: unknown): void =>
    void Object.defineProperty(parent, name, { value: held, writable: true, enumerable: true, configurable: true });
  if (Array.isArray(parent)) {
    if (edit.how === 'remove') {
      parent.splice(Number(key), 1);
    } else {
      parent[Number(key)] = value;
    }
  } else if (edit.how === 'remove') {
    delete parent[key];
  } else if (edit.how === 'rename') {
    const held = parent[key];
    delete parent[key];
    set(edit.name, held);
  } else {
    set(edit.how === 'insert' ? edit.name : key, value);
  }
  return copy;
}
