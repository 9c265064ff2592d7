import { isKnown } from '../objects/known-kinds';
import type { Rule } from '../rule';

/** An object of a kind whose meaning no rule knows: its fields are compared, what they lead to is not judged. */
export const unknownKind: Rule = {
  id: 'unknown-kind',
  severity: 'info',
  consequence: 'correctness',
  *check({ changes }) {
    for (const change of changes) {
      const { action, object } = change;
      if (action !== 'unchanged' && !isKnown(object.apiVersion, object.kind)) {
        yield {
          on: change,
          path: '',
          message: `What a ${object.kind} of ${object.apiVersion} leads to is not known here: only its fields are compared`,
        };
      }
    }
  },
};
