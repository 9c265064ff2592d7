import { annotationOf, at, conditionOf, isFields, listAt, numberAt, textAt, type KubeObject } from '../objects';

/** How far an object is. */
export type Readiness =
  | { readonly state: 'ready' }
  /** Not yet, and what it still waits for. */
  | { readonly state: 'waiting'; readonly on: string }
  /** It will not become ready by waiting. */
  | { readonly state: 'failed'; readonly why: string };

const ready: Readiness = { state: 'ready' };
const waiting = (on: string): Readiness => ({ state: 'waiting', on });
const failed = (why: string): Readiness => ({ state: 'failed', why });

/** The state of a Service's endpoints, for which another kind of object has to be read. */
export interface Surroundings {
  /** How many endpoints of a Service are ready. */
  readonly readyEndpoints?: number;
  /** The volume binding mode of a claim's storage class. */
  readonly volumeBindingMode?: string;
  /** How long it has been waited for, in milliseconds. @default - what the status says is taken as it is */
  readonly waitedMs?: number;
  /** When the waiting began, in milliseconds since 1970. */
  readonly sinceMs?: number;
}

/**
 * Whether an object has become what was asked for, by its own status.
 *
 * @see https://www.pulumi.com/docs/iac/clouds/kubernetes/guides/faq/ for what the official plugin waits for
 */
export function readinessOf(object: KubeObject, around: Surroundings = {}): Readiness {
  const rule = rules[object.kind];
  return rule === undefined || !rule.group.test(object.apiVersion) ? ready : rule.judge(object, around);
}

/** Whether the readiness of a kind is more than its existence. */
export function isAwaited(object: { readonly kind?: unknown }): boolean {
  return typeof object.kind === 'string' && object.kind in rules;
}

interface Rule {
  readonly group: RegExp;
  judge(object: KubeObject, around: Surroundings): Readiness;
}

