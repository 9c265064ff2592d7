import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { isDeferred } from '../synthesis/markers';
import { checkReference } from '../objects/names';
import { Problems } from '../values/validation';

/** One key of a Secret: of a `ConfigSecret`, of an `ExternalSecret`, or of one that somebody else makes. */
export interface SecretKey {
  readonly secretName: string;
  readonly key: string;
}

const keyForm = /^[-._a-zA-Z0-9]{1,253}$/;

/** A Secret of which a program knows the name and the keys, and no value. */
export abstract class SecretSource extends Construct {
  static {
    brand(this, 'SecretSource');
  }

  /** The name of the Secret. */
  public abstract readonly name: string;
  /** Its keys. */
  public abstract readonly keys: readonly string[];
  protected readonly problems = new Problems(this);

  /**
   * A reference to one key, for the environment of a container. A key that the Secret does not
   * have is a problem of the tree.
   */
  public key(key: string): SecretKey {
    this.problems.expect(
      this.keys.includes(key),
      'keys',
      `must have every key that is used; there is '${this.keys.join("', '")}'`,
      key,
    );
    const reference = { secretName: this.name, key };
    owners.set(reference, this);
    return reference;
  }

  /** Checks the keys. */
  protected checkKeys(keys: readonly string[]): void {
    this.problems.expect(keys.length > 0, 'keys', 'must name at least one key', keys);
    for (const key of keys) {
      this.problems.expect(
        keyForm.test(key),
        'keys',
        'must consist of letters, digits, hyphens, underscores and dots',
        key,
      );
    }
  }
}

/** Checks a reference to a key, whose Secret may be made elsewhere. */
export function checkSecretKey(problems: Problems, { secretName, key }: SecretKey, prop: string): void {
  checkReference(problems, secretName, `${prop}.secretName`);
  problems.expect(
    isDeferred(key) || keyForm.test(key),
    `${prop}.key`,
    'must consist of letters, digits, hyphens, underscores and dots',
    key,
  );
}

const owners = new WeakMap<SecretKey, SecretSource>();

/** The construct that made a reference, so that what uses it can wait for it; undefined for a Secret made elsewhere. */
export function ownerOf(reference: SecretKey): SecretSource | undefined {
  return owners.get(reference);
}
