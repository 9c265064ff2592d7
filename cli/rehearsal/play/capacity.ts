import { isMap } from '../../../lib/workload/values/maps';
import { own as ownOf } from '../../../lib/workload/values/own';
import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { conditionOf, Owners, workloadKey, type ClusterState } from '../../../lib/rehearsal/state/cluster-state';
import { withoutPreemption } from '../../../lib/rehearsal/outcome/pending';
import { lowerBound, type ResourceSizes } from '../../../lib/rehearsal/outcome/lower-bound';
import type { ComputeResources, WorkloadReference } from '../../../lib/rehearsal/model/cluster';
import type { FoundCapacity } from '../../../lib/rehearsal/model/report';
import {
  allocatableOf,
  difference,
  requestsOf,
  reserves,
  sumOf,
  timesFitting,
} from '../../../lib/rehearsal/state/resources';
import { workloadStates } from '../../../lib/rehearsal/state/workload-state';
import { isStatus } from '../../../playground/plugin/cluster/api-error';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Observer } from './observer';
import { autoscalerOf, boundsOf, liveWorkload, replicasOf, scaleTo } from './scale';

/** The most replicas that are tried beyond those that are there. */
const most = 1_000;

/** Finds how many more replicas of a workload the scheduler places, and leaves the cluster as it was. */
export async function findCapacity(
  workload: WorkloadReference,
  client: ApiClient,
  observer: Observer,
): Promise<FoundCapacity> {
  if (workload.kind === 'LeaderWorkerSet') {
    return findGroups(workload, client, observer);
  }
  const before = replicasOf(workload, observer);
  const placedBefore = placed(workload, observer.state).length;
  // One more than could fit by the sum of requests alone, so that somebody says why not.
  const tried = Math.min(most, upperBound(workload, observer) + 1);
  const undone = snapshotOfAutoscaler(workload, observer);
  await scaleTo(workload, before + tried, client, observer);
  await observer.settle({ leastMs: 1_000 });
  const { state } = observer;
  const there = placed(workload, state);
  const limit = limitOf(workload, state);
  await scaleTo(workload, before, client, observer);
  await undone(client);
  await observer.settle({ leastMs: 1_000 });
  return told({ workload, replicas: before, more: Math.max(0, there.length - placedBefore) }, limit, client, observer);
}

/**
 * Finds how many more groups fit as a whole. Not by one large number: the leaders of groups for which there is no room
 * would take that of the workers of others.
 */
async function findGroups(workload: WorkloadReference, client: ApiClient, observer: Observer): Promise<FoundCapacity> {
  const before = replicasOf(workload, observer);
  const size = numberAt(liveWorkload(workload, observer), 'spec', 'leaderWorkerTemplate', 'size') ?? 1;
  const undone = snapshotOfAutoscaler(workload, observer);
  let limit = limitOf(workload, observer.state);
  const fit = async (more: number): Promise<boolean> => {
    await scaleTo(workload, before + more, client, observer);
    await observer.settle();
    const whole = placed(workload, observer.state).length >= (before + more) * size;
    if (!whole) {
      limit = limitOf(workload, observer.state) ?? limit;
    }
    await scaleTo(workload, before, client, observer);
    await observer.settle();
    return whole;
  };
  // One more than could fit by the sum of requests alone, so that somebody says why not.
  const bound = Math.min(most, Math.floor(upperBound(workload, observer) / size) + 1);
  const more = limit === undefined ? await largest(bound, fit) : 0;
  await undone(client);
  await observer.settle();
  return told({ workload, replicas: before, more }, limit, client, observer);
}

/** The largest number up to a bound for which something holds, by half and half. */
async function largest(bound: number, holds: (tried: number) => Promise<boolean>): Promise<number> {
  let [yes, no] = [0, bound + 1];
  while (no - yes > 1) {
    const tried = Math.ceil((yes + no) / 2);
    if (await holds(tried)) {
      yes = tried;
    } else {
      no = tried;
    }
  }
  return yes;
}

