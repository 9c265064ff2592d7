import { clusterDomain } from '../dns/corefile';
import { writeYaml } from '../../lib/workload/yaml';
import type { NodeLayout } from './layout';

/** Keeps pods away that do not tolerate it. */
export interface Taint {
  readonly key: string;
  /** @default - none */
  readonly value?: string;
  readonly effect: string;
}

/** What the kubelet's configuration depends on. */
export interface KubeletOptions {
  readonly layout: NodeLayout;
  /** The node's address: not loopback, which the kubelet refuses for a node. */
  readonly address: string;
  readonly port: number;
  /** Where the cluster's name server answers: the address of its Service. */
  readonly clusterDns: string;
  readonly clientCa: string;
  readonly servingCert: string;
  readonly servingKey: string;
  readonly taints: readonly Taint[];
  /** Taken off the node for what else runs on the machine. */
  readonly reserved: { readonly cpu: string; readonly memory: string };
  /** Those that differ from this Kubernetes version's defaults. */
  readonly featureGates: Readonly<Record<string, boolean>>;
}

/**
 * The kubelet's configuration file: all listeners on loopback or the node's
 * own address, own folders, and no part in how the machine manages
 * its disk and firewall.
 * @see https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
 */
export function kubeletConfig(options: KubeletOptions): string {
  const { layout } = options;
  return writeYaml({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: options.address,
    port: options.port,
    readOnlyPort: 0,
    // Its health is asked on its port, of whoever may.
    healthzPort: 0,
    containerRuntimeEndpoint: `unix://${layout.containerd.socket}`,
    tlsCertFile: options.servingCert,
    tlsPrivateKeyFile: options.servingKey,
    authentication: {
      anonymous: { enabled: false },
      x509: { clientCAFile: options.clientCa },
      webhook: { enabled: true },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: layout.cgroup,
    // From 1.35 on a machine with cgroup v1 is refused unless told otherwise.
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    oomScoreAdj: 0,
    systemReserved: options.reserved,
    podLogsDir: layout.kubelet.podLogs,
    volumePluginDir: layout.kubelet.volumePlugins,
    clusterDNS: [options.clusterDns],
    clusterDomain,
    // The machine's own may name a resolver on loopback, which a pod cannot reach.
    resolvConf: layout.kubelet.resolvConf,
    containerLogMaxSize: '10Mi',
    containerLogMaxFiles: 3,
    // The disk is the user's: a nearly full one must not evict pods or delete the images that they need.
    evictionHard: {
      'memory.available': '100Mi',
      'nodefs.available': '0%',
      'nodefs.inodesFree': '0%',
      'imagefs.available': '0%',
      'imagefs.inodesFree': '0%',
    },
    imageGCHighThresholdPercent: 100,
    // The defaults follow a change of a mounted Secret or a pod's end only after a minute.
    syncFrequency: '10s',
    nodeStatusUpdateFrequency: '5s',
    // Without a limit: each pod counts, those that wait for the same image too, and others would wait behind them.
    serializeImagePulls: false,
    registerNode: true,
    registerWithTaints: options.taints,
    featureGates: options.featureGates,
  });
}
