import { own } from '../values/own';
import type { FixedFields } from './fixed-fields';
import { fixedFieldsOfOperators } from './immutable-of-operators';

/** An object as far as it has to be known to tell which of its fields are fixed. */
export interface FixedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A field that is to be changed, such as `spec.containers[web].image`; without a value before, it is added. */
export interface ChangedField {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export type { FixedFields } from './fixed-fields';

// How API servers, their admission and custom resources' rules word it that a field cannot be changed in place. Each
// kind has its own words, and no machine-readable reason tells "immutable" from "invalid".
const wordings = [
  /immutable/i, // most kinds
  /updates? to .* (is|are) forbidden/i, // StatefulSet spec, StorageClass parameters
  /may not (be )?change/i, // Pod spec, Service clusterIP
  /(can ?not|must not|may not|should not) (be )?(change|update|modif|mutate)/i, // roleRef, PriorityClass value
  /can only be modified in tandem/i, // completions of an indexed Job
];

/** Whether an API server's message says that something cannot be changed in place, rather than that it is wrong. */
export function saysImmutable(message: string): boolean {
  return wordings.some((wording) => wording.test(message));
}

/**
 * The fields that the API server never changes in place, by group and kind. A test changes each of them, and each of
 * the exceptions, on a real API server.
 *
 * @see https://github.com/kubernetes/kubernetes/tree/master/pkg/apis, the functions named Validate…Update
 */
export const fixedFields: Readonly<Record<string, FixedFields>> = {
  '/Pod': {
    fields: ['spec'],
    except: [
      'spec.containers[*].image',
      'spec.initContainers[*].image',
      'spec.activeDeadlineSeconds',
      'spec.tolerations',
    ],
  },
  'apps/Deployment': { fields: ['spec.selector'] },
  'apps/DaemonSet': { fields: ['spec.selector'] },
  'apps/ReplicaSet': { fields: ['spec.selector'] },
  'apps/StatefulSet': {
    fields: ['spec'],
    except: [
      'spec.replicas',
      'spec.ordinals',
      'spec.template',
      'spec.updateStrategy',
      'spec.revisionHistoryLimit',
      'spec.persistentVolumeClaimRetentionPolicy',
      'spec.minReadySeconds',
    ],
  },
  'batch/Job': {
    fields: [
      'spec.completions',
      'spec.selector',
      'spec.template',
      'spec.completionMode',
      'spec.podFailurePolicy',
      'spec.backoffLimitPerIndex',
      'spec.managedBy',
      'spec.successPolicy',
    ],
  },
  '/PersistentVolumeClaim': { fields: ['spec'], except: ['spec.resources', 'spec.volumeAttributesClassName'] },
  '/PersistentVolume': {
    fields: ['spec'],
    except: [
      'spec.capacity',
      'spec.accessModes',
      'spec.persistentVolumeReclaimPolicy',
      'spec.storageClassName',
      'spec.mountOptions',
      'spec.claimRef',
      'spec.volumeAttributesClassName',
    ],
  },
  '/Service': { fields: ['spec.clusterIP', 'spec.clusterIPs', 'spec.loadBalancerClass'] },
  '/Secret': { fields: ['type'] },
  '/ResourceQuota': { fields: ['spec.scopes'] },
  'discovery.k8s.io/EndpointSlice': { fields: ['addressType'] },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'] },
  'storage.k8s.io/StorageClass': { fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'] },
  'storage.k8s.io/VolumeAttributesClass': { fields: ['driverName', 'parameters'] },
  'storage.k8s.io/CSIDriver': { fields: ['spec.attachRequired', 'spec.volumeLifecycleModes'] },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'] },
  'node.k8s.io/RuntimeClass': { fields: ['handler'] },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'] },
  'resource.k8s.io/ResourceClaim': { fields: ['spec'] },
  'resource.k8s.io/ResourceClaimTemplate': { fields: ['spec'] },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    fields: ['spec.group', 'spec.scope', 'spec.names.plural', 'spec.names.kind'],
  },
};

/**
 * Whether the API server refuses to change a field in place, so that the object has to be deleted and made again.
 *
 * @param before the object as it is, with its defaults
 * @param after the object as it is to be, with its defaults
 * @param change a field in which they differ
 */
export function cannotChange(before: FixedObject, after: FixedObject, change: ChangedField): boolean {
  const kind = `${after.apiVersion.replace(/\/?[^/]*$/, '')}/${after.kind}`;
  const known = own(fixedFields, kind) ?? own(fixedFieldsOfOperators, kind);
  const { fields, except = [], once = [], onceSet = [] } = known ?? { fields: [] };
  const kept = [
    ...(change.before === undefined || change.after === undefined ? [] : once),
    ...(change.before === undefined ? [] : onceSet),
  ];
  if (kept.some((field) => isWithin(change.path, field))) {
    return true;
  }
  if (frozen(kind, before).some((field) => isWithin(change.path, field))) {
    return true;
  }
  const free = [...except, ...(own(exceptions, kind)?.(before, after, change) ?? [])];
  return (
    fields.some((field) => isWithin(change.path, field)) &&
    (!free.some((field) => isWithin(change.path, field)) || isRefused(kind, change))
  );
}

/** Whether a change is of a field that a kind says it cannot change in place. */
export function isFixed({ path }: ChangedField, { fields, except = [] }: FixedFields): boolean {
  return fields.some((field) => isWithin(path, field)) && !except.some((field) => isWithin(path, field));
}

/** Whether a path is that of a field, or of something in it. In the field's path, `[*]` is any item of a list. */
export function isWithin(path: string, field: string): boolean {
  const [first, ...others] = field.split('[*]');
  let rest = path.startsWith(first!) ? path.slice(first!.length) : undefined;
  for (const part of others) {
    const item = /^\[[^\]]*\]/.exec(rest ?? '')?.[0];
    rest =
      item !== undefined && rest!.startsWith(part, item.length) ? rest!.slice(item.length + part.length) : undefined;
  }
  return rest !== undefined && /^($|[.[])/.test(rest);
}

// A ConfigMap or Secret may say that its data is never to change.
function frozen(kind: string, before: FixedObject): readonly string[] {
  const asked = before['immutable'] === true && (kind === '/ConfigMap' || kind === '/Secret');
  return asked ? ['data', 'binaryData', 'stringData', 'immutable'] : [];
}

// What may change in some states of an object only.
const exceptions: Readonly<
  Record<string, (before: FixedObject, after: FixedObject, change: ChangedField) => readonly string[]>
> = {
  // A pod that waits at a gate has no node yet.
  // @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/#mutable-pod-scheduling-directives
  '/Pod': (before) =>
    listOf(specOf(before)['schedulingGates']).length === 0
      ? []
      : ['spec.schedulingGates', 'spec.nodeSelector', 'spec.affinity'],
  'batch/Job': (before, after, change) => [
    ...whileSuspended(before),
    ...whileIndexed(before, after),
    // A Job that says neither how often nor how many at once has one by default, and keeps it.
    ...(change.before === 1 && change.after === undefined ? ['spec.completions'] : []),
  ],
  'jobset.x-k8s.io/JobSet': (before, after) =>
    [before, after].some((object) => specOf(object)['suspend'] === true)
      ? [
          'metadata.labels',
          'metadata.annotations',
          'spec.nodeSelector',
          'spec.tolerations',
          'spec.schedulingGates',
        ].map((field) => `spec.replicatedJobs[*].template.spec.template.${field}`)
      : [],
  // Where both end at single nodes, the levels above them may change.
  'kueue.x-k8s.io/Topology': (before, after) =>
    [before, after].every((object) => {
      const levels = listOf(specOf(object)['levels']);
      return mapOf(levels[levels.length - 1])['nodeLabel'] === 'kubernetes.io/hostname';
    })
      ? ['spec.levels']
      : [],
  // The volume that a claim is bound to is written into it.
  '/PersistentVolumeClaim': (_before, _after, change) => (change.before === undefined ? ['spec.volumeName'] : []),
  // Versions of this API hold the same in other places.
  'resource.k8s.io/ResourceClaim': inOtherVersion,
  'resource.k8s.io/ResourceClaimTemplate': inOtherVersion,
  // It has its class as long as it is a load balancer.
  '/Service': (before, after) =>
    specOf(before)['type'] === specOf(after)['type'] ? [] : ['spec.loadBalancerClass', ...whileExternal(before, after)],
};

// Queues say where the pods of a job shall run before they let it start.
// @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#mutable-scheduling-directives
function whileSuspended(before: FixedObject): readonly string[] {
  if (specOf(before)['suspend'] !== true) {
    return [];
  }
  const ofPod = ['nodeSelector', 'affinity', 'tolerations', 'schedulingGates'].map((field) => `spec.${field}`);
  return ['metadata.labels', 'metadata.annotations', ...ofPod].map((field) => `spec.template.${field}`);
}

// @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#elastic-indexed-jobs
function whileIndexed(before: FixedObject, after: FixedObject): readonly string[] {
  const { completionMode } = specOf(before);
  const { completions, parallelism } = specOf(after);
  return completionMode === 'Indexed' && completions === parallelism ? ['spec.completions'] : [];
}

function inOtherVersion(before: FixedObject, after: FixedObject): readonly string[] {
  return before.apiVersion === after.apiVersion ? [] : ['spec'];
}

// A Service that is only another name for a host has no address to keep.
function whileExternal(before: FixedObject, after: FixedObject): readonly string[] {
  const external = [before, after].some((object) => specOf(object)['type'] === 'ExternalName');
  return external ? ['spec.clusterIP', 'spec.clusterIPs'] : [];
}

// Tolerations of a pod are added, or last longer; none goes, and none becomes another one.
function isRefused(kind: string, { path, before, after }: ChangedField): boolean {
  if (kind !== '/Pod' || !isWithin(path, 'spec.tolerations') || before === undefined) {
    return false;
  }
  const [one, other] = [before, after].map((toleration) => ({ ...mapOf(toleration), tolerationSeconds: undefined }));
  const keys = [...new Set([...Object.keys(one!), ...Object.keys(other!)])];
  return after === undefined || keys.some((key) => mapOf(one)[key] !== mapOf(other)[key]);
}

function specOf(object: FixedObject): Readonly<Record<string, unknown>> {
  return mapOf(object['spec']);
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
