import { inspect } from 'node:util';
import { brand } from '../workload/brand';

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

  public [inspect.custom](): string {
    return '[secret]';
  }
}

/** The values of Secrets: by the name of the Secret, by key. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, Sealed>>>>;
