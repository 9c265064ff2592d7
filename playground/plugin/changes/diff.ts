import { UnreachableError } from '../cluster/api-error';
import { asks } from './annotations';
import { changedFields, formatPath, overlaps, parsePath, type FieldChange } from './changed-fields';
import type { ProviderConfig } from '../config';
import { fieldManager } from '../cluster/field-manager';
import { immutableChanges } from './immutable';
import { at, conditionOf, textAt, withValue, type Fields } from '../objects';
import { hasUnknown, UNKNOWN } from '../protocol/properties';
import type { Session } from '../session';
import { parseId } from '../state';

/** What is to be compared. */
export interface DiffInput {
  readonly urn: string;
  readonly id: string;
  readonly oldInputs: Fields;
  readonly oldState: Fields;
  readonly news: Fields;
  readonly ignoreChanges: readonly string[];
}

/** What a change of the inputs means for the object. */
export interface Difference {
  readonly changes: readonly (FieldChange & { readonly replaces: boolean })[];
  /** Fields that force a new object though they did not change. */
  readonly alsoReplaces: readonly string[];
  /** The new object takes the old one's name, so the old one must go first. */
  readonly deleteBeforeReplace: boolean;
}

/**
 * Compares old and new inputs. Nothing changed: no request. Something changed: the server is asked, by a dry run,
 * whether it would take the change in place, so no table of immutable fields has to be kept.
 */
export async function diff(session: Session, input: DiffInput): Promise<Difference> {
  const { before, after } = await comparable(session, input);
  const ignored = input.ignoreChanges.map(parsePath);
  const changes = changedFields(before, after).filter(
    ({ path }) => !ignored.some((field) => field.length <= path.length && overlaps(field, path)),
  );
  const alsoReplaces = await unreadyReplacement(session, input);
  if (changes.length === 0 && alsoReplaces.length === 0) {
    return { changes: [], alsoReplaces, deleteBeforeReplace: false };
  }
  const ours = changes.filter((change) => replacesByRule(change, after, session.config));
  const servers =
    ours.length > 0 || changes.length === 0 ? [] : await refusedInPlace(session, input, { before, after, changes });
  const marked = changes.map((change) => ({ ...change, replaces: ours.includes(change) || servers.includes(change) }));
  const replaces = marked.some((change) => change.replaces) || alsoReplaces.length > 0;
  return { changes: marked, alsoReplaces, deleteBeforeReplace: replaces && keepsItsName(after, input.id) };
}

/** Whether a change means a new object whatever the server says: another identity, or data that pods read only once. */
export function replacesByRule(
  change: FieldChange,
  inputs: Fields,
  config: Pick<ProviderConfig, 'enableConfigMapMutable' | 'enableSecretMutable'>,
): boolean {
  const [first, second] = change.path;
  if (first === 'apiVersion' || first === 'kind') {
    return first === 'kind';
  }
  if (first === 'metadata') {
    return second === undefined || second === 'name' || second === 'namespace';
  }
  if (inputs['apiVersion'] !== 'v1') {
    return false;
  }
  const data = first === 'data' || first === 'binaryData' || first === 'stringData';
  if (inputs['kind'] === 'ConfigMap') {
    return data && (!config.enableConfigMapMutable || inputs['immutable'] === true);
  }
  if (inputs['kind'] === 'Secret') {
    return first === 'type' || (data && (!config.enableSecretMutable || inputs['immutable'] === true));
  }
  return false;
}

/**
 * A stand-in for inputs that a preview does not know yet, so that the server can be asked about the rest: where an
 * unknown takes the place of a known value, another value of its type; elsewhere nothing.
 */
export function withGuesses(before: unknown, after: unknown): unknown {
  if (after === UNKNOWN) {
    if (typeof before === 'number') {
      return before + 1;
    }
    return typeof before === 'string' ? 'not-known-yet' : before;
  }
  if (Array.isArray(after)) {
    return after.map((item, index) => withGuesses(at(before, index), item)).filter((item) => item !== undefined);
  }
  if (typeof after !== 'object' || after === null) {
    return after;
  }
  return Object.fromEntries(
    Object.entries(after)
      .map(([key, item]) => [key, withGuesses(at(before, key), item)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

// A namespace that one side names and the other leaves to the default is the same namespace.
async function comparable(
  session: Session,
  { id, oldInputs, news }: DiffInput,
): Promise<{ before: Fields; after: Fields }> {
  const { namespace } = parseId(id);
  const complete = (inputs: Fields, missing: string | undefined): Fields =>
    at(inputs, 'metadata') === undefined || inputs['metadata'] === UNKNOWN
      ? inputs
      : withValue(
          inputs,
          ['metadata', 'namespace'],
          namespace === undefined ? undefined : (at(inputs, 'metadata', 'namespace') ?? missing),
        );
  return Promise.resolve({ before: complete(oldInputs, namespace), after: complete(news, session.defaultNamespace) });
}

interface ChangedInputs {
  readonly before: Fields;
  readonly after: Fields;
  readonly changes: readonly FieldChange[];
}

async function refusedInPlace(
  session: Session,
  input: DiffInput,
  { before, after, changes }: ChangedInputs,
): Promise<FieldChange[]> {
  const object = hasUnknown(after) ? (withGuesses(before, after) as Fields) : after;
  try {
    const resource = await session.resourceOf(object);
    if (resource === undefined) {
      return [];
    }
    const manager = fieldManager(input.urn, after, input.oldState);
    await session.apply(resource, object, { manager, dryRun: true, force: true });
    return [];
  } catch (error) {
    // Whatever else the server has against the change is said when it is previewed or applied.
    if (error instanceof UnreachableError) {
      session.warnUnreachable(error);
    }
    return immutableChanges(error, changes);
  }
}

async function unreadyReplacement(session: Session, { news, oldState, id }: DiffInput): Promise<string[]> {
  if (!asks(news, 'replaceUnready') || news['kind'] !== 'Job') {
    return [];
  }
  const resource = await session.resourceOf(news);
  const { name } = parseId(id);
  if (resource === undefined) {
    return [];
  }
  const live = await session.client.get(session.pathOf(resource, withValue(oldState, ['metadata', 'name'], name)));
  const ready = live === undefined || conditionOf(live, 'Complete')?.status === 'True';
  return ready ? [] : ['metadata.annotations["pulumi.com/replaceUnready"]'];
}

function keepsItsName(after: Fields, id: string): boolean {
  const old = parseId(id);
  return (
    !asks(after, 'autonamed') &&
    textAt(after, 'metadata', 'name') === old.name &&
    (textAt(after, 'metadata', 'namespace') ?? old.namespace) === old.namespace
  );
}

/** Fields as the engine names them, for its `replaces` list. */
export function replacedFields(difference: Difference): string[] {
  return [
    ...difference.changes.filter((change) => change.replaces).map(({ path }) => formatPath(path)),
    ...difference.alsoReplaces,
  ];
}
