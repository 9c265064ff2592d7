import { objectPath } from '../cluster/discovery';
import { at, conditionOf, isFields, listAt, textAt, type Fields, type KubeObject } from '../objects';
import type { Session } from '../session';
import { cannotPull, crashedContainers, podProblems } from './pod-problems';

const maxPods = 5;

/** Why an object is not ready. */
export interface Explanation {
  /** What its pods, its conditions and its events say. At most a few lines. */
  readonly reasons: readonly string[];
  /** Whether a node cannot get the image of one of its pods. */
  readonly cannotPull: boolean;
}

/** Looks at the pods of an object for why it is not ready. */
export async function explain(session: Session, object: KubeObject): Promise<Explanation> {
  const reasons: string[] = [];
  try {
    const pods = await podsOf(session, object);
    for (const pod of pods.filter((each) => podProblems(each).length > 0).slice(0, maxPods)) {
      for (const problem of podProblems(pod)) {
        reasons.push(`pod ${pod.metadata.name}: ${problem}`);
      }
      reasons.push(...(await probeEvents(session, pod)), ...(await lastLines(session, pod)));
    }
    const failure = conditionOf(object, 'ReplicaFailure');
    if (failure?.status === 'True') {
      reasons.push(`${failure.reason ?? 'ReplicaFailure'}: ${failure.message ?? ''}`);
    }
    return { reasons: [...new Set(reasons)], cannotPull: pods.some(cannotPull) };
  } catch {
    // The wait's own error is what counts; this only adds to it.
    return { reasons: [], cannotPull: false };
  }
}

/** The pods that a workload or a Service selects, the youngest first. */
async function podsOf(session: Session, object: KubeObject): Promise<KubeObject[]> {
  if (object.kind === 'Pod') {
    return [object];
  }
  const selector =
    at(object, 'spec', 'selector', 'matchLabels') ??
    (object.kind === 'Service' ? at(object, 'spec', 'selector') : undefined);
  if (!isFields(selector) || object.metadata.namespace === undefined) {
    return [];
  }
  const labels = Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const list = await session.client.json<{ items: KubeObject[] }>({
    path: inNamespace(object, 'pods'),
    query: { labelSelector: labels },
  });
  return list.items
    .map((pod) => ({ ...pod, kind: 'Pod', apiVersion: 'v1' }))
    .sort((a, b) => String(b.metadata['creationTimestamp']).localeCompare(String(a.metadata['creationTimestamp'])));
}

async function probeEvents(session: Session, pod: KubeObject): Promise<string[]> {
  const query = { fieldSelector: `involvedObject.uid=${pod.metadata.uid}` };
  const events = await session.client.json<{ items: Fields[] }>({ path: inNamespace(pod, 'events'), query });
  const last = events.items
    .filter((event) => ['Unhealthy', 'FailedMount', 'FailedCreatePodSandBox'].includes(textAt(event, 'reason') ?? ''))
    .at(-1);
  return last === undefined ? [] : [`pod ${pod.metadata.name}: ${textAt(last, 'reason')}: ${textAt(last, 'message')}`];
}

async function lastLines(session: Session, pod: KubeObject): Promise<string[]> {
  const [container] = crashedContainers(pod);
  if (container === undefined) {
    return [];
  }
  const path =
    `${objectPath({ apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }, pod.metadata.namespace, pod.metadata.name ?? '')}` +
    '/log';
  try {
    const log = await session.client.text({
      path,
      query: { container: container.name, previous: container.previous, tailLines: 5 },
    });
    const lines = log
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
    return lines.length === 0 ? [] : [`the last lines of container '${container.name}': ${lines.join(' | ')}`];
  } catch {
    return [];
  }
}

function inNamespace(object: KubeObject, plural: string): string {
  return `/api/v1/namespaces/${object.metadata.namespace}/${plural}`;
}

/** The ready endpoints of a Service. */
export async function readyEndpoints(session: Session, service: KubeObject): Promise<number> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/${service.metadata.namespace}/endpointslices`;
  const slices = await session.client.json<{ items: Fields[] }>({
    path,
    query: { labelSelector: `kubernetes.io/service-name=${service.metadata.name}` },
  });
  return slices.items
    .flatMap((slice) => listAt(slice, 'endpoints'))
    .filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false).length;
}
