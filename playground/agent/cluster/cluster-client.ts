import {
  AuthorizationV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  ListWatch,
  StorageV1Api,
  Watch,
  type KubernetesListObject,
  type KubernetesObject,
  type V1EndpointSlice,
  type V1Node,
  type V1PersistentVolume,
  type V1PersistentVolumeClaim,
  type V1Pod,
  type V1Service,
  type V1StorageClass,
} from '@kubernetes/client-node';
import type { Log } from '../log';
import { kubeletReader } from './kubelet';
import { Watched } from './watched';

/** Everything that the agent knows of the cluster. */
export interface ClusterView {
  readonly services: Watched<V1Service>;
  readonly endpointSlices: Watched<V1EndpointSlice>;
  readonly nodes: Watched<V1Node>;
  readonly storageClasses: Watched<V1StorageClass>;
  readonly claims: Watched<V1PersistentVolumeClaim>;
  readonly volumes: Watched<V1PersistentVolume>;
  readonly pods: Watched<V1Pod>;
}

/** The agent's connection to the cluster: what it watches, reads and writes with. */
export interface ClusterClient {
  readonly view: ClusterView;
  readonly core: CoreV1Api;
  readonly authorization: AuthorizationV1Api;
  /** Reads what a node's kubelet has counted of its pods. */
  readonly readKubelet: (node: V1Node) => Promise<string>;
}

/**
 * The library's watch may throw before it has called back (it reads the client certificate for each connection); the
 * informer does not catch that, and would be silent for ever.
 */
class ReportingWatch extends Watch {
  override async watch(...args: Parameters<Watch['watch']>): Promise<AbortController> {
    try {
      return await super.watch(...args);
    } catch (error) {
      args[3](error);
      return new AbortController();
    }
  }
}

/** @throws when the kubeconfig cannot be read */
export function connectCluster(kubeconfig: string, log: Log): ClusterClient {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const discovery = config.makeApiClient(DiscoveryV1Api);
  const storage = config.makeApiClient(StorageV1Api);
  const watched = <T extends KubernetesObject>(
    kind: string,
    path: string,
    list: () => Promise<KubernetesListObject<T>>,
  ): Watched<T> => new Watched(kind, () => new ListWatch(path, new ReportingWatch(config), list, false), log);
  return {
    core,
    authorization: config.makeApiClient(AuthorizationV1Api),
    readKubelet: kubeletReader(config),
    view: {
      services: watched('Service', '/api/v1/services', () => core.listServiceForAllNamespaces()),
      endpointSlices: watched('EndpointSlice', '/apis/discovery.k8s.io/v1/endpointslices', () =>
        discovery.listEndpointSliceForAllNamespaces(),
      ),
      nodes: watched('Node', '/api/v1/nodes', () => core.listNode()),
      storageClasses: watched('StorageClass', '/apis/storage.k8s.io/v1/storageclasses', () =>
        storage.listStorageClass(),
      ),
      claims: watched('PersistentVolumeClaim', '/api/v1/persistentvolumeclaims', () =>
        core.listPersistentVolumeClaimForAllNamespaces(),
      ),
      volumes: watched('PersistentVolume', '/api/v1/persistentvolumes', () => core.listPersistentVolume()),
      pods: watched('Pod', '/api/v1/pods', () => core.listPodForAllNamespaces()),
    },
  };
}

/** The watches of a view, to start, stop and ask all of them. */
export function watchesOf(view: ClusterView): readonly Watched<unknown>[] {
  return [view.services, view.endpointSlices, view.nodes, view.storageClasses, view.claims, view.volumes, view.pods];
}
