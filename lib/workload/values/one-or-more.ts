/** One of something, or several in order. */
export type OneOrMore<T> = T | readonly T[];

/**
 * The items of a prop that takes one or more, each with the path that a problem of it is
 * reported at: `route`, `route[1]`.
 */
export function eachOf<T extends object>(
  value: OneOrMore<T> | undefined,
  prop: string,
): readonly { readonly item: T; readonly prop: string }[] {
  if (value === undefined) {
    return [];
  }
  return isList(value) ? value.map((item, index) => ({ item, prop: `${prop}[${index}]` })) : [{ item: value, prop }];
}

function isList<T extends object>(value: OneOrMore<T>): value is readonly T[] {
  return Array.isArray(value);
}
