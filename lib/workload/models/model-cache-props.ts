import type { Accelerator } from '../accelerator/accelerator';
import type { AccessMode, ModelVolume } from '../volumes/model-volume';
import type { ServiceAccount } from '../pod/service-account';
import type { ModelDownloadProps } from './model-download';
import type { UriModelSource } from './model-source';

/** A volume that the cache makes for one content; other content gets another, and the old one goes. */
export interface CacheVolume {
  /** How much it holds: `40Gi`. */
  readonly size: string;
  /**
   * How servers mount it:
   * - `ReadWriteMany`: on any number of nodes
   * - `ReadOnlyMany`: on any number of nodes, from storage such as cloud disks that cannot be written by several. A
   *   volume that one node writes is filled first and then cloned, which takes the room twice
   * - `ReadWriteOnce`, `ReadWriteOncePod`: one pod
   * @default ['ReadWriteMany']
   */
  readonly accessModes?: readonly AccessMode[];
  /**
   * The kind of storage.
   * @default - the cluster's own default
   */
  readonly storageClass?: string;
}

export interface ModelCacheProps extends ModelDownloadProps {
  /**
   * The name, to which the download's Job and the cache's own volume append a hash.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** What is downloaded: an address of `s3://`, `gs://` or `hf://`. */
  readonly source: string | UriModelSource;
  /**
   * Where it is kept: a volume of its own, or one with `ReadWriteMany` that several caches
   * share. In a shared one, folders that are no longer used stay.
   */
  readonly volume: CacheVolume | ModelVolume;
  /**
   * Stands for the content in names, instead of a hash. Needed where the source holds an
   * Output, whose value is not known when the names are made; it has to change whenever the source does.
   * @default - a hash of the source and the downloader
   */
  readonly key?: string;
  /**
   * The accelerators of the servers: the download runs on their nodes, without taking
   * one. Disks are made where they are first used, and some are only reached from the same zone.
   * @default - any node
   */
  readonly accelerator?: Accelerator;
  /**
   * Who the download is for a cloud.
   * @default - nobody: the account of the namespace, without a token
   */
  readonly serviceAccount?: ServiceAccount | string;
  /**
   * How often the download is tried again.
   * @default 3
   */
  readonly backoffLimit?: number;
  /**
   * How long the download may take, all tries together.
   * @default 21600: six hours
   */
  readonly activeDeadlineSeconds?: number;
  /**
   * The user and group that the download runs as; not root. The files belong to it, and all may read them.
   * @default 1000
   */
  readonly user?: number;
}
