import { join } from 'node:path';
import type { Playground } from '../state/state';

/**
 * The names and places of one playground's real node. All carry the playground's id, so that several live side by side.
 */
export interface NodeLayout {
  /** The file at which the node's network namespace is mounted. */
  readonly namespace: string;
  /** The cgroup, from the root of every hierarchy, that holds all of the node's and the builds' containers. */
  readonly cgroup: string;
  readonly containerd: {
    readonly root: string;
    readonly state: string;
    readonly runc: string;
    readonly socket: string;
    readonly config: string;
    readonly registries: string;
  };
  readonly cni: {
    readonly conf: string;
    readonly leases: string;
    /** The name of the pod network. */ readonly network: string;
  };
  readonly kubelet: {
    /** Holds all that follows. */
    readonly folder: string;
    readonly root: string;
    /** Files that it reads in place of the kernel's settings. */
    readonly settings: string;
    readonly config: string;
    readonly podLogs: string;
    readonly volumePlugins: string;
    readonly resolvConf: string;
  };
  /** Every folder below which the node mounts something. */
  readonly mountFolders: readonly string[];
}

/** Where things of the playground's node are; the same at every start. */
export function nodeLayout(playground: Pick<Playground, 'id' | 'sockets' | 'path'>): NodeLayout {
  const containerd = (...parts: string[]): string => playground.path('containerd', ...parts);
  const kubelet = (...parts: string[]): string => playground.path('kubelet', ...parts);
  // containerd's state holds sockets (each container's, below its id): a path that is too long fails at the first pod.
  const containerdState = join(playground.sockets, 'containerd');
  return {
    namespace: join(playground.sockets, 'node-net', 'node'),
    cgroup: `/modelyard-${playground.id}`,
    containerd: {
      root: containerd('root'),
      state: containerdState,
      runc: join(playground.sockets, 'runc'),
      socket: join(playground.sockets, 'containerd.sock'),
      config: containerd('config.toml'),
      registries: containerd('registries'),
    },
    cni: { conf: containerd('cni'), leases: containerd('leases'), network: `my${playground.id}` },
    kubelet: {
      folder: kubelet(),
      root: kubelet('root'),
      settings: kubelet('settings'),
      config: kubelet('config.yaml'),
      podLogs: kubelet('logs'),
      volumePlugins: kubelet('volume-plugins'),
      resolvConf: kubelet('resolv.conf'),
    },
    mountFolders: [containerd(), kubelet(), containerdState, join(playground.sockets, 'runc')],
  };
}
