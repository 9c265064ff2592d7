import { ApiError } from './api-error';
import { overlaps, parsePath, type FieldChange } from './changed-fields';

/**
 * How API servers, their admission and custom resources' rules word it that a field cannot be changed in place. Each
 * kind has its own words, and no machine-readable reason tells "immutable" from "invalid".
 */
const WORDINGS = [
  /immutable/i,
  /updates to .* are forbidden/i, // StatefulSet spec, StorageClass parameters
  /may not (be )?change/i, // Pod spec, Service clusterIP
  /(can ?not|must not|may not|should not) (be )?(change|update|modif|mutate)/i, // roleRef, CRD scope, PriorityClass value
];

/**
 * Which changes the server will never accept in place, by its answer to a dry run.
 *
 * The server names a field as high up as it likes (`spec` for a StatefulSet, `spec.template` for a Job): every change
 * within that field counts. Where no change fits what it names, all outside `metadata` count.
 *
 * @returns none where the refusal is about something else, such as an invalid value.
 */
export function immutableChanges(error: unknown, changes: readonly FieldChange[]): FieldChange[] {
  if (!(error instanceof ApiError) || error.code !== 422) {
    return [];
  }
  const causes = error.causes.filter(({ message }) => WORDINGS.some((wording) => wording.test(message)));
  if (causes.length === 0) {
    return [];
  }
  const fields = causes.map(({ field }) => parsePath(field)).filter((path) => path.length > 0);
  const named = changes.filter((change) => fields.some((field) => overlaps(field, change.path)));
  return named.length > 0 ? named : changes.filter((change) => change.path[0] !== 'metadata');
}
