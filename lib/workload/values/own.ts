/**
 * What a map itself holds under a name that somebody else chose. Every object inherits more: `constructor`, `toString`,
 * `__proto__`.
 *
 * @returns undefined where it holds nothing of that name
 */
export function own<T>(map: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

// String() and templates ask for it by a symbol, which no name of the user's is.
const bare: object = Object.freeze(
  Object.assign(Object.create(null) as object, {
    [Symbol.toPrimitive](this: unknown): string {
      return JSON.stringify(this);
    },
  }),
);

/**
 * A map that inherits nothing by name: what it holds under a name is there, or nothing is. As a text it is its JSON.
 */
export function bareMap(): Record<string, unknown> {
  return Object.create(bare) as Record<string, unknown>;
}
