import { createHash } from 'node:crypto';
import { annotationOf, isFields, listAt, textAt, type Fields } from '../objects';

/**
 * Under which the official plugin creates objects, by POST; it takes them over for the resource's
 * own manager at the first change.
 */
export const creationManager = 'pulumi-kubernetes';

/** The names that it has had for that, see `fixCSAFieldManagers` in its sources. */
export const creationManagers: readonly string[] = [
  creationManager,
  'pulumi-kubernetes.exe',
  'pulumi-resource-kubernetes',
];

/**
 * The field manager under which a resource applies its object.
 *
 * It is made from the resource's URN, so that the object itself says which resource of which stack made it, without
 * anything added to it: a deploy that was killed between the server's answer and the engine's note of it leaves an
 * object that its next run recognizes and takes over, instead of failing with "already exists".
 *
 * A name kept in the state goes before it: the resource may have been renamed since, with an alias. An annotation goes
 * before both, as with the official plugin.
 */
export function fieldManager(urn: string, inputs: Fields, state: Fields = {}): string {
  return (
    annotationOf(inputs, 'pulumi.com/patchFieldManager') ??
    textAt(state, '__fieldManager') ??
    `pulumi-kubernetes-${createHash('sha256').update(urn).digest('hex').slice(0, 16)}`
  );
}

/** Whether a live object was applied by this field manager. */
export function isAppliedBy(live: Fields, manager: string): boolean {
  return listAt<{ manager?: string; operation?: string }>(live, 'metadata', 'managedFields').some(
    (entry) => entry.manager === manager && entry.operation === 'Apply',
  );
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFields extends Fields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: Fields;
}

/**
 * The managed fields of an object in which a manager owns what the official plugin has
 * set when it created it. Otherwise every change of such a field would be a conflict with our own work, and a
 * field that is left out would stay.
 *
 * @returns undefined where nothing is to be taken over
 */
export function withCreatedFieldsOwned(live: Fields, manager: string): readonly ManagedFields[] | undefined {
  const entries = listAt<ManagedFields>(live, 'metadata', 'managedFields');
  const created = entries.filter(isCreation);
  const [first] = created;
  if (first === undefined) {
    return undefined;
  }
  const isOwn = (entry: ManagedFields): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined;
  const own = entries.find(isOwn) ?? { ...first, manager, operation: 'Apply' };
  const fieldsV1 = [own, ...created].map((entry) => entry.fieldsV1 ?? {}).reduce(united);
  return [...entries.filter((entry) => !isCreation(entry) && !isOwn(entry)), { ...own, fieldsV1 }];
}

function isCreation({ manager, operation, subresource }: ManagedFields): boolean {
  return (
    operation === 'Update' && subresource === undefined && manager !== undefined && creationManagers.includes(manager)
  );
}

// A set of fields is a tree of keys:
// https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#fieldsv1-v1-meta
function united(one: Fields, other: Fields): Fields {
  const all = { ...one };
  for (const [key, below] of Object.entries(other)) {
    const there = all[key];
    all[key] = isFields(there) && isFields(below) ? united(there, below) : below;
  }
  return all;
}
