import type { DaemonSpec } from '../../processes/daemon';
import { isHealthy } from '../ask';
import { programKubeconfig } from '../credentials';
import { schedulerFlags } from '../scheduler-config';
import { featureGates, stopTimeoutMs, type ControlPlaneParts } from './parts';

/** How the scheduler is started. */
export function kubeScheduler({ pg, cluster, program, schedulerTiming, progress }: ControlPlaneParts): DaemonSpec {
  const port = pg.ports.scheduler;
  const kubeconfig = programKubeconfig(pg, 'scheduler');
  return {
    name: 'kube-scheduler',
    command: program('kube-scheduler'),
    args: [
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      ...schedulerFlags(pg, kubeconfig, cluster, schedulerTiming),
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      ...featureGates(cluster),
    ],
    ports: { scheduler: port },
    ready: () => isHealthy(port),
    stopTimeoutMs,
    progress,
  };
}
