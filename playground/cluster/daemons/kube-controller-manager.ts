import { serviceAddresses } from '../../network/recorded';
import type { DaemonSpec } from '../../processes/daemon';
import { isHealthy } from '../ask';
import { programKubeconfig } from '../credentials';
import { featureGates, stopTimeoutMs, type ControlPlaneParts } from './parts';

/** How the controllers are started. */
export function kubeControllerManager({ pg, cluster, credentials, program, progress }: ControlPlaneParts): DaemonSpec {
  const port = pg.ports.controllerManager;
  const kubeconfig = programKubeconfig(pg, 'controllerManager');
  return {
    name: 'kube-controller-manager',
    command: program('kube-controller-manager'),
    args: [
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      `--root-ca-file=${credentials.authority.cert}`,
      `--service-account-private-key-file=${credentials.serviceAccounts.privateKey}`,
      `--service-cluster-ip-range=${serviceAddresses(pg).cidr}`,
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
      ...featureGates(cluster),
    ],
    ports: { controllerManager: port },
    ready: () => isHealthy(port),
    stopTimeoutMs,
    progress,
  };
}
