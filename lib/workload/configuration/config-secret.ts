import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { objectLabels } from '../objects/labels';
import { isDeferred } from '../synthesis/markers';
import { checkName, checkReference, nameLimits } from '../objects/names';
import { Problems } from '../values/validation';

/** One key of a Secret: of a `ConfigSecret`, or of one that somebody else makes. */
export interface SecretKey {
  readonly secretName: string;
  readonly key: string;
}

export interface ConfigSecretProps {
  /** The name of the Secret. */
  readonly name: string;
  /** Its keys. The values stay in the stack's configuration. */
  readonly keys: readonly string[];
}

const keyForm = /^[-._a-zA-Z0-9]{1,253}$/;

/** The annotation that lists a Secret's keys, so that a reader of the objects sees them without any value. */
const secretKeysAnnotation = 'modelyard.dev/keys';

/**
 * A Secret whose values come from the configuration of the stack.
 *
 * A construct only ever sees its name and its keys, so no value stands in synthesized objects or snapshots.
 * `modelyard/pulumi` puts the values in, and rolls the pods that use the Secret when a value changes.
 *
 * @example
 * const secret = new ConfigSecret(environment, 'secret', { name: 'shop', keys: ['token'] });
 * new WebModelServer(environment, 'shop', { image, resources, env: { API_TOKEN: secret.key('token') } });
 */
export class ConfigSecret extends Construct {
  static {
    brand(this, 'ConfigSecret');
  }

  public readonly name: string;
  public readonly keys: readonly string[];
  public readonly secret: k8s.KubeSecret;
  private readonly problems: Problems;

  constructor(scope: Construct, id: string, props: ConfigSecretProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.problems = problems;
    this.name = props.name;
    this.keys = [...props.keys].sort();
    checkName(problems, this.name, 'name', nameLimits.object);
    problems.expect(this.keys.length > 0, 'keys', 'must name at least one key', this.keys);
    for (const key of this.keys) {
      problems.expect(keyForm.test(key), 'keys', 'must consist of letters, digits, hyphens, underscores and dots', key);
    }
    this.secret = new k8s.KubeSecret(this, 'secret', {
      type: 'Opaque',
      metadata: {
        name: this.name,
        labels: objectLabels(this, this.name),
        annotations: { [secretKeysAnnotation]: this.keys.join(',') },
      },
    });
  }

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

const owners = new WeakMap<SecretKey, ConfigSecret>();

/** The construct that made a reference, so that what uses it can wait for it; undefined for a Secret made elsewhere. */
export function ownerOf(reference: SecretKey): ConfigSecret | undefined {
  return owners.get(reference);
}