/** With how few nodes suffice for what runs now. */
async function told(
  found: Pick<FoundCapacity, 'workload' | 'replicas' | 'more'>,
  limit: string | undefined,
  client: ApiClient,
  observer: Observer,
): Promise<FoundCapacity> {
  const { workload } = found;
  const pool = onlyPool(workload, observer.state);
  const fewest = pool === undefined ? undefined : await fewestNodes(pool, client, observer);
  // That pods came and went was the search, not the workload.
  observer.begin();
  return {
    ...found,
    ...(limit === undefined ? {} : { limit }),
    ...(pool === undefined ? {} : { pool }),
    ...(fewest === undefined ? {} : { fewestNodes: fewest, lowerBound: fewestAtBest(pool!, observer) }),
  };
}

function placed(workload: WorkloadReference, state: ClusterState): KubernetesObject[] {
  return podsOf(workload, state).filter((pod) => textAt(pod, 'spec', 'nodeName') !== undefined && reserves(pod));
}

function podsOf(workload: WorkloadReference, state: ClusterState): KubernetesObject[] {
  const owners = new Owners(state);
  const key = workloadKey(workload);
  return state.pods.filter((pod) => {
    const owner = owners.workloadOf(pod);
    return owner !== undefined && workloadKey(owner) === key;
  });
}

function upperBound(workload: WorkloadReference, observer: Observer): number {
  const { nodes, pods } = observer.state;
  const request = smallestPod(liveWorkload(workload, observer));
  return nodes.reduce((sum, node) => {
    const requested = sumOf(
      pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === node.metadata.name && reserves(pod)).map(requestsOf),
    );
    return sum + timesFitting(difference(allocatableOf(node), requested), request);
  }, 0);
}

// Of a group the pods differ.
function smallestPod(object: KubernetesObject | undefined): ComputeResources {
  const { leaderTemplate, workerTemplate } = mapAt(object, 'spec', 'leaderWorkerTemplate');
  const templates = [mapAt(object, 'spec')['template'], leaderTemplate, workerTemplate].filter(isMap);
  const [first, ...others] = templates.map((template) => requestsOf(template as unknown as KubernetesObject));
  return others.reduce((one, other) => smaller(one, other), first!);
}

function smaller(one: ComputeResources, other: ComputeResources): ComputeResources {
  return {
    cpu: Math.min(one.cpu, other.cpu),
    memory: Math.min(one.memory, other.memory),
    pods: Math.min(one.pods, other.pods),
    extended: Object.fromEntries(
      Object.entries(one.extended).map(([resource, amount]) => [
        resource,
        Math.min(amount, ownOf(other.extended, resource) ?? 0),
      ]),
    ),
  };
}

function limitOf(workload: WorkloadReference, state: ClusterState): string | undefined {
  const refused = podsOf(workload, state)
    .map((pod) => conditionOf(pod, 'PodScheduled'))
    .find((condition) => condition?.status === 'False');
  if (refused !== undefined) {
    return withoutPreemption(refused.message);
  }
  return workloadStates(state, new Set()).find((each) => workloadKey(each.workload) === workloadKey(workload))?.failure;
}

// Its bounds were moved with the number of replicas.
function snapshotOfAutoscaler(workload: WorkloadReference, observer: Observer): (client: ApiClient) => Promise<void> {
  const autoscaler = autoscalerOf(workload, observer);
  if (autoscaler === undefined) {
    return () => Promise.resolve();
  }
  const { of, path, fields } = boundsOf(autoscaler, observer);
  const spec = Object.fromEntries(fields.map((field) => [field, mapAt(of, 'spec')[field]]));
  return async (client) => {
    await client.json({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { spec },
    });
  };
}

function poolOf(state: ClusterState, node: string): string | undefined {
  return state.nodes.find(({ metadata }) => metadata.name === node)?.metadata.labels?.['modelyard.dev/node-pool'];
}

function onlyPool(workload: WorkloadReference, state: ClusterState): string | undefined {
  const pools = new Set(placed(workload, state).map((pod) => poolOf(state, textAt(pod, 'spec', 'nodeName')!)));
  return pools.size === 1 ? [...pools][0] : undefined;
}

