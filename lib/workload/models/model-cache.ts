import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { brand } from '../values/brand';
import { contentHash } from '../configuration/content-hash';
import { isolate } from '../isolation/isolate';
import { deployTimeout } from '../synthesis/deploy-timeout';
import { labelKeys, objectLabels, selectorLabels } from '../objects/labels';
import { isDeferred, markerPaths } from '../synthesis/markers';
import { ModelVolume, type AccessMode, type ModelVolumeProps } from '../volumes/model-volume';
import { checkName, nameLimits } from '../objects/names';
import { completePod } from '../pod/pod';
import { Problems } from '../values/validation';
import { cacheComponent, shapeCachePod } from './cache-pod';
import type { CacheVolume, ModelCacheProps } from './model-cache-props';
import { modelFolder, modelKey } from './model-download';
import { readModelSource, type RemoteModel } from './model-source';

/**
 * A model that is downloaded once, for all pods that read it and for those after them.
 *
 * A Job fills a folder of a volume. The names of the folder and of the Job carry hashes of what decides them, so that
 * another model is another folder, filled while the old one is still served, and the same
 * one is never downloaded again.
 * Servers wait for the Job, and mount the folder for reading only.
 *
 * @example
 * const qwen = new ModelCache(environment, 'qwen', {
 *   source: 'hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218',
 *   volume: { size: '40Gi' },
 * });
 * new GpuModelServer(environment, 'chat', { model: qwen, engine: vllm({}), accelerator, resources });
 */
export class ModelCache extends Construct {
  static {
    brand(this, 'ModelCache');
  }

  /** The name without any hash. */
  public readonly name: string;
  /** The volume that servers mount. */
  public readonly volume: ModelVolume;
  /** The folder of the model in it: `qwen3-8b-3f9a2c1b7d04`. */
  public readonly folder: string;
  /** The download. */
  public readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, props: ModelCacheProps) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkProps(problems, this.name, props);
    const source = readSource(problems, props);
    this.folder = modelFolder(
      source,
      props.key ?? (markerPaths(source).length > 0 ? unknownHash : modelKey(source, props.downloader)),
    );
    const filled = this.makeVolume(problems, props.volume);
    const pod = shapeCachePod(this, problems, source === nothing ? withoutCredentials(props) : props, {
      name: this.name,
      source,
      volume: filled,
      folder: this.folder,
    });
    const activeDeadlineSeconds = props.activeDeadlineSeconds ?? 21600;
    const spec: k8s.JobSpec = {
      template: pod.template,
      completions: 1,
      parallelism: 1,
      backoffLimit: props.backoffLimit ?? 3,
      // A node that goes away is no failure of the download.
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      activeDeadlineSeconds,
    };
    this.job = new k8s.KubeJob(this, 'job', {
      metadata: {
        name: `${this.name}-${jobHash(problems, props, { spec, raw: pod.raw })}`,
        labels: objectLabels(this, this.name, cacheComponent),
        annotations: deployTimeout(
          typeof activeDeadlineSeconds === 'number' ? activeDeadlineSeconds + 60 : 24 * 60 * 60,
        ),
      },
      spec,
    });
    completePod(this.job, pod);
    isolate(
      problems,
      {},
      {
        construct: this,
        name: this.name,
        policyName: `${this.name}-download`,
        workload: this.job,
        selector: selectorLabels(this.name, cacheComponent),
        sources: pod.sources,
        inMesh: false,
        serviceAccount: props.serviceAccount,
      },
    );
    this.volume = this.makeClone(props.volume, filled);
  }

  private makeVolume(problems: Problems, volume: ModelCacheProps['volume']): ModelVolume {
    if (volume instanceof ModelVolume) {
      // One node would hold it while it serves, and the next download would wait for that node for ever.
      problems.expect(
        volume.accessModes.includes('ReadWriteMany'),
        'volume',
        'must have the access mode ReadWriteMany where caches share it. ' +
          "For other storage, let the cache make its own: { size: '40Gi', accessModes: […] }",
        volume.accessModes,
      );
      return volume;
    }
    return this.ownVolume('volume', volume, {
      accessModes: isReadOnly(volume) ? ['ReadWriteOnce'] : accessModes(volume),
    });
  }

  private makeClone(volume: ModelCacheProps['volume'], filled: ModelVolume): ModelVolume {
    if (volume instanceof ModelVolume || !isReadOnly(volume)) {
      return filled;
    }
    const clone = this.ownVolume('read-only-volume', volume, { accessModes: accessModes(volume), dataSource: filled });
    clone.claim.node.addDependency(this.job);
    return clone;
  }

  // Its name carries a hash of what cannot be changed, the content included: other
  // content then comes to another volume, which one node can fill while another one still serves from the old.
  private ownVolume(
    id: string,
    { size, storageClass }: CacheVolume,
    more: Pick<ModelVolumeProps, 'accessModes' | 'dataSource'>,
  ): ModelVolume {
    const hash = contentHash({
      folder: this.folder,
      accessModes: more.accessModes,
      storageClass: isDeferred(storageClass) ? undefined : storageClass,
    });
    const volume = new ModelVolume(this, id, {
      name: `${this.name}-${hash}`,
      size,
      storageClass,
      ...more,
    });
    volume.claim.metadata.addLabel(labelKeys.component, cacheComponent);
    return volume;
  }
}

