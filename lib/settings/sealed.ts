import { brand } from '../workload/values/brand';

// What util.inspect() asks for, by its registered name: declarations that import node:util would ask whoever uses the
// constructs for the types of Node.js.
const inspected = Symbol.for('nodejs.util.inspect.custom');

/**
 * A secret setting. Nothing prints it: not an error message, not a log, not JSON.
 *
 * Read from a settings file it has no value, since only Pulumi can decrypt it;
 * synthesis needs none.
 */
export class Sealed {
  static {
    brand(this, 'Sealed');
  }

  readonly #value: string | undefined;

  constructor(value?: string) {
    this.#value = value;
  }

  /** The value. @throws Error when the settings were read without Pulumi */
  public reveal(): string {
    if (this.#value === undefined) {
      throw new Error('a secret setting has a value only in a Pulumi program');
    }
    return this.#value;
  }

  public toString(): string {
    return '[secret]';
  }

  public toJSON(): string {
    return '[secret]';
  }

  public [inspected](): string {
    return '[secret]';
  }
}

/** The values of Secrets: by the name of the Secret, by key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, Sealed>>>>;
