import { saysImmutable } from '../../../lib/workload/objects/immutable';
import { ApiError, type Cause } from '../cluster/api-error';
import { overlaps, parsePath, type FieldChange } from './changed-fields';

/** Whether the API server refuses a change for what it would change in place, whatever the new value is. */
export function isImmutable(error: ApiError): boolean {
  return immutableCauses(error).length > 0;
}

/**
 * Which changes the server will never accept in place, by its answer to a dry run.
 *
 * The server names a field as high up as it likes (`spec` for a StatefulSet, `spec.template` for a Job): every change
 * within that field counts. Where no change fits what it names, all outside `metadata` count.
 *
 * @returns none where the refusal is about something else, such as an invalid value.
 */
export function immutableChanges(error: unknown, changes: readonly FieldChange[]): FieldChange[] {
  if (!(error instanceof ApiError)) {
    return [];
  }
  const causes = immutableCauses(error);
  if (causes.length === 0) {
    return [];
  }
  const fields = causes.map(({ field }) => parsePath(field)).filter((path) => path.length > 0);
  const named = changes.filter((change) => fields.some((field) => overlaps(field, change.path)));
  return named.length > 0 ? named : changes.filter((change) => change.path[0] !== 'metadata');
}

function immutableCauses(error: ApiError): readonly Cause[] {
  return error.code === 422 ? error.causes.filter(({ message }) => saysImmutable(message)) : [];
}
