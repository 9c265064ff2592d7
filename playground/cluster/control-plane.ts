import { join } from 'node:path';
import type { Cluster } from '../../lib/workload/cluster-profile';
import type { DaemonSpec } from '../daemon';
import { ofApiServer } from '../garbage-collection';
import type { Playground } from '../state';
import type { Tool, ToolName } from '../toolchain';
import { askApiServer, isHealthy } from './ask';
import { ensureCredentials, programKubeconfig, writeAdminKubeconfig } from './credentials';
import { etcd, etcdAddress } from './etcd';
import { playsNodes } from './kwok-ready';
import { schedulerFlags, type SchedulerTiming } from './scheduler-config';
import { simulatedNodes } from './simulated-nodes';

/** Kubernetes' names for the daemons of the control plane, in the order in which they start. */
export const controlPlaneDaemons = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

/** The addresses of Services; nothing routes them, but each Service gets one. */
const serviceRange = '10.96.0.0/16';

/** One of {@link controlPlaneDaemons}. */
export type ControlPlaneDaemon = (typeof controlPlaneDaemons)[number];

/** What is different in a control plane that is not the playground's own. */
export interface ControlPlaneOptions {
  /** Flags that are added to a daemon's; one that is given twice has its last value. @default - none */
  readonly flags?: Readonly<Partial<Record<ControlPlaneDaemon, readonly string[]>>>;
  /** How soon the scheduler tries again. @default - its own times */
  readonly schedulerTiming?: SchedulerTiming;
  /** How all daemons are stopped. @default - each in its own way, so that nothing is lost */
  readonly stopSignal?: NodeJS.Signals;
}

/**
 * What each daemon of the control plane is started with.
 * @param realNode whether the real pool runs as a real node; else it is simulated
 */
export function controlPlane(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  realNode: boolean,
  progress: (message: string) => void,
  options: ControlPlaneOptions = {},
): DaemonSpec[] {
  return ownDaemons(pg, tools, cluster, realNode, progress, options).map((spec) => ({
    ...spec,
    args: [...spec.args, ...(options.flags?.[spec.name as ControlPlaneDaemon] ?? [])],
    ...(options.stopSignal === undefined ? {} : { stopSignal: options.stopSignal }),
  }));
}

