import { setTimeout as sleep } from 'node:timers/promises';
import { asks, waitForExpressions } from '../changes/annotations';
import type { Resource } from '../cluster/discovery';
import { textAt, type KubeObject } from '../objects';
import type { Session } from '../session';
import { explain, readyEndpoints } from './explain';
import { isAwaited, readinessOf, type Surroundings } from './readiness';
import { holds } from './wait-for';

/** The object is there, but not what was asked for. */
export class NotReadyError extends Error {
  /**
   * @param live the object as it was last seen
   * @param reasons one a line, the first says what was waited for
   */
  constructor(
    readonly live: KubeObject,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join('\n'));
  }
}

const firstPollMs = 250;
const slowestPollMs = 1_500;
/** From when on the status line says what keeps the pods, which takes more requests. */
const explainAfterMs = 5_000;
/**
 * For how long the image of a run may be missing. A Job has no deadline of its own for that,
 * and its timeout is that of the whole run. By then the kubelet has tried three times.
 */
const cannotPullMs = 30_000;

/** How an operation waits. */
export interface Waiting {
  /** Of the resource, at which the engine shows what is waited for. */
  readonly urn: string;
  /** How long at most, in milliseconds. */
  readonly timeout: number;
}

/**
 * Waits until an object is ready.
 *
 * @returns the object as it is then
 * @throws NotReadyError when it fails, is not ready in time, or the run is cancelled
 */
export async function waitUntilReady(
  session: Session,
  resource: Resource,
  applied: KubeObject,
  { urn, timeout }: Waiting,
): Promise<KubeObject> {
  const expressions = waitForExpressions(applied);
  if (asks(applied, 'skipAwait') || (expressions.length === 0 && !isAwaited(applied))) {
    return applied;
  }
  const started = Date.now();
  let live = applied;
  let cannotPullSince: number | undefined;
  for (let wait = firstPollMs; ; wait = Math.min(wait * 1.5, slowestPollMs)) {
    const elapsed = Date.now() - started;
    const readiness = await judge(session, live, expressions, { waitedMs: elapsed, sinceMs: started });
    if (readiness.state === 'ready') {
      session.log.status('', urn);
      return live;
    }
    if (readiness.state === 'failed') {
      throw new NotReadyError(live, [readiness.why, ...(await explain(session, live)).reasons]);
    }
    if (session.cancelled.aborted) {
      throw new NotReadyError(live, [`cancelled while waiting for ${readiness.on}`]);
    }
    if (elapsed > timeout) {
      throw new NotReadyError(live, [
        `not ready after ${Math.round(timeout / 1000)} s, waiting for ${readiness.on}`,
        ...(await explain(session, live)).reasons,
      ]);
    }
    const { reasons, cannotPull } =
      elapsed > explainAfterMs ? await explain(session, live) : { reasons: [], cannotPull: false };
    cannotPullSince = cannotPull && live.kind === 'Job' ? (cannotPullSince ?? elapsed) : undefined;
    if (cannotPullSince !== undefined && elapsed - cannotPullSince > cannotPullMs) {
      throw new NotReadyError(live, [`its image cannot be pulled; it goes on trying: ${readiness.on}`, ...reasons]);
    }
    const [why] = reasons;
    session.log.status(`waiting for ${readiness.on}${why === undefined ? '' : ` (${why})`}`, urn);
    await sleep(wait);
    const next = await session.client.get(session.pathOf(resource, live));
    // A Job with a TTL may be done and gone between two looks.
    if (next === undefined) {
      throw new NotReadyError(live, ['it was deleted while it was waited for']);
    }
    live = next;
  }
}

async function judge(
  session: Session,
  live: KubeObject,
  expressions: readonly string[],
  times: Pick<Surroundings, 'waitedMs' | 'sinceMs'>,
): Promise<ReturnType<typeof readinessOf>> {
  if (expressions.length === 0) {
    return readinessOf(live, { ...times, ...(await surroundings(session, live)) });
  }
  const missing = expressions.find((expression) => !holds(expression, live));
  return missing === undefined ? { state: 'ready' } : { state: 'waiting', on: missing };
}

async function surroundings(session: Session, live: KubeObject): Promise<Surroundings> {
  if (live.kind === 'Service' && textAt(live, 'spec', 'type') !== 'ExternalName') {
    return { readyEndpoints: await readyEndpoints(session, live) };
  }
  const storageClass = live.kind === 'PersistentVolumeClaim' ? textAt(live, 'spec', 'storageClassName') : undefined;
  if (storageClass === undefined || storageClass === '') {
    return {};
  }
  const found = await session.client.get(`/apis/storage.k8s.io/v1/storageclasses/${storageClass}`);
  const volumeBindingMode = textAt(found, 'volumeBindingMode');
  return volumeBindingMode === undefined ? {} : { volumeBindingMode };
}
