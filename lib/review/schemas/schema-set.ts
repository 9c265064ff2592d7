import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { KubernetesObject } from '../objects/kubernetes-object';
import { jsonSchemaOf } from './json-schema';
import { CustomSchemas } from './custom-schemas';
import { KubernetesSchemas } from './kubernetes-schemas';
import { validatorOf, type SchemaFault, type Validate } from './schema-faults';

// By version and kind. They are made when the first object of a kind is judged: that takes longer than to judge it.
const validators = new Map<string, Validate>();

/** The schemas by which an API server judges the objects of one environment. */
export class SchemaSet {
  /** Those of Kubernetes' own kinds. */
  public readonly kubernetes: KubernetesSchemas;

  /** Those of custom resources. */
  public readonly custom: CustomSchemas;

  /**
   * @param cluster the environment's. @default - not known: the newest version is taken
   * @param definitions the CustomResourceDefinitions among its objects, as they were written
   */
  constructor(cluster: Cluster | undefined, definitions: readonly KubernetesObject[] = []) {
    this.kubernetes = KubernetesSchemas.of(cluster?.profile.kubernetesVersion);
    this.custom = new CustomSchemas(definitions, cluster, this.kubernetes);
  }

  /**
   * What an object's schema does not allow.
   *
   * @param object as it was written
   */
  public faultsOf(object: KubernetesObject): SchemaFault[] {
    const validate = this.validatorFor(object);
    if (validate === undefined) {
      return this.ofCustom(object);
    }
    // The status is the controllers' matter: an apply does not write it.
    return validate({ ...object, status: undefined }).filter((fault) => this.isCertain(fault));
  }

  private ofCustom(object: KubernetesObject): SchemaFault[] {
    const kind = this.custom.of(object);
    const faults = kind?.validate?.({ ...object, status: undefined }) ?? [];
    return kind?.from === undefined
      ? faults
      : faults.map((fault) =>
          fault.what === 'unknown'
            ? { ...fault, message: `${fault.message}, as far as ${kind.from} goes`, uncertain: true }
            : fault,
        );
  }

  private validatorFor({ apiVersion, kind }: KubernetesObject): Validate | undefined {
    const name = this.kubernetes.definitionOf(apiVersion, kind);
    if (name === undefined) {
      return undefined;
    }
    const key = `${this.kubernetes.version}|${name}`;
    const validate = validators.get(key) ?? validatorOf(jsonSchemaOf(name, this.kubernetes));
    validators.set(key, validate);
    return validate;
  }

  // A later version may have more fields, and take more values.
  private isCertain({ what }: SchemaFault): boolean {
    return this.kubernetes.asked !== 'newer' || what === 'type' || what === 'missing';
  }
}
