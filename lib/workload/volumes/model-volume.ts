import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { clusterOf } from '../cluster/cluster-context';
import { objectLabels } from '../objects/labels';
import { checkName, nameLimits } from '../objects/names';
import { checkQuantity } from '../pod/resources';
import { Problems } from '../values/validation';

/** How a volume can be mounted. `ReadWriteOnce` is one node at a time. */
export type AccessMode = 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany' | 'ReadWriteOncePod';

export interface ModelVolumeProps {
  /**
   * The name of the claim.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** How much it holds: `20Gi`. */
  readonly size: string;
  /**
   * How it can be mounted. Several replicas, or a training job beside a server, need `ReadWriteMany`.
   * @default ['ReadWriteOnce'], which every cluster offers
   */
  readonly accessModes?: readonly AccessMode[];
  /**
   * The kind of storage.
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
  /**
   * The volume whose content this one begins with, as a clone: the one way to fill a volume that can only be read.
   * Its storage has to be able to clone.
   * @default - none: it begins empty
   * @see https://kubernetes.io/docs/concepts/storage/volume-pvc-datasource/
   */
  readonly dataSource?: ModelVolume;
}

/**
 * Storage for models: a training job publishes versions into it, servers read them.
 *
 * Caution: everything but the size of a claim is fixed when it is made. Changing it makes a new, empty volume.
 *
 * @example
 * const models = new ModelVolume(environment, 'models', { size: '20Gi', accessModes: ['ReadWriteMany'] });
 * new TfServing(environment, 'digits', { model: { volume: models, path: 'digits' }, resources });
 */
export class ModelVolume extends Construct {
  static {
    brand(this, 'ModelVolume');
  }

  public readonly name: string;
  public readonly accessModes: readonly AccessMode[];
  public readonly claim: k8s.KubePersistentVolumeClaim;

  constructor(scope: Construct, id: string, props: ModelVolumeProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    this.accessModes = props.accessModes ?? ['ReadWriteOnce'];
    checkName(problems, this.name, 'name', nameLimits.object);
    this.checkAccess(problems, props.storageClass);
    const size = checkQuantity(problems, props.size, 'size');
    this.claim = new k8s.KubePersistentVolumeClaim(this, 'claim', {
      metadata: { name: this.name, labels: objectLabels(this, this.name) },
      spec: {
        accessModes: [...this.accessModes],
        storageClassName: props.storageClass,
        dataSource:
          props.dataSource === undefined ? undefined : { kind: 'PersistentVolumeClaim', name: props.dataSource.name },
        resources: { requests: { storage: k8s.Quantity.fromString(size?.text ?? props.size) } },
      },
    });
    if (props.dataSource !== undefined) {
      this.claim.node.addDependency(props.dataSource);
    }
  }

  /** Whether anything can be written into it once it is there. */
  public get writable(): boolean {
    return this.accessModes.length === 0 || this.accessModes.some((mode) => mode !== 'ReadOnlyMany');
  }

  /** Whether pods on several nodes can mount it at the same time. */
  public get shared(): boolean {
    return this.accessModes.includes('ReadWriteMany') || this.accessModes.includes('ReadOnlyMany');
  }

  private checkAccess(problems: Problems, wanted: string | undefined): void {
    problems.expect(this.accessModes.length > 0, 'accessModes', 'must name at least one access mode', this.accessModes);
    const modes = new Set(this.accessModes);
    if (modes.has('ReadOnlyMany') && this.writable && !modes.has('ReadWriteMany')) {
      // https://github.com/kubernetes-csi/csi-lib-utils/blob/master/accessmodes/access_modes.go
      problems.add(
        'accessModes',
        'must not have ReadOnlyMany beside ReadWriteOnce: storage drivers cannot attach such a volume. ' +
          'Use ReadWriteMany, or a second volume with ReadOnlyMany and this one as its dataSource',
        this.accessModes,
      );
    }
    const classes = clusterOf(this).profile.storageClasses;
    if (classes === undefined || classes.length === 0) {
      return;
    }
    const names = classes.map((storage) => `'${storage.name}'`).join(', ');
    const storage =
      wanted === undefined
        ? classes.find((candidate) => candidate.default)
        : classes.find((candidate) => candidate.name === wanted);
    if (storage === undefined) {
      const missing =
        wanted === undefined
          ? 'must be given, for the cluster has no default'
          : 'must be a storage class of the cluster';
      problems.add('storageClass', `${missing}. It has ${names}`, wanted);
      return;
    }
    for (const mode of this.accessModes) {
      problems.expect(
        storage.accessModes.includes(mode),
        'accessModes',
        `must be what storage class '${storage.name}' offers: ${storage.accessModes.join(', ')}`,
        mode,
      );
    }
  }
}
