/** A class whose instances are told from others. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever its constructor takes
type Class = abstract new (...args: any) => object;

/**
 * Lets `instanceof` know the instances of a class whichever copy of this package made them: a program that is
 * synthesized from another folder, or uses a library with a copy of its own, brings objects of both together, and the
 * class of one copy is another object than that of the other. Called in a static block of the class.
 *
 * @param name the class' name, the same in all copies
 */
export function brand(type: Class, name: string): void {
  const key = Symbol.for(`modelyard.${name}`);
  Object.defineProperty(type.prototype, key, { value: true });
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      // A class that extends this one inherits the method, and has no brand of its own.
      if (this !== type) {
        return Function.prototype[Symbol.hasInstance].call(this as Class, candidate);
      }
      return typeof candidate === 'object' && candidate !== null && key in candidate;
    },
  });
}
