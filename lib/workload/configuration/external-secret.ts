import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { requireOperator } from '../cluster/operators';
import { objectLabels } from '../objects/labels';
import { checkName, checkReference, nameLimits } from '../objects/names';
import { waitForCondition } from '../synthesis/deploy-timeout';
import { markerPaths } from '../synthesis/markers';
import { contentHash } from './content-hash';
import { SecretSource } from './secret-source';

/** Where one key's value is in the store. */
export interface ExternalKey {
  /** The name of the entry in the store: `models/hugging-face`. */
  readonly key: string;
  /**
   * A field of the entry, where it has several.
   * @default - the whole entry
   */
  readonly property?: string;
  /**
   * The version of the entry, as the store counts.
   * @default - the newest, at each moment
   */
  readonly version?: string;
}

/** A store of secrets that the External Secrets Operator reads. */
export interface SecretStore {
  /** Its name. */
  readonly name: string;
  /**
   * Whether it is the cluster's, or one of the namespace.
   * @default 'ClusterSecretStore'
   */
  readonly kind?: 'ClusterSecretStore' | 'SecretStore';
}

export interface ExternalSecretProps {
  /** The name, to which a hash of the references is appended. */
  readonly name: string;
  /** The store. */
  readonly store: SecretStore;
  /** Its keys, and where the value of each is. */
  readonly keys: Readonly<Record<string, ExternalKey>>;
  /**
   * How often values without a `version` are read again, in seconds. Pods see a new value when they start, and mounted
   * files change under them. Not with a version everywhere: such values do not change.
   * @default 3600
   */
  readonly refreshSeconds?: number;
}

/**
 * A Secret whose values come from outside: AWS Secrets Manager, Vault and their like, by the External Secrets Operator.
 *
 * It can be used wherever a `ConfigSecret` can. Its name carries a hash of the references: with another version, key or
 * store it is another Secret, and the pods that use it roll.
 *
 * @example
 * const tokens = new ExternalSecret(environment, 'tokens', {
 *   name: 'hugging-face',
 *   store: { name: 'vault' },
 *   keys: { token: { key: 'models/hugging-face', property: 'token', version: '3' } },
 * });
 * new WebModelServer(environment, 'shop', { image, resources, env: { HF_TOKEN: tokens.key('token') } });
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class ExternalSecret extends SecretSource {
  public readonly name: string;
  public readonly keys: readonly string[];
  public readonly externalSecret: ApiObject;

  constructor(scope: Construct, id: string, props: ExternalSecretProps) {
    super(scope, id);
    const { problems } = this;
    const entries = Object.entries(props.keys).sort(([one], [other]) => (one < other ? -1 : 1));
    this.keys = entries.map(([key]) => key);
    requireOperator(this, problems, 'external-secrets', 'store');
    checkName(problems, props.name, 'name', nameLimits.object - 9);
    checkReference(problems, props.store.name, 'store.name');
    this.checkKeys(this.keys);
    for (const path of markerPaths({ store: props.store, keys: props.keys })) {
      problems.add(path, 'must be a plain value, not an Output: the name carries a hash of it');
    }
    for (const [key, reference] of entries) {
      problems.expect(reference.key !== '', `keys.${key}.key`, 'must name an entry of the store', reference.key);
    }
    const fixed = entries.every(([, { version }]) => version !== undefined);
    problems.optionalInteger(props.refreshSeconds, 'refreshSeconds', 1);
    problems.expect(
      !fixed || props.refreshSeconds === undefined,
      'refreshSeconds',
      "must be left out where every key has a 'version': such values do not change",
      props.refreshSeconds,
    );
    const store = { name: props.store.name, kind: props.store.kind ?? 'ClusterSecretStore' };
    const data = entries.map(([secretKey, { key, property, version }]) => ({
      secretKey,
      remoteRef: { key, property, version },
    }));
    this.name = `${props.name}-${contentHash({ store, data })}`;
    this.externalSecret = new ApiObject(this, 'external-secret', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: {
        name: this.name,
        labels: objectLabels(this, props.name),
        annotations: waitForCondition('Ready'),
      },
      spec: {
        secretStoreRef: store,
        ...(fixed
          ? { refreshPolicy: 'CreatedOnce' }
          : { refreshPolicy: 'Periodic', refreshInterval: `${props.refreshSeconds ?? 3600}s` }),
        target: { name: this.name, creationPolicy: 'Owner', ...(fixed ? { immutable: true } : {}) },
        data,
      },
    });
  }
}
