import { isMap, type JsonMap } from '../../workload/values/maps';
import type { Draft } from './shape';

const backend = { group: '', kind: 'Service' };
const rayCluster = { suspend: false, workerGroupSpecs: [{ numOfHosts: 1, scaleStrategy: {} }] };
const relabeling = { action: 'replace' };
const endpoint = { relabelings: [relabeling], metricRelabelings: [relabeling] };

/**
 * What definitions and webhooks of operators fill into their objects, by group and kind: a field with this value says
 * no more than none. The item of a list stands for all of its items.
 *
 * @see https://github.com/kubernetes-sigs/lws/blob/v0.8.0/pkg/webhooks/leaderworkerset_webhook.go
 * @see https://github.com/kubernetes-sigs/jobset/blob/v0.10.1/pkg/webhooks/jobset_webhook.go
 */
const usualValues: Readonly<Record<string, JsonMap>> = {
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
    startupPolicy: 'LeaderCreated',
    rolloutStrategy: {
      type: 'RollingUpdate',
      rollingUpdateConfiguration: { partition: 0, maxUnavailable: 1, maxSurge: 0 },
    },
    networkConfig: { subdomainPolicy: 'Shared' },
    leaderWorkerTemplate: { size: 1, restartPolicy: 'RecreateGroupOnPodRestart' },
  },
  'jobset.x-k8s.io/JobSet': {
    suspend: false,
    successPolicy: { operator: 'All' },
    startupPolicy: { startupPolicyOrder: 'AnyOrder' },
    network: { enableDNSHostnames: true, publishNotReadyAddresses: true },
    failurePolicy: { restartStrategy: 'Recreate' },
    replicatedJobs: [
      {
        groupName: 'default',
        replicas: 1,
        template: { spec: { completionMode: 'Indexed', template: { spec: { restartPolicy: 'OnFailure' } } } },
      },
    ],
  },
  'trainer.kubeflow.org/TrainJob': {
    managedBy: 'trainer.kubeflow.org/trainjob-controller',
    suspend: false,
    runtimeRef: { apiGroup: 'trainer.kubeflow.org', kind: 'ClusterTrainingRuntime' },
  },
  'kueue.x-k8s.io/ClusterQueue': {
    queueingStrategy: 'BestEffortFIFO',
    stopPolicy: 'None',
    flavorFungibility: { whenCanPreempt: 'TryNextFlavor' },
    preemption: {
      withinClusterQueue: 'Never',
      reclaimWithinCohort: 'Never',
      borrowWithinCohort: { policy: 'Never' },
    },
  },
  'kueue.x-k8s.io/LocalQueue': { stopPolicy: 'None' },
  'gateway.networking.k8s.io/Gateway': {
    listeners: [
      {
        allowedRoutes: { namespaces: { from: 'Same' } },
        tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret' }] },
      },
    ],
  },
  'external-secrets.io/ExternalSecret': {
    refreshInterval: '1h0m0s',
    secretStoreRef: { kind: 'SecretStore' },
    target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    data: [
      {
        remoteRef: {
          conversionStrategy: 'Default',
          decodingStrategy: 'None',
          metadataPolicy: 'None',
          nullBytePolicy: 'Ignore',
        },
      },
    ],
  },
  'serving.knative.dev/Service': {
    template: {
      spec: {
        containers: [{ name: 'user-container', readinessProbe: { successThreshold: 1, tcpSocket: { port: 0 } } }],
      },
    },
  },
  'argoproj.io/Rollout': { paused: false },
  'ray.io/RayCluster': rayCluster,
  'ray.io/RayJob': { backoffLimit: 0, suspend: false, rayClusterSpec: rayCluster },
  'ray.io/RayService': { rayClusterConfig: rayCluster },
  'keda.sh/ScaledObject': { fallback: { behavior: 'static' } },
  'monitoring.coreos.com/PodMonitor': { podMetricsEndpoints: [endpoint] },
  'monitoring.coreos.com/ServiceMonitor': { endpoints: [endpoint] },
  'aigateway.envoyproxy.io/AIServiceBackend': { backendRef: backend },
};

/** Takes out of an object's spec what its operator fills in by itself. */
export function withoutUsualValues(kind: string, spec: unknown): void {
  const usual = usualValues[kind];
  if (usual !== undefined && isMap(spec)) {
    takeOut(spec, usual);
  }
}

function takeOut(draft: Draft, usual: JsonMap): void {
  for (const [field, value] of Object.entries(usual)) {
    const there = draft[field];
    if (Array.isArray(value)) {
      const [of] = value as [JsonMap];
      (Array.isArray(there) ? there : []).filter(isMap).forEach((item) => takeOut(item, of));
    } else if (isMap(value) && isMap(there)) {
      takeOut(there, value);
      if (Object.keys(there).length === 0) {
        delete draft[field];
      }
    } else if (there === value) {
      delete draft[field];
    }
  }
}