const unknownHash = '0'.repeat(8);

// Stands for a source that cannot be read, in a tree that is rejected. Nothing is said about the rest of it.
const nothing: RemoteModel = {
  kind: 'remote',
  scheme: 's3',
  uri: '',
  revision: undefined,
  pinned: false,
  file: false,
  allowPatterns: [],
  ignorePatterns: [],
  endpoint: undefined,
  region: undefined,
};

function accessModes(volume: CacheVolume): readonly AccessMode[] {
  return volume.accessModes ?? ['ReadWriteMany'];
}

function isReadOnly(volume: CacheVolume): boolean {
  return accessModes(volume).length > 0 && accessModes(volume).every((mode) => mode === 'ReadOnlyMany');
}

function checkProps(problems: Problems, name: string, props: ModelCacheProps): void {
  const longestHash = Math.max(unknownHash.length, props.key?.length ?? 0);
  checkName(problems, name, 'name', nameLimits.job - 1 - longestHash);
  if (props.key !== undefined) {
    checkName(problems, props.key, 'key', 20);
    problems.expect(
      !isDeferred(props.key),
      'key',
      'must be a plain value, not an Output: names are made of it',
      props.key,
    );
  }
  problems.integer(props.backoffLimit ?? 3, 'backoffLimit', 0);
  problems.integer(props.activeDeadlineSeconds ?? 1, 'activeDeadlineSeconds', 1);
}

function readSource(problems: Problems, props: ModelCacheProps): RemoteModel {
  const source = readModelSource(problems, props.source, 'source');
  if (source?.kind === 'remote') {
    return source;
  }
  problems.expect(
    source === undefined,
    'source',
    'must be an address of s3://, gs:// or hf://. Everything else needs no download: give it to the server as it is',
    props.source,
  );
  return nothing;
}

function withoutCredentials({ credentials: _, ...props }: ModelCacheProps): ModelCacheProps {
  return props;
}

function jobHash(problems: Problems, props: ModelCacheProps, spec: object): string {
  const inProps = markerPaths(props);
  const places = inProps.length > 0 ? inProps : markerPaths(spec, 'spec');
  if (places.length === 0) {
    return contentHash(spec);
  }
  if (props.key === undefined) {
    for (const place of places) {
      problems.add(
        place,
        'must be a plain value, not an Output: names carry a hash of it, and an Output is known only when it is ' +
          "deployed. Give a 'key', and another one whenever the content changes",
      );
    }
  }
  return props.key ?? unknownHash;
}
