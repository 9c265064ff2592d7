import { setTimeout as sleep } from 'node:timers/promises';
import { asks, propagationPolicy, timeoutMs } from './changes/annotations';
import { ApiError, isStatus, UnreachableError } from './cluster/api-error';
import { waitUntilReady, type Waiting } from './await/wait';
import { fieldManager, isAppliedBy } from './cluster/field-manager';
import { immutableChanges } from './changes/immutable';
import {
  at,
  conditionOf,
  describe,
  isFields,
  listAt,
  sameJson,
  textAt,
  withValue,
  type Fields,
  type KubeObject,
} from './objects';
import { hasUnknown } from './protocol/properties';
import type { Session } from './session';
import { guarded, idOf, parseId, previewOf, stateOf } from './state';

/** What an operation gives back to the engine. */
export interface OperationResult {
  readonly id: string;
  readonly state: Fields;
}

/** What a resource asks for. */
export interface Wanted {
  readonly urn: string;
  readonly inputs: Fields;
  /** Seconds, from `customTimeouts`; 0 is none. */
  readonly timeout: number;
}

/** What a creation or an update would give, as far as the cluster can say now. */
export async function preview(
  session: Session,
  { urn, inputs }: Wanted,
  old: Fields | undefined,
): Promise<OperationResult> {
  const creating = old === undefined;
  const asInputs = { id: idOf(inputs), state: previewOf(inputs, inputs, creating) };
  // The server would take what is not known yet for a value.
  if (hasUnknown(inputs)) {
    return asInputs;
  }
  try {
    const resource = await session.resourceOf(inputs);
    if (resource === undefined) {
      return asInputs;
    }
    const answer = await session.apply(resource, inputs, {
      manager: fieldManager(urn, inputs, old),
      dryRun: true,
      force: true,
    });
    return { id: idOf(answer), state: previewOf(answer, inputs, creating) };
  } catch (error) {
    if (error instanceof UnreachableError) {
      session.warnUnreachable(error);
      return asInputs;
    }
    // The namespace comes later in the run, or the old object goes first.
    if (isStatus(error, 404) || immutableChanges(error, [{ path: ['spec'], kind: 'update' }]).length > 0) {
      return asInputs;
    }
    throw named(error, inputs);
  }
}

/**
 * Creates an object and waits until it is ready. An object that the same
 * resource made in a run that was killed is taken over.
 *
 * @throws where the object belongs to somebody else; NotReadyError where it does not become ready
 */
export async function create(session: Session, { urn, inputs, timeout }: Wanted): Promise<OperationResult> {
  const manager = fieldManager(urn, inputs);
  const resource = await session.awaitResource(inputs, urn);
  const path = session.pathOf(resource, inputs);
  const waiting = { urn, timeout: timeoutMs(timeout, inputs) };
  const existing = await gone(session, path, await session.client.get(path), waiting);
  const takeOver =
    existing !== undefined &&
    ((!session.config.createsAsOfficial && isAppliedBy(existing, manager)) || session.config.upsertExistingObjects);
  if (existing !== undefined && !takeOver) {
    throw new Error(
      `${describe(inputs)} exists already, and was not made by this resource. ` +
        'Delete it, give the resource another name, ' +
        `or take the object over: pulumi import ${textAt(inputs, 'kind')} (id ${idOf(inputs)})`,
    );
  }
  const force = takeOver || session.config.enablePatchForce || asks(inputs, 'patchForce');
  const posted = session.config.createsAsOfficial && !takeOver;
  const applied = await session
    .applyWhenPossible(resource, inputs, posted ? 'post' : { manager, force }, urn)
    .catch((error: unknown) => {
      throw named(error, inputs);
    });
  const live = await waitUntilReady(session, resource, applied, waiting);
  return { id: idOf(live), state: stateOf(live, manager, inputs) };
}

/** Changes an object and waits until it is ready again. @throws as {@link create} */
export async function update(
  session: Session,
  { urn, inputs, timeout }: Wanted,
  old: Fields,
): Promise<OperationResult> {
  const manager = fieldManager(urn, inputs, old);
  const resource = await session.awaitResource(inputs, urn);
  const force = session.config.enablePatchForce || asks(inputs, 'patchForce');
  await session.ownFields(session.pathOf(resource, inputs), manager);
  const applied = await session.applyWhenPossible(resource, inputs, { manager, force }, urn).catch((error: unknown) => {
    throw named(error, inputs);
  });
  const live = await waitUntilReady(session, resource, applied, { urn, timeout: timeoutMs(timeout, inputs) });
  return { id: idOf(live), state: stateOf(live, manager, inputs) };
}

/** What the engine wants read. */
export interface ReadInput {
  readonly urn: string;
  readonly id: string;
  readonly type: { readonly apiVersion: string; readonly kind: string };
  /** What the program last asked for; none for an import. */
  readonly inputs: Fields | undefined;
  readonly old: Fields;
}

/**
 * Reads an object, for refresh and import.
 *
 * @returns undefined where it does not exist
 */
export async function read(
  session: Session,
  { urn, id, type, inputs, old }: ReadInput,
): Promise<(OperationResult & { readonly inputs: Fields }) | undefined> {
  const resource = await session.resourceOf(type);
  if (resource === undefined) {
    return undefined;
  }
  const { namespace, name } = parseId(id);
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const live = await session.client.get(session.pathOf(resource, { metadata }));
  if (live === undefined) {
    return undefined;
  }
  const manager = fieldManager(urn, inputs ?? {}, old);
  const imported = inputs === undefined || Object.keys(inputs).length === 0;
  const found = imported ? importedInputs(live) : await refreshedInputs(session, resource, { inputs, live, manager });
  return { id, state: stateOf(live, manager, found), inputs: found };
}

