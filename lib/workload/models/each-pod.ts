import { brand } from '../values/brand';
import type { ModelDownloadProps } from './model-download';
import type { UriModelSource } from './model-source';

export interface EachPodProps extends ModelDownloadProps {
  /** What is downloaded: an address of `s3://`, `gs://` or `hf://`. */
  readonly source: string | UriModelSource;
  /**
   * The most that the model may take of the node's disk, which is reserved there.
   * @default 1Ti, of which 1Gi is reserved
   */
  readonly sizeLimit?: string;
  /**
   * How long the download may take: a rollout waits that much longer for each pod.
   * @default 1800
   */
  readonly downloadSeconds?: number;
}

/** A model that every pod downloads for itself, see {@link eachPod}. */
export class EachPodDownload {
  static {
    brand(this, 'EachPodDownload');
  }

  constructor(public readonly props: EachPodProps) {}
}

/**
 * Downloads a model in every pod, before its server starts, to room on the node that goes with the pod.
 *
 * Caution: a pod that starts again elsewhere downloads all of it again, and a new replica
 * serves that much later. It needs no storage, which is all that speaks for it: for small models, and to try things
 * out. A `ModelCache` downloads once.
 *
 * @example
 * new WebModelServer(environment, 'classifier', {
 *   image,
 *   resources,
 *   model: eachPod({ source: 's3://models/classifier' }),
 * });
 */
export function eachPod(props: EachPodProps): EachPodDownload {
  return new EachPodDownload(props);
}
