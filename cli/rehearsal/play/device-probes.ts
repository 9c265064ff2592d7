import { setTimeout as sleep } from 'node:timers/promises';
import {
  deviceQuestions,
  missingDevices,
  waitsForClaims,
  type DeviceQuestion,
} from '../../../lib/rehearsal/outcome/device-questions';
import { conditionOf, pathOf } from '../../../lib/rehearsal/state/cluster-state';
import type { KubernetesObject } from '../../../lib/review';
import { mapsAt, textAt } from '../../../lib/review/objects/kubernetes-object';
import { namespaceOrDefault } from '../../../lib/workload/objects/namespaces';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Observer } from './observer';

/** Where the scheduler is asked: a namespace whose claims may look at devices that others have. */
const namespace = 'modelyard-device-probes';
const mostTries = 100;
/** How often it was asked: a claim that is still being deleted keeps its name, and cannot be changed into another. */
let asked = 0;

/**
 * Asks the scheduler why pods wait for the devices that they claim, which it does not say: pods that claim the same for
 * administrators get devices that are in use, too, and so tell whether there are any at all.
 *
 * @returns what is wrong with a pod's claims, by `namespace/name` of the pod
 */
export async function whyNoDevices(client: ApiClient, observer: Observer): Promise<ReadonlyMap<string, string>> {
  const waiting = observer.state.pods.filter((pod) => waitsForClaims(conditionOf(pod, 'PodScheduled')?.message ?? ''));
  // What others have of a GPU that is divided as it is claimed, administrators do not get either.
  if (waiting.length > 0 && (await sharesCounters(client))) {
    return new Map();
  }
  const found = new Map<string, string>();
  const known = new Map<string, string | undefined>();
  for (const pod of waiting) {
    for (const claim of mapsAt(pod, 'spec', 'resourceClaims')) {
      const [template, name] = [textAt(claim, 'resourceClaimTemplateName'), textAt(claim, 'resourceClaimName')];
      const plural = template === undefined ? 'resourceclaims' : 'resourceclaimtemplates';
      const path = `/apis/resource.k8s.io/v1/namespaces/${namespaceOrDefault(pod)}/${plural}/${template ?? name ?? ''}`;
      if (!known.has(path)) {
        known.set(path, await whyNone(client, path, observer));
      }
      const why = known.get(path);
      if (why !== undefined) {
        found.set(pathOf(pod), why);
      }
    }
  }
  return found;
}

async function sharesCounters(client: ApiClient): Promise<boolean> {
  const list = (await client.get('/apis/resource.k8s.io/v1/resourceslices')) as
    { items: KubernetesObject[] } | undefined;
  return list?.items.some((slice) => mapsAt(slice, 'spec', 'sharedCounters').length > 0) ?? false;
}

async function whyNone(client: ApiClient, path: string, observer: Observer): Promise<string | undefined> {
  const object = (await client.get(path)) as KubernetesObject | undefined;
  if (object === undefined) {
    return undefined;
  }
  const questions = deviceQuestions(object);
  const answers = await ask(client, questions, observer);
  return missingDevices(object, questions, answers);
}

/** Whether there are devices as each question asks for; undefined where the scheduler says nothing. */
async function ask(
  client: ApiClient,
  questions: readonly DeviceQuestion[],
  observer: Observer,
): Promise<(boolean | undefined)[]> {
  const put = async (path: string, body: object): Promise<void> => {
    await client.json({
      method: 'PATCH',
      path,
      query: { fieldManager: 'modelyard-rehearse', force: true },
      contentType: 'application/apply-patch+yaml',
      body,
    });
  };
  await put(`/api/v1/namespaces/${namespace}`, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'resource.kubernetes.io/admin-access': 'true' } },
  });
  const paths = (name: string): [claim: string, pod: string] => [
    `/apis/resource.k8s.io/v1/namespaces/${namespace}/resourceclaims/${name}`,
    `/api/v1/namespaces/${namespace}/pods/${name}`,
  ];
  asked += 1;
  const names = questions.map((_, at) => `probe-${asked}-${at}`);
  try {
    for (const [at, { deviceClassName, count, selectors }] of questions.entries()) {
      const name = names[at]!;
      const exactly = {
        deviceClassName,
        count,
        allocationMode: 'ExactCount',
        adminAccess: true,
        ...(selectors.length === 0 ? {} : { selectors: selectors.map((expression) => ({ cel: { expression } })) }),
      };
      const [claim, pod] = paths(name);
      const metadata = { name, namespace };
      await put(claim, {
        apiVersion: 'resource.k8s.io/v1',
        kind: 'ResourceClaim',
        metadata,
        spec: { devices: { requests: [{ name: 'probe', exactly }] } },
      });
      await put(pod, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          tolerations: [{ operator: 'Exists' }],
          resourceClaims: [{ name: 'probe', resourceClaimName: name }],
          containers: [{ name: 'probe', image: 'probe:1', resources: { claims: [{ name: 'probe' }] } }],
        },
      });
    }
    return await answersOf(
      client,
      names.map((name) => paths(name)[1]),
    );
  } finally {
    for (const path of names.flatMap((name) => [...paths(name)].reverse())) {
      await remove(client, path);
    }
    for (let tried = 0; tried < mostTries && isLeft(observer); tried += 1) {
      await sleep(100);
    }
  }
}

async function answersOf(client: ApiClient, pods: readonly string[]): Promise<(boolean | undefined)[]> {
  for (let tried = 0; ; tried += 1) {
    const answers = await Promise.all(
      pods.map(async (path) => {
        const scheduled = conditionOf((await client.get(path)) as KubernetesObject, 'PodScheduled');
        if (scheduled?.status === 'True') {
          return true;
        }
        return waitsForClaims(scheduled?.message ?? '') ? false : undefined;
      }),
    );
    if (tried >= mostTries || answers.every((answer) => answer !== undefined)) {
      return answers;
    }
    await sleep(100);
  }
}

async function remove(client: ApiClient, path: string): Promise<void> {
  if ((await client.get(path)) !== undefined) {
    await client.json({ method: 'DELETE', path, query: { gracePeriodSeconds: 0 } });
  }
}

function isLeft(observer: Observer): boolean {
  return observer.state.pods.some(({ metadata }) => metadata.namespace === namespace);
}