function ownDaemons(
  pg: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  cluster: Cluster,
  realNode: boolean,
  progress: (message: string) => void,
  { schedulerTiming }: ControlPlaneOptions,
): DaemonSpec[] {
  const credentials = ensureCredentials(pg);
  const path = (name: ToolName): string => {
    const tool = tools.get(name);
    if (tool === undefined) {
      throw new Error(`the tool ${name} is missing`);
    }
    return tool.path;
  };
  writeAdminKubeconfig(pg);
  const controllerManager = programKubeconfig(pg, 'controllerManager');
  const scheduler = programKubeconfig(pg, 'scheduler');

  const gates = featureGates(cluster);
  return [
    etcd(pg, path('etcd'), progress),
    {
      name: 'kube-apiserver',
      command: path('kube-apiserver'),
      args: [
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        // Its own endpoint would be a loopback address, which Endpoints may not have.
        '--endpoint-reconciler-type=none',
        `--secure-port=${pg.ports.apiserver}`,
        `--etcd-servers=${etcdAddress(pg)}`,
        `--service-cluster-ip-range=${serviceRange}`,
        `--client-ca-file=${credentials.authority.cert}`,
        `--tls-cert-file=${credentials.apiServer.cert}`,
        `--tls-private-key-file=${credentials.apiServer.key}`,
        `--kubelet-client-certificate=${credentials.kubeletClient.cert}`,
        `--kubelet-client-key=${credentials.kubeletClient.key}`,
        '--kubelet-preferred-address-types=InternalIP,Hostname',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${credentials.serviceAccounts.publicKey}`,
        `--service-account-signing-key-file=${credentials.serviceAccounts.privateKey}`,
        `--requestheader-client-ca-file=${credentials.frontProxyAuthority.cert}`,
        '--requestheader-allowed-names=front-proxy-client',
        '--requestheader-username-headers=X-Remote-User',
        '--requestheader-group-headers=X-Remote-Group',
        '--requestheader-extra-headers-prefix=X-Remote-Extra-',
        `--proxy-client-cert-file=${credentials.frontProxyClient.cert}`,
        `--proxy-client-key-file=${credentials.frontProxyClient.key}`,
        '--enable-aggregator-routing=true',
        '--authorization-mode=Node,RBAC',
        '--enable-admission-plugins=NodeRestriction',
        '--allow-privileged=true',
        '--shutdown-delay-duration=0s',
        '--profiling=false',
        ...gates,
      ],
      env: ofApiServer,
      ports: { apiserver: pg.ports.apiserver },
      ready: async () => (await askApiServer(pg, '/readyz')).status === 200,
      // It waits for its watches to end, longer than anybody wants to.
      stopTimeoutMs: 3_000,
      progress,
    },
    {
      name: 'kube-controller-manager',
      command: path('kube-controller-manager'),
      args: [
        '--bind-address=127.0.0.1',
        `--secure-port=${pg.ports.controllerManager}`,
        `--kubeconfig=${controllerManager}`,
        `--authentication-kubeconfig=${controllerManager}`,
        `--authorization-kubeconfig=${controllerManager}`,
        `--root-ca-file=${credentials.authority.cert}`,
        `--service-account-private-key-file=${credentials.serviceAccounts.privateKey}`,
        `--service-cluster-ip-range=${serviceRange}`,
        '--use-service-account-credentials=true',
        '--leader-elect=false',
        // A busy machine lets simulated nodes be late by more than the default of 50 seconds, and they are not lost.
        '--node-monitor-grace-period=3m',
        // A tenth of a cluster's: whoever tries autoscaling out here waits for it.
        '--horizontal-pod-autoscaler-sync-period=2s',
        // Its default of 20 requests a second makes a new namespace wait for its service account.
        '--kube-api-qps=500',
        '--kube-api-burst=1000',
        '--profiling=false',
        ...gates,
      ],
      ports: { controllerManager: pg.ports.controllerManager },
      ready: () => isHealthy(pg.ports.controllerManager),
      stopTimeoutMs: 3_000,
      progress,
    },
    {
      name: 'kube-scheduler',
      command: path('kube-scheduler'),
      args: [
        '--bind-address=127.0.0.1',
        `--secure-port=${pg.ports.scheduler}`,
        ...schedulerFlags(pg, scheduler, cluster, schedulerTiming),
        `--authentication-kubeconfig=${scheduler}`,
        `--authorization-kubeconfig=${scheduler}`,
        ...gates,
      ],
      ports: { scheduler: pg.ports.scheduler },
      ready: () => isHealthy(pg.ports.scheduler),
      stopTimeoutMs: 3_000,
      progress,
    },
    {
      name: 'kwok',
      command: path('kwok'),
      args: [
        `--kubeconfig=${programKubeconfig(pg, 'kwok')}`,
        `--config=${join(__dirname, 'kwok', 'stages.yaml')}`,
        '--manage-all-nodes=false',
        '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
        '--node-ip=127.0.0.1',
        // From the range that is kept for benchmarks (RFC 2544): never an address of somebody's host.
        '--cidr=198.18.0.1/16',
        '--node-lease-duration-seconds=40',
      ],
      // Without a single node there is nothing that it does.
      ready: async () => simulatedNodes(cluster, realNode).length === 0 || (await playsNodes(pg)),
      stopTimeoutMs: 3_000,
      progress,
    },
  ];
}

function featureGates(cluster: Cluster): string[] {
  const gates = Object.entries(cluster.profile.featureGates).map(([gate, on]) => `${gate}=${on}`);
  return gates.length === 0 ? [] : [`--feature-gates=${gates.join(',')}`];
}
