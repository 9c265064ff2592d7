import type { InitContainer } from '../pod/init-container';
import { isDeferred } from '../synthesis/markers';
import { longestSeconds } from '../values/times';
import type { Problems } from '../values/validation';
import type { OwnMount } from '../volumes/volumes';
import { EachPodDownload } from './each-pod';
import { ModelCache } from './model-cache';
import { shapeDownload } from './model-download';
import { modelRoom } from './model-room';
import { readModelSource, type ModelSource, type RemoteModel } from './model-source';

/**
 * Where the model of a server comes from:
 * - a `ModelCache`, which downloads it once
 * - a volume of the program: `{ volume, path }`, of the namespace: `pvc://claim/folder`, or an
 * image: `oci://registry/image:tag`
 * - `eachPod({ source })`: every pod downloads it
 */
export type ServedModel = ModelCache | ModelSource | EachPodDownload;

/** What a pod needs in order to have its model in a folder. */
export interface MountedModel {
  readonly volumes: readonly OwnMount[];
  readonly initContainers: readonly InitContainer[];
  /** How long the pod takes before its server starts. */
  readonly initSeconds: number;
  /** The addresses that its download asks. */
  readonly sources: readonly string[];
}

/** The folder where a server finds its model when nothing else is said, as in KServe. */
export const defaultModelPath = '/mnt/models';

/**
 * Puts a model into a folder of a pod, for reading only.
 *
 * @param path the folder
 * @param prop where the model is, as the user wrote it
 */
export function mountModel(problems: Problems, model: ServedModel, path: string, prop: string = 'model'): MountedModel {
  if (model instanceof ModelCache) {
    return mounted({ volume: model, path, prop });
  }
  if (model instanceof EachPodDownload) {
    return mountDownload(problems, model, path, prop);
  }
  const source = readModelSource(problems, model, prop);
  switch (source?.kind) {
    case 'claim':
      return mounted({ volume: { claimName: source.claim }, path, ...folder(source.path), prop });
    case 'image':
      return mounted({ volume: { image: source.image }, path, ...folder(source.path), prop });
    case 'volume':
      return mounted({ volume: source.volume, path, ...folder(source.path), readOnly: true, prop });
    case 'remote':
      problems.add(
        prop,
        'must be downloaded before it can be served. ' +
          'Put it into a ModelCache, which does that once, or write eachPod({ source }) to let every pod download it ' +
          'again',
        model,
      );
  }
  return { volumes: [], initContainers: [], initSeconds: 0, sources: [] };
}

function mounted(mount: OwnMount): MountedModel {
  return { volumes: [mount], initContainers: [], initSeconds: 0, sources: [] };
}

function folder(path: string): Pick<OwnMount, 'subPath'> {
  return path === '' ? {} : { subPath: path };
}

function mountDownload(problems: Problems, { props }: EachPodDownload, path: string, prop: string): MountedModel {
  const source = readModelSource(problems, props.source, `${prop}.source`);
  const initSeconds = props.downloadSeconds ?? 1800;
  problems.integer(initSeconds, `${prop}.downloadSeconds`, 1, longestSeconds);
  problems.expect(
    !isDeferred(initSeconds),
    `${prop}.downloadSeconds`,
    'must be a plain number, not an Output: times are added up',
  );
  if (source?.kind !== 'remote') {
    problems.expect(
      source === undefined,
      `${prop}.source`,
      'must be an address of s3://, gs:// or hf://. Everything else needs no download: give it without eachPod()',
      props.source,
    );
    return { volumes: [], initContainers: [], initSeconds: 0, sources: [] };
  }
  const volume = modelRoom(props.sizeLimit);
  const name = roomFolder(source);
  const download = shapeDownload(problems, source, props, { folder: name, volume, prop: `${prop}.` });
  return {
    volumes: [{ volume, path, subPath: name, readOnly: true, prop }],
    initContainers: [{ name: 'download-model', imageProp: `${prop}.downloader.image`, ...download }],
    initSeconds,
    sources: download.sources,
  };
}

// The room is the pod's own, but another revision has to make another pod.
function roomFolder(source: RemoteModel): string {
  return source.revision === undefined ? 'model' : `model-${source.revision}`;
}
