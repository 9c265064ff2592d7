import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { brand } from '../values/brand';
import { objectLabels } from '../objects/labels';
import { checkName, nameLimits } from '../objects/names';
import { SecretSource } from './secret-source';

export interface ConfigSecretProps {
  /** The name of the Secret. */
  readonly name: string;
  /** Its keys. The values stay in the stack's configuration. */
  readonly keys: readonly string[];
}

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
export class ConfigSecret extends SecretSource {
  static {
    brand(this, 'ConfigSecret');
  }

  public readonly name: string;
  public readonly keys: readonly string[];
  public readonly secret: k8s.KubeSecret;

  constructor(scope: Construct, id: string, props: ConfigSecretProps) {
    super(scope, id);
    this.name = props.name;
    this.keys = [...props.keys].sort();
    checkName(this.problems, this.name, 'name', nameLimits.object);
    this.checkKeys(this.keys);
    this.secret = new k8s.KubeSecret(this, 'secret', {
      type: 'Opaque',
      metadata: {
        name: this.name,
        labels: objectLabels(this, this.name),
        annotations: { [secretKeysAnnotation]: this.keys.join(',') },
      },
    });
  }
}
