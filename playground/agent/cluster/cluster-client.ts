import type {
  V1EndpointSlice,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Service,
  V1StorageClass,
} from '@kubernetes/client-node';
import { ApiClient } from '../../plugin/cluster/client';
import { openKubeconfig } from '../../plugin/cluster/kubeconfig';
import { ListWatch } from '../../plugin/cluster/list-watch';
import { errorText, type Log } from '../log';
import { kubeletReader } from './kubelet';

/** Everything that the agent knows of the cluster, as the API server sends it: moments are texts. */
export interface ClusterView {
  readonly services: ListWatch<V1Service>;
  readonly endpointSlices: ListWatch<V1EndpointSlice>;
  readonly nodes: ListWatch<V1Node>;
  readonly storageClasses: ListWatch<V1StorageClass>;
  readonly claims: ListWatch<V1PersistentVolumeClaim>;
  readonly volumes: ListWatch<V1PersistentVolume>;
  readonly pods: ListWatch<V1Pod>;
}

/** The agent's connection to the cluster: what it watches, reads and writes with. */
export interface ClusterClient {
  readonly view: ClusterView;
  readonly api: ApiClient;
  /** Reads what a node's kubelet says that its pods use. */
  readonly readKubelet: (node: V1Node) => Promise<string>;
}

/** @throws when the kubeconfig cannot be read */
export async function connectCluster(kubeconfig: string, log: Log): Promise<ClusterClient> {
  const api = new ApiClient(await openKubeconfig({ kubeconfig }));
  const watched = <T extends { metadata?: object }>(apiVersion: string, kind: string, plural: string): ListWatch<T> => {
    const root = apiVersion.includes('/') ? 'apis' : 'api';
    const watch = new ListWatch<T>(api, `/${root}/${apiVersion}/${plural}`, { apiVersion, kind });
    watch.onLost = (error) =>
      error === undefined
        ? log.info('watching again', { kind })
        : log.warn('watch lost', { kind, error: errorText(error) });
    return watch;
  };
  return {
    api,
    readKubelet: kubeletReader(api.access),
    view: {
      services: watched('v1', 'Service', 'services'),
      endpointSlices: watched('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
      nodes: watched('v1', 'Node', 'nodes'),
      storageClasses: watched('storage.k8s.io/v1', 'StorageClass', 'storageclasses'),
      claims: watched('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
      volumes: watched('v1', 'PersistentVolume', 'persistentvolumes'),
      pods: watched('v1', 'Pod', 'pods'),
    },
  };
}
