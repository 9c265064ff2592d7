import { asText } from '../../workload/values/as-text';
import { mapsAt, textAt, valueAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { completionDelay, durationSeconds } from '../objects/durations';
import { isQueued } from '../objects/played';
import { conditionOf, pathOf, type ClusterState } from './cluster-state';
import { queuedRuns } from './queued-run';
import { isReady } from './ready-pod';

/** How long the rehearsal waits for a run to end whose room another waits for, in seconds as they pass here. */
const worthWaiting = 30;

/** What Kueue is about to do, as far as the objects say. */
export function queueMotion(state: ClusterState): string[] {
  if (!state.operators.has('kueue')) {
    return [];
  }
  const taken = new Set(
    state.queuedWorkloads.flatMap((object) =>
      mapsAt(object, 'metadata', 'ownerReferences').map(({ uid }) => asText(uid)),
    ),
  );
  const suspendable = [...state.jobs, ...state.jobSets, ...state.trainJobs];
  const unseen = suspendable.filter(
    (object) => isQueued(object) && isSuspended(object) && !taken.has(asText(object.metadata['uid'])),
  );
  return [...unseen.map((object) => `${named(object)} is not seen by Kueue yet`), ...changing(state), ...ending(state)];
}

function changing({ queuedWorkloads, jobs, jobSets, trainJobs }: ClusterState): string[] {
  const byUid = new Map([...jobs, ...jobSets, ...trainJobs].map((object) => [asText(object.metadata['uid']), object]));
  return queuedWorkloads.flatMap((run) => {
    const [owner] = mapsAt(run, 'metadata', 'ownerReferences').flatMap(({ uid }) => byUid.get(asText(uid)) ?? []);
    const is = (condition: string): boolean => conditionOf(run, condition)?.status === 'True';
    if (owner === undefined || is('Finished')) {
      return [];
    }
    if (is('Admitted') && !is('Evicted') && isSuspended(owner)) {
      return [`${named(owner)} is admitted and starts`];
    }
    return is('Evicted') && !isSuspended(owner) ? [`${named(owner)} has to stop`] : [];
  });
}

// What waits for room that another gives back soon.
function ending(state: ClusterState): string[] {
  if (!queuedRuns(state).some(({ state: runs }) => runs === 'waiting')) {
    return [];
  }
  return state.pods
    .filter((pod) => {
      const seconds = durationSeconds(textAt(pod, 'metadata', 'annotations', completionDelay));
      return isReady(pod) && textAt(pod, 'status', 'phase') === 'Running' && (seconds ?? Infinity) <= worthWaiting;
    })
    .map((pod) => `Pod ${pathOf(pod)} runs, and others wait for its room`);
}

function isSuspended(object: KubernetesObject): boolean {
  return valueAt(object, 'spec', 'suspend') === true;
}

function named(object: KubernetesObject): string {
  return `${object.kind} ${pathOf(object)}`;
}
