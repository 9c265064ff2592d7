import { objectKey } from '../objects/kubernetes-object';
import type { Rule } from '../rule';

/** One object stands there twice: whichever is applied last wins. */
export const duplicateObject: Rule = {
  id: 'duplicate-object',
  severity: 'high',
  consequence: 'correctness',
  *check({ changes, before, after }) {
    const known = twice(before.all.map(objectKey));
    const found = twice(after.all.map(objectKey));
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

function twice(keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  return new Set(keys.filter((key) => seen.size === seen.add(key).size));
}
