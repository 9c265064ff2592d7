import { objectKey } from '../../objects/kubernetes-object';
import { hasGeneratedName } from '../../objects/generated-name';
import type { ObjectSet } from '../../objects/object-set';
import type { Rule } from '../../rule';

/** One object stands there twice: whichever is applied last wins. */
export const duplicateObject: Rule = {
  id: 'duplicate-object',
  severity: 'high',
  consequence: 'correctness',
  finds: 'One object is there twice.',
  why: 'Whichever is applied last wins, and that may be another one tomorrow.',
  fix: 'Remove one of them. The message says where both are.',
  *check({ changes, before, after }) {
    const known = twice(keysOf(before));
    const found = twice(keysOf(after));
    const told = new Set<string>();
    for (const change of changes) {
      const key =
        change.after === undefined
          ? ''
          : objectKey({
              object: change.after,
              ...(change.object.environment === undefined ? {} : { environment: change.object.environment }),
            });
      if (found.has(key) && !known.has(key) && !told.has(key)) {
        told.add(key);
        const files = after.all
          .filter((each) => objectKey(each) === key)
          .map(({ file = '?', line = 0 }) => `${file}:${line}`);
        yield {
          on: change,
          path: '',
          message: `It is there more than once: ${files.join(', ')}. Whichever is applied last wins`,
        };
      }
    }
  },
};

// Of a generated name there may be many.
function keysOf({ all }: ObjectSet): string[] {
  return all.filter(({ object }) => !hasGeneratedName(object)).map(objectKey);
}

function twice(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}