/** Deletes an object and waits until it is gone. One that is gone already is fine. */
export async function remove(session: Session, urn: string, state: Fields, timeout: number): Promise<void> {
  const resource = await session.resourceOf(state).catch((error: unknown) => {
    if (error instanceof UnreachableError && session.config.deleteUnreachable) {
      return undefined;
    }
    throw error;
  });
  if (resource === undefined) {
    return;
  }
  const path = session.pathOf(resource, state);
  const uid = textAt(state, 'metadata', 'uid');
  try {
    await session.client.text({
      method: 'DELETE',
      path,
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: propagationPolicy(state),
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      },
    });
  } catch (error) {
    // Gone, or another object has its name by now.
    if (isStatus(error, 404, 409)) {
      return;
    }
    throw named(error, state);
  }
  if (asks(state, 'skipAwait')) {
    return;
  }
  const end = Date.now() + timeoutMs(timeout, state);
  for (let wait = 200; ; wait = Math.min(wait * 1.5, 1_500)) {
    const live = await session.client.get(path);
    if (live === undefined || (uid !== undefined && live.metadata.uid !== uid)) {
      return;
    }
    if (Date.now() > end || session.cancelled.aborted) {
      throw new Error(`${describe(live)} is still there: ${whyStillThere(live)}`);
    }
    session.log.status(`waiting until it is gone: ${whyStillThere(live)}`, urn);
    await sleep(wait);
  }
}

/** Waits for an object that is being deleted; any other is returned as it is. */
async function gone(
  session: Session,
  path: string,
  existing: KubeObject | undefined,
  { urn, timeout }: Waiting,
): Promise<KubeObject | undefined> {
  const end = Date.now() + timeout;
  let live = existing;
  while (live?.metadata.deletionTimestamp !== undefined) {
    if (Date.now() > end || session.cancelled.aborted) {
      throw new Error(`${describe(live)}: its predecessor is still there: ${whyStillThere(live)}`);
    }
    session.log.status(`waiting until its predecessor is gone: ${whyStillThere(live)}`, urn);
    await sleep(500);
    live = await session.client.get(path);
  }
  return live;
}

function whyStillThere(live: KubeObject): string {
  const remaining = ['NamespaceContentRemaining', 'NamespaceFinalizersRemaining'].flatMap((type) => {
    const condition = conditionOf(live, type);
    return condition?.status === 'True' ? [condition.message ?? type] : [];
  });
  const finalizers = live.metadata.finalizers ?? [];
  if (remaining.length > 0) {
    return remaining.join('; ');
  }
  return finalizers.length > 0 ? `finalizers ${finalizers.join(', ')}` : 'it is being deleted';
}

interface KnownObject {
  readonly inputs: Fields;
  readonly live: KubeObject;
  readonly manager: string;
}

/** The inputs, with what somebody else changed since in the place of what was asked for. */
async function refreshedInputs(
  session: Session,
  resource: Parameters<Session['apply']>[0],
  { inputs, live, manager }: KnownObject,
): Promise<Fields> {
  let expected: KubeObject;
  try {
    expected = await session.apply(resource, inputs, { manager, dryRun: true, force: true });
  } catch {
    // The server refuses the old inputs: what is there differs in any case.
    return projected(inputs, live, live) as Fields;
  }
  return projected(inputs, live, expected) as Fields;
}

// Where the live object is what the server makes of the inputs, the inputs stay as they were written: `1024Mi`, `1`.
function projected(inputs: unknown, live: unknown, expected: unknown): unknown {
  if (sameJson(live, expected) && live !== expected) {
    return inputs;
  }
  if (isFields(inputs) && isFields(live)) {
    return Object.fromEntries(
      Object.entries(inputs)
        // Write-only: the server keeps it as `data`.
        .map(
          ([key, value]) =>
            [
              key,
              key === 'stringData' && !(key in live) ? value : projected(value, live[key], at(expected, key)),
            ] as const,
        )
        .filter(([, value]) => value !== undefined),
    );
  }
  if (Array.isArray(inputs) && Array.isArray(live) && inputs.length === live.length) {
    return inputs.map((item, index) => projected(item, (live as unknown[])[index], at(expected, index)));
  }
  return live;
}

function importedInputs(live: KubeObject): Fields {
  const { metadata, ...rest } = withValue(guarded(live), ['status'], undefined);
  const { name, namespace, labels, annotations } = metadata as Fields;
  return {
    ...rest,
    metadata: Object.fromEntries(
      Object.entries({ name, namespace, labels, annotations }).filter(([, value]) => value !== undefined),
    ),
  };
}

function named(error: unknown, object: Fields): Error {
  if (!(error instanceof ApiError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const conflict = error.code === 409 && listAt(error, 'causes').length > 0;
  const hint = conflict
    ? '. Somebody else manages these fields: leave them out, use ignoreChanges, or annotate the object with ' +
      'pulumi.com/patchForce: "true"'
    : '';
  return new Error(`${describe(withValue(object, ['status'], undefined))}: ${error.message}${hint}`);
}
