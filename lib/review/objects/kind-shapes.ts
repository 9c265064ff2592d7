import { asText } from '../../workload/values/as-text';
import { isMap } from '../../workload/values/maps';
import { podShape, templateShape } from './pod-shape';
import { inferencePool, route } from './route-shape';
import { completeBehavior } from './scaling-behavior';
import type { Draft, Shape } from './shape';

/**
 * The map in a field; a new one is put there where the field is missing. A value that is no map stays as it is: what is
 * written into the returned map is then lost.
 */
function mapIn(draft: Draft, field: string): Draft {
  const there = (draft[field] ??= {});
  return isMap(there) ? there : {};
}

/** A kind whose spec has defaults. */
function spec(shape: Shape): Shape {
  return { derive: (draft) => void (draft['spec'] ??= {}), fields: { spec: shape } };
}

const job: Shape = {
  derive: (draft) => {
    if (draft['parallelism'] === undefined) {
      draft['completions'] ??= 1;
    }
    // Each index has a limit of its own then.
    draft['backoffLimit'] ??= draft['backoffLimitPerIndex'] === undefined ? 6 : 2 ** 31 - 1;
    draft['podReplacementPolicy'] ??= draft['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed';
  },
  defaults: { parallelism: 1, completionMode: 'NonIndexed' },
  none: { suspend: false, manualSelector: false },
  fields: { template: templateShape },
};

const claim: Shape = { defaults: { volumeMode: 'Filesystem' } };

const service: Shape = {
  derive: (draft) => {
    if (draft['type'] === 'LoadBalancer' || draft['type'] === 'NodePort') {
      draft['externalTrafficPolicy'] ??= 'Cluster';
    }
    if (draft['type'] === 'LoadBalancer') {
      draft['allocateLoadBalancerNodePorts'] ??= true;
    }
    if (draft['type'] !== 'ExternalName') {
      draft['internalTrafficPolicy'] ??= 'Cluster';
    }
  },
  defaults: { type: 'ClusterIP', sessionAffinity: 'None' },
  none: { publishNotReadyAddresses: false },
  items: { ports: { derive: (draft) => void (draft['targetPort'] ??= draft['port']), defaults: { protocol: 'TCP' } } },
};

const policy: Shape = {
  derive: (draft) =>
    void (draft['policyTypes'] ??= [
      'Ingress',
      ...(Array.isArray(draft['egress']) && draft['egress'].length > 0 ? ['Egress'] : []),
    ]),
  items: {
    ingress: { items: { ports: { defaults: { protocol: 'TCP' } } } },
    egress: { items: { ports: { defaults: { protocol: 'TCP' } } } },
  },
};

const binding: Shape = {
  fields: { roleRef: { defaults: { apiGroup: 'rbac.authorization.k8s.io' } } },
  items: {
    subjects: {
      derive: (draft) => {
        if (draft['kind'] === 'User' || draft['kind'] === 'Group') {
          draft['apiGroup'] ??= 'rbac.authorization.k8s.io';
        } else if (draft['apiGroup'] === '') {
          delete draft['apiGroup'];
        }
      },
    },
  },
};

const secret: Shape = {
  derive: (draft) => {
    const plain = draft['stringData'];
    if (isMap(plain)) {
      const encoded = Object.entries(plain).map(([key, value]) => [key, Buffer.from(asText(value)).toString('base64')]);
      draft['data'] = { ...(isMap(draft['data']) ? draft['data'] : {}), ...(Object.fromEntries(encoded) as Draft) };
    }
    delete draft['stringData'];
  },
  defaults: { type: 'Opaque' },
};

// Of `resource.k8s.io/v1`: earlier versions hold the same beside `exactly`.
const deviceClaim: Shape = {
  fields: {
    devices: {
      items: {
        requests: {
          fields: {
            exactly: {
              derive: (draft) => {
                if ((draft['allocationMode'] ??= 'ExactCount') === 'ExactCount') {
                  draft['count'] ??= 1;
                }
              },
            },
          },
        },
      },
    },
  },
};

/**
 * What the API server fills into objects, by group and kind.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis
 */
export const kindShapes: Readonly<Record<string, Shape>> = {
  '/Pod': spec(podShape),
  '/Service': spec(service),
  '/Secret': secret,
  '/PersistentVolumeClaim': spec(claim),
  '/PersistentVolume': spec({ defaults: { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' } }),
  '/ReplicationController': spec({ defaults: { replicas: 1 }, fields: { template: templateShape } }),
  'apps/Deployment': spec({
    derive: (draft) => {
      const strategy = mapIn(draft, 'strategy');
      strategy['type'] ??= 'RollingUpdate';
      if (strategy['type'] === 'RollingUpdate') {
        strategy['rollingUpdate'] = {
          maxSurge: '25%',
          maxUnavailable: '25%',
          ...(isMap(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {}),
        };
      }
    },
    defaults: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
    none: { minReadySeconds: 0, paused: false },
    fields: { template: templateShape },
  }),
  'apps/ReplicaSet': spec({
    defaults: { replicas: 1 },
    none: { minReadySeconds: 0 },
    fields: { template: templateShape },
  }),
  'apps/StatefulSet': spec({
    derive: (draft) => {
      const strategy = mapIn(draft, 'updateStrategy');
      strategy['type'] ??= 'RollingUpdate';
      if (strategy['type'] === 'RollingUpdate') {
        strategy['rollingUpdate'] = {
          partition: 0,
          ...(isMap(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {}),
        };
      }
      const retention = mapIn(draft, 'persistentVolumeClaimRetentionPolicy');
      retention['whenDeleted'] ??= 'Retain';
      retention['whenScaled'] ??= 'Retain';
    },
    defaults: { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' },
    none: { minReadySeconds: 0 },
    fields: { template: templateShape },
    items: { volumeClaimTemplates: { none: { apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, ...spec(claim) } },
  }),
  'apps/DaemonSet': spec({
    derive: (draft) => {
      const strategy = mapIn(draft, 'updateStrategy');
      strategy['type'] ??= 'RollingUpdate';
      if (strategy['type'] === 'RollingUpdate') {
        strategy['rollingUpdate'] = {
          maxSurge: 0,
          maxUnavailable: 1,
          ...(isMap(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {}),
        };
      }
    },
    defaults: { revisionHistoryLimit: 10 },
    none: { minReadySeconds: 0 },
    fields: { template: templateShape },
  }),
  'batch/Job': spec(job),
  'batch/CronJob': spec({
    defaults: { concurrencyPolicy: 'Allow', successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    none: { suspend: false },
    fields: { jobTemplate: { fields: { spec: job } } },
  }),
  'autoscaling/HorizontalPodAutoscaler': spec({ derive: completeBehavior, defaults: { minReplicas: 1 } }),
  'networking.k8s.io/NetworkPolicy': spec(policy),
  'policy/PodDisruptionBudget': spec({ defaults: { unhealthyPodEvictionPolicy: 'IfHealthyBudget' } }),
  'storage.k8s.io/StorageClass': {
    defaults: { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
    none: { allowVolumeExpansion: false },
  },
  'storage.k8s.io/CSIDriver': spec({
    defaults: {
      attachRequired: true,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
    },
    none: { podInfoOnMount: false, requiresRepublish: false, storageCapacity: false },
  }),
  'scheduling.k8s.io/PriorityClass': {
    defaults: { preemptionPolicy: 'PreemptLowerPriority' },
    none: { globalDefault: false },
  },
  'gateway.networking.k8s.io/HTTPRoute': spec(route({ path: { type: 'PathPrefix', value: '/' } })),
  'gateway.networking.k8s.io/GRPCRoute': spec(route()),
  'inference.networking.k8s.io/InferencePool': spec(inferencePool),
  'resource.k8s.io/ResourceClaim': spec(deviceClaim),
  'resource.k8s.io/ResourceClaimTemplate': spec({ fields: { spec: deviceClaim } }),
  'rbac.authorization.k8s.io/RoleBinding': binding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': binding,
};
