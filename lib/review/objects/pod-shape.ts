import { isMap, type JsonMap } from '../../workload/values/maps';
import { complete, type Shape } from './shape';

const httpGet: Shape = { defaults: { path: '/', scheme: 'HTTP' } };
const probe: Shape = {
  defaults: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  none: { initialDelaySeconds: 0 },
  fields: { httpGet, grpc: { none: { service: '' } } },
};
const handler: Shape = { fields: { httpGet } };
const reference: Shape = { none: { optional: false } };
const files: Shape = { defaults: { defaultMode: 0o644 }, none: { optional: false } };

/** What a container requests: what has only a limit, as much as that. Nothing where it has no limits. */
export function requestsByLimits({ limits, requests }: JsonMap): { readonly requests?: JsonMap } {
  return isMap(limits) ? { requests: { ...limits, ...(isMap(requests) ? requests : {}) } } : {};
}

const container: Shape = {
  derive: (draft) => {
    const image = typeof draft['image'] === 'string' ? draft['image'] : '';
    draft['imagePullPolicy'] ??= /:latest$/.test(image) || !/[:@][^/]*$/.test(image) ? 'Always' : 'IfNotPresent';
    if (isMap(draft['resources'])) {
      Object.assign(draft['resources'], requestsByLimits(draft['resources']));
    }
  },
  defaults: { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' },
  none: { stdin: false, tty: false, stdinOnce: false },
  fields: {
    livenessProbe: probe,
    readinessProbe: probe,
    startupProbe: probe,
    lifecycle: { fields: { preStop: handler, postStart: handler } },
    securityContext: { none: { privileged: false } },
  },
  items: {
    ports: { defaults: { protocol: 'TCP' }, none: { hostPort: 0 } },
    env: {
      none: { value: '' },
      fields: {
        valueFrom: {
          fields: { fieldRef: { defaults: { apiVersion: 'v1' } }, configMapKeyRef: reference, secretKeyRef: reference },
        },
      },
    },
    envFrom: { fields: { configMapRef: reference, secretRef: reference } },
    volumeMounts: { none: { readOnly: false, subPath: '' } },
  },
};

const volume: Shape = {
  derive: (draft) => {
    if (Object.keys(draft).length === 1) {
      draft['emptyDir'] = {};
    }
  },
  fields: {
    secret: files,
    configMap: files,
    downwardAPI: files,
    emptyDir: { none: { medium: '' } },
    hostPath: { none: { type: '' } },
    persistentVolumeClaim: { none: { readOnly: false } },
    projected: {
      defaults: { defaultMode: 0o644 },
      items: {
        sources: {
          fields: {
            configMap: reference,
            secret: reference,
            serviceAccountToken: { defaults: { expirationSeconds: 3600 } },
          },
        },
      },
    },
  },
};

/**
 * What the API server fills into the spec of a pod.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/v1/defaults.go
 */
export const podShape: Shape = {
  derive: (draft) => {
    draft['serviceAccountName'] ??= draft['serviceAccount'] ?? 'default';
    delete draft['serviceAccount'];
  },
  defaults: {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
  },
  none: { hostNetwork: false, hostPID: false, hostIPC: false, shareProcessNamespace: false },
  items: {
    containers: container,
    initContainers: container,
    ephemeralContainers: container,
    volumes: volume,
    tolerations: { defaults: { operator: 'Equal' }, none: { value: '' } },
    topologySpreadConstraints: { defaults: { nodeAffinityPolicy: 'Honor', nodeTaintsPolicy: 'Ignore' } },
  },
};

/** A pod inside of another kind. */
export const templateShape: Shape = { fields: { spec: podShape } };

/** Completes every pod inside a value, however deep: objects of custom kinds hold pods too. */
export function completePods(value: unknown): void {
  if (Array.isArray(value)) {
    value.forEach(completePods);
  } else if (isMap(value)) {
    if (
      Array.isArray(value['containers']) &&
      value['containers'].every((item) => isMap(item) && typeof item['image'] === 'string')
    ) {
      complete(value, podShape);
    }
    Object.values(value).forEach(completePods);
  }
}
