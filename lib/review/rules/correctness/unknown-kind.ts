import type { Rule } from '../../rule';

/** An object of a kind whose meaning no rule knows: its fields are compared, what they lead to is not judged. */
export const unknownKind: Rule = {
  id: 'unknown-kind',
  severity: 'info',
  consequence: 'correctness',
  finds: 'A custom resource whose meaning no rule knows changed; `medium` when it is removed.',
  why:
    'Its fields are compared, and pods inside of it completed, but nobody here knows what its controller ' +
    'makes of it. When it is removed, what its controller made of it usually goes too.',
  fix: 'Look at its fields. A file of kinds (`--kinds`) says where a kind has its pods.',
  *check({ changes, after }) {
    for (const change of changes) {
      const { action, object } = change;
      if (action !== 'unchanged' && !after.kinds.knows(object)) {
        yield {
          on: change,
          path: '',
          ...(action === 'removed'
            ? {
                severity: 'medium',
                message: `It is removed, and what its controller made of it may go with it: pods, routes, data`,
              }
            : {
                message:
                  `What a ${object.kind} of ${object.apiVersion} leads to is not known here: ` +
                  'only its fields are compared',
              }),
        };
      }
    }
  },
};
