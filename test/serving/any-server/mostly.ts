import fc from 'fast-check';

/**
 * A sound value, and now and then an unsound one: a program that is rejected at its first prop tells nothing about the
 * others.
 */
export const mostly = <T, U = T>(sound: fc.Arbitrary<T>, unsound: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof<fc.WeightedArbitrary<T | U>[]>({ arbitrary: sound, weight: 120 }, { arbitrary: unsound, weight: 1 });

/** A value that only some programs have. */
export const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 2 });

/**
 * Fields of which each is given or not. A field that is not given is not there: `undefined`
 * is no value of an optional prop.
 */
export const optional = <T extends object>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }): fc.Arbitrary<
  Partial<T>
> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(fields).map(([field, value]) => [field, sometimes(value as fc.Arbitrary<unknown>)]),
      ),
    )
    .map((given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>);