const rules: Readonly<Record<string, Rule>> = {
  Deployment: { group: /^apps\//, judge: deployment },
  StatefulSet: { group: /^apps\//, judge: statefulSet },
  DaemonSet: { group: /^apps\//, judge: daemonSet },
  Job: { group: /^batch\//, judge: job },
  Pod: { group: /^v1$/, judge: pod },
  Service: { group: /^v1$/, judge: service },
  Ingress: { group: /^networking\.k8s\.io\//, judge: ingress },
  PersistentVolumeClaim: { group: /^v1$/, judge: claim },
  Namespace: { group: /^v1$/, judge: (object) => phase(object, 'Active') },
  CustomResourceDefinition: { group: /^apiextensions\.k8s\.io\//, judge: (object) => condition(object, 'Established') },
};

// What the status says belongs to an older spec until the controller has seen this one.
function unobserved(object: KubeObject): boolean {
  return (numberAt(object, 'status', 'observedGeneration') ?? 0) < (object.metadata.generation ?? 0);
}

function deployment(object: KubeObject, { waitedMs = 0, sinceMs = 0 }: Surroundings): Readiness {
  if (unobserved(object)) {
    return waiting('its controller to see the change');
  }
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
    const seconds = numberAt(object, 'spec', 'progressDeadlineSeconds') ?? 600;
    // The controller takes back the verdict on an earlier rollout only when a pod of this one gets ahead.
    const earlier = Date.parse(progressing.lastTransitionTime ?? '') < Math.floor(sinceMs / 1000) * 1000;
    if (earlier && waitedMs < seconds * 1000) {
      return waiting('the rollout to go on after one that failed');
    }
    return failed(`the rollout made no progress for ${seconds} s`);
  }
  if (at(object, 'spec', 'paused') === true) {
    return ready;
  }
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const count = (key: string): number => numberAt(object, 'status', key) ?? 0;
  if (count('updatedReplicas') < wanted) {
    return waiting(`the rollout: ${count('updatedReplicas')} of ${wanted} pods are updated`);
  }
  if (count('replicas') > count('updatedReplicas')) {
    return waiting(`the rollout: ${count('replicas') - count('updatedReplicas')} old pods are still there`);
  }
  if (count('availableReplicas') < wanted) {
    return waiting(`the rollout: ${count('availableReplicas')} of ${wanted} pods are available`);
  }
  return ready;
}

function statefulSet(object: KubeObject): Readiness {
  if (unobserved(object)) {
    return waiting('its controller to see the change');
  }
  const wanted = numberAt(object, 'spec', 'replicas') ?? 1;
  const count = (key: string): number => numberAt(object, 'status', key) ?? 0;
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return ready;
  }
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;
  if (count('updatedReplicas') < wanted - partition) {
    return waiting(`the rollout: ${count('updatedReplicas')} of ${wanted - partition} pods are updated`);
  }
  if (count('readyReplicas') < wanted) {
    return waiting(`the rollout: ${count('readyReplicas')} of ${wanted} pods are ready`);
  }
  return ready;
}

function daemonSet(object: KubeObject): Readiness {
  if (unobserved(object)) {
    return waiting('its controller to see the change');
  }
  const count = (key: string): number => numberAt(object, 'status', key) ?? 0;
  const wanted = count('desiredNumberScheduled');
  if (textAt(object, 'spec', 'updateStrategy', 'type') !== 'OnDelete' && count('updatedNumberScheduled') < wanted) {
    return waiting(`the rollout: ${count('updatedNumberScheduled')} of ${wanted} pods are updated`);
  }
  return count('numberAvailable') < wanted
    ? waiting(`the rollout: ${count('numberAvailable')} of ${wanted} pods are available`)
    : ready;
}

function job(object: KubeObject): Readiness {
  if (conditionOf(object, 'Complete')?.status === 'True') {
    return ready;
  }
  const failure = conditionOf(object, 'Failed');
  if (failure?.status === 'True') {
    return failed(`the Job failed: ${failure.reason ?? ''} ${failure.message ?? ''}`.trim());
  }
  // A queue decides when it may begin.
  if (at(object, 'spec', 'suspend') === true) {
    return ready;
  }
  const done = numberAt(object, 'status', 'succeeded') ?? 0;
  return waiting(
    `its run: ${done} of ${numberAt(object, 'spec', 'completions') ?? 1} pods are done, ` +
      `${numberAt(object, 'status', 'active') ?? 0} run`,
  );
}

function pod(object: KubeObject): Readiness {
  const now = textAt(object, 'status', 'phase');
  if (now === 'Succeeded' || conditionOf(object, 'Ready')?.status === 'True') {
    return ready;
  }
  if (now === 'Failed') {
    return failed(
      `the pod failed: ${textAt(object, 'status', 'reason') ?? ''} ${textAt(object, 'status', 'message') ?? ''}`.trim(),
    );
  }
  return waiting('the pod to be ready');
}

function service(object: KubeObject, { readyEndpoints }: Surroundings): Readiness {
  const type = textAt(object, 'spec', 'type');
  if (type === 'ExternalName') {
    return ready;
  }
  if (type === 'LoadBalancer' && listAt(object, 'status', 'loadBalancer', 'ingress').length === 0) {
    return waiting('an address of the load balancer');
  }
  const selector = at(object, 'spec', 'selector');
  const selects = isFields(selector) && Object.keys(selector).length > 0;
  const headless = textAt(object, 'spec', 'clusterIP') === 'None';
  return selects && !headless && readyEndpoints === 0 ? waiting('a ready pod to send requests to') : ready;
}

function ingress(object: KubeObject): Readiness {
  return listAt(object, 'status', 'loadBalancer', 'ingress').length === 0
    ? waiting('an address from the ingress controller')
    : ready;
}

function claim(object: KubeObject, { volumeBindingMode }: Surroundings): Readiness {
  // Bound by the first pod that uses it, which may come after it in the same program.
  if (
    volumeBindingMode === 'WaitForFirstConsumer' &&
    annotationOf(object, 'volume.kubernetes.io/selected-node') === undefined
  ) {
    return ready;
  }
  if (textAt(object, 'status', 'phase') === 'Lost') {
    return failed('the volume of the claim is gone');
  }
  return phase(object, 'Bound');
}

function phase(object: KubeObject, wanted: string): Readiness {
  const now = textAt(object, 'status', 'phase') ?? 'unknown';
  return now === wanted ? ready : waiting(`phase ${wanted}; it is ${now}`);
}

function condition(object: KubeObject, type: string): Readiness {
  const found = conditionOf(object, type);
  return found?.status === 'True'
    ? ready
    : waiting(`condition ${type}${found?.message === undefined ? '' : `: ${found.message}`}`);
}
