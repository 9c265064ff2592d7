import type { ControlPlaneOptions } from '../../../playground/cluster';
import { ofCommands } from '../../../playground/processes/garbage-collection';
import { schedulerLogFlags } from '../../../lib/rehearsal/scheduler-log/scheduler-log';

/** What nobody looks at in a rehearsal, or what must not happen in the middle of one. */
const controllersLeftOut = [
  // A schedule could come due, or not.
  'cronjob-controller',
  // Nothing routes to pods: each pod that came or went would be written once more for each Service.
  'endpoints-controller',
  'endpointslice-controller',
  'endpointslice-mirroring-controller',
  // An annotation on each node, which kubelets read.
  'ttl-controller',
];

/**
 * What is different in the control plane of a rehearsal: what waits for minutes in a cluster waits for seconds, and
 * what only a cluster that lives on needs is left out.
 * @param explained whether the scheduler says in its log why it chose
 */
export function rehearsalControlPlane(compression: number, explained: boolean): ControlPlaneOptions {
  // 5 minutes, where a pod says nothing else; here nobody waits for more than two seconds.
  const toleration = Math.min(2, Math.max(1, Math.round(300 / compression)));
  return {
    flags: {
      // It is written out ten times less often: nobody reads it again.
      etcd: ['--backend-batch-interval=1s', '--backend-batch-limit=100000'],
      'kube-apiserver': [
        `--default-not-ready-toleration-seconds=${toleration}`,
        `--default-unreachable-toleration-seconds=${toleration}`,
        // There is one user, and nobody to be fair to: weighing each request costs a tenth of it.
        '--enable-priority-and-fairness=false',
        '--max-requests-inflight=0',
        '--max-mutating-requests-inflight=0',
        // Nodes come as ready as kwok would make them.
        '--disable-admission-plugins=TaintNodesByCondition',
        '--etcd-count-metric-poll-period=0',
      ],
      'kube-scheduler': [
        // Each pod that goes would make it try every pod that waits, and look whom that could push aside.
        '--feature-gates=SchedulerPopFromBackoffQ=false',
        ...(explained ? schedulerLogFlags : []),
      ],
      'kube-controller-manager': [
        `--controllers=*,${controllersLeftOut.map((name) => `-${name}`).join(',')}`,
        // Several changes of one workload become one, where its status would be written for each pod.
        '--concurrent-deployment-syncs=1',
        '--concurrent-replicaset-syncs=2',
        '--node-monitor-period=1s',
        // Who is lost is said here: on a busy machine a simulated node may be late by a minute.
        '--node-monitor-grace-period=1h',
        '--node-eviction-rate=100',
        '--secondary-node-eviction-rate=10',
        '--horizontal-pod-autoscaler-sync-period=1s',
        '--horizontal-pod-autoscaler-initial-readiness-delay=1s',
        '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
      ],
      // A renewal for each node every ten seconds would be a tenth of all requests.
      kwok: ['--node-lease-duration-seconds=3600'],
    },
    // It ends before its memory matters; else a fifth of the time goes into looking for what is no longer needed.
    env: ofCommands,
    schedulerTiming: { podInitialBackoffSeconds: 1, podMaxBackoffSeconds: 1 },
  };
}
