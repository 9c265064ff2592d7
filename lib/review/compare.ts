import { diffObjects } from './diff/diff-objects';
import type { FieldChange } from './diff/field-change';
import { matchObjects, type Pair } from './diff/match-objects';
import { Renames } from './diff/renames';
import type { ObjectChange } from './object-change';
import { referenceTo, type SourcedObject } from './objects/kubernetes-object';
import { stemOf } from './objects/hashed-name';
import type { ObjectSet } from './objects/object-set';

/** Compares two sets of objects. @returns one change for each object of either, also for those that are equal */
export function compare(before: ObjectSet, after: ObjectSet): ObjectChange[] {
  const pairs = matchObjects(before.all, after.all);
  const renames = new Renames();
  for (const { before: one, after: other } of pairs) {
    if (one !== undefined && other !== undefined && one.object.metadata.name !== other.object.metadata.name) {
      renames.add(
        one.object.metadata.name,
        other.object.metadata.name,
        stemOf(other.object) ?? other.object.metadata.name,
      );
    }
  }
  return pairs.map((pair) => changeOf(pair, renames));
}

function changeOf({ before, after }: Pair, renames: Renames): ObjectChange {
  const sourced = (after ?? before) as SourcedObject;
  const place = {
    object: referenceTo(sourced),
    ...(sourced.file === undefined ? {} : { file: sourced.file }),
    ...(sourced.line === undefined ? {} : { line: sourced.line }),
  };
  if (before === undefined || after === undefined) {
    return {
      action: before === undefined ? 'added' : 'removed',
      ...place,
      ...(before === undefined ? {} : { before: before.object }),
      ...(after === undefined ? {} : { after: after.object }),
      fields: [],
    };
  }
  const [one, other] = [before.object, after.object];
  const version =
    one.apiVersion === other.apiVersion
      ? []
      : [{ path: 'apiVersion', before: one.apiVersion, after: other.apiVersion }];
  const fields: FieldChange[] = [...version, ...diffObjects(one, other, renames)];
  // A Job of another name is another run, even when nothing else changed.
  const runsAgain = one.kind === 'Job' && one.metadata.name !== other.metadata.name;
  return {
    action: runsAgain || fields.some(({ generated }) => generated !== true) ? 'changed' : 'unchanged',
    ...place,
    ...(one.metadata.name === other.metadata.name ? {} : { previousName: one.metadata.name }),
    before: one,
    after: other,
    fields,
  };
}
