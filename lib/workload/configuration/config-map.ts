import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { contentHash } from './content-hash';
import { objectLabels } from '../objects/labels';
import { markerPaths } from '../synthesis/markers';
import { checkName, nameLimits } from '../objects/names';
import { Problems } from '../values/validation';

export interface HashedConfigMapProps {
  /** The name, to which a hash of the content is appended. */
  readonly name: string;
  /** File or variable names and their text. */
  readonly data: Readonly<Record<string, string>>;
  /**
   * Appended to the name instead of the hash. Needed when the data holds an Output, whose value is not known when the
   * name is made; it has to change whenever the data does.
   * @default - a hash of the data
   */
  readonly revision?: string;
}

/**
 * A ConfigMap with its content's hash in its name.
 *
 * A running pod keeps the old one until it is replaced, and changed content changes the pods that use it: they roll,
 * and a rollback finds the configuration that belongs to it.
 *
 * @example
 * const variables = new HashedConfigMap(environment, 'variables', {
 *   name: 'shop',
 *   data: { GREETING: 'Hello' },
 * });
 * new WebModelServer(environment, 'shop', { image, resources, envFrom: [variables] });
 */
export class HashedConfigMap extends Construct {
  static {
    brand(this, 'HashedConfigMap');
  }

  public readonly name: string;
  /** The keys of its data. */
  public readonly keys: readonly string[];
  public readonly configMap: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: HashedConfigMapProps) {
    super(scope, id);
    const problems = new Problems(this);
    checkName(problems, props.name, 'name', nameLimits.object - 9);
    if (props.revision === undefined) {
      for (const path of markerPaths(props.data, 'data')) {
        problems.add(
          path,
          'must be a plain value, not an Output: the name carries a hash of the data. ' +
            "Give a 'revision', or pass the Output as an environment variable",
        );
      }
    } else {
      checkName(problems, props.revision, 'revision', 8);
    }
    for (const key of Object.keys(props.data)) {
      problems.expect(
        /^[-._a-zA-Z0-9]{1,253}$/.test(key),
        'data',
        'must have keys of letters, digits, hyphens, underscores and dots',
        key,
      );
    }
    this.name = `${props.name}-${props.revision ?? contentHash(props.data)}`;
    this.keys = Object.keys(props.data).sort();
    this.configMap = new k8s.KubeConfigMap(this, 'config-map', {
      metadata: { name: this.name, labels: objectLabels(this, props.name) },
      data: { ...props.data },
      // A name stands for one content, so nothing may change it. The kubelet also stops watching such a map.
      immutable: true,
    });
  }
}