/** How few nodes of a pool suffice for what runs on it now: tried on the scheduler, by half and half. */
async function fewestNodes(pool: string, client: ApiClient, observer: Observer): Promise<number> {
  const nodes = observer.state.nodes
    .map(({ metadata }) => metadata.name)
    .filter((name) => poolOf(observer.state, name) === pool && !observer.nodeStates.has(name));
  const used = nodes.filter((name) => movable(observer.state, [name]).length > 0);
  // As it is now: a try that fails leaves pods that wait.
  const now = { waiting: waitingIn(observer.state), pods: observer.state.pods.filter(reserves).length };
  let [enough, tooFew] = [used.length, 0];
  while (enough - tooFew > 1) {
    const tried = Math.floor((enough + tooFew) / 2);
    if (await fitOn({ nodes, count: tried, now }, client, observer)) {
      enough = tried;
    } else {
      tooFew = tried;
    }
  }
  await fitOn({ nodes, count: nodes.length, now }, client, observer);
  return enough;
}

// However they were placed: a node may be as large as the largest, with nothing on it but what stays.
function fewestAtBest(pool: string, observer: Observer): number {
  const { nodes, pods } = observer.state;
  const own = nodes.filter(
    ({ metadata }) => poolOf(observer.state, metadata.name) === pool && !observer.nodeStates.has(metadata.name),
  );
  const moving = movable(
    observer.state,
    own.map(({ metadata }) => metadata.name),
  );
  const free = own.map((node) => {
    const staying = pods.filter(
      (pod) => textAt(pod, 'spec', 'nodeName') === node.metadata.name && reserves(pod) && !moving.includes(pod),
    );
    return amountsOf(difference(allocatableOf(node), sumOf(staying.map(requestsOf))));
  });
  const largest = Object.fromEntries(
    [...new Set(free.flatMap((each) => Object.keys(each)))].map((resource) => [
      resource,
      Math.max(...free.map((each) => ownOf(each, resource) ?? 0)),
    ]),
  );
  return lowerBound(
    moving.map((pod) => amountsOf(requestsOf(pod))),
    largest,
  ).nodes;
}

// Thousandths of cores, so that they are whole.
function amountsOf({ cpu, memory, pods, extended }: ComputeResources): ResourceSizes {
  return { cpu: Math.round(cpu * 1000), memory, pods, ...extended };
}

// Pods that controllers make anew elsewhere; those of DaemonSets and those that nobody made stay.
function movable(state: ClusterState, nodes: readonly string[]): KubernetesObject[] {
  return state.pods.filter(
    (pod) =>
      nodes.includes(textAt(pod, 'spec', 'nodeName') ?? '') &&
      reserves(pod) &&
      mapsAt(pod, 'metadata', 'ownerReferences').some(({ kind }) => kind !== 'DaemonSet'),
  );
}

/** A try to do with the first nodes of a pool. */
interface Trial {
  readonly nodes: readonly string[];
  readonly count: number;
  /** How many pods wait for a node, and how many there are, before the first try. */
  readonly now: { readonly waiting: number; readonly pods: number };
}

async function fitOn({ nodes, count, now }: Trial, client: ApiClient, observer: Observer): Promise<boolean> {
  for (const [at, name] of nodes.entries()) {
    await client.json({
      method: 'PATCH',
      path: `/api/v1/nodes/${name}`,
      contentType: 'application/merge-patch+json',
      body: { spec: { unschedulable: at >= count ? true : null } },
    });
  }
  for (const pod of movable(observer.state, nodes)) {
    await removePod(pod, client);
  }
  // On a busy machine controllers take their time to make them anew.
  const missing = (): boolean => observer.state.pods.filter(reserves).length < now.pods;
  await observer.settle({ leastMs: 700, busy: missing });
  return !missing() && waitingIn(observer.state) <= now.waiting;
}

function waitingIn({ pods }: ClusterState): number {
  return pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === undefined).length;
}

async function removePod({ metadata }: KubernetesObject, client: ApiClient): Promise<void> {
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  try {
    await client.json({ method: 'DELETE', path, query: { gracePeriodSeconds: 0 } });
  } catch (error) {
    // Of a group all pods go with the first.
    if (!isStatus(error, 404)) {
      throw error;
    }
  }
}
