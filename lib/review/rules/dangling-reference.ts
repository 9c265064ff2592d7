import { objectKey } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { usesOf, workloadChanges } from '../rule-support';

/** A pod uses something that this change removes, or never had: it will not start. */
export const danglingReference: Rule = {
  id: 'dangling-reference',
  severity: 'high',
  consequence: 'correctness',
  *check(context) {
    const gone = new Set(
      context.changes.flatMap(({ before, after, object }) =>
        before === undefined || after?.metadata.name === before.metadata.name
          ? []
          : [
              objectKey({
                object: before,
                ...(object.environment === undefined ? {} : { environment: object.environment }),
              }),
            ],
      ),
    );
    if (gone.size === 0) {
      return;
    }
    for (const { change, after } of workloadChanges(context)) {
      if (after === undefined) {
        continue;
      }
      const { namespace } = after.object.metadata;
      for (const use of usesOf(after)) {
        const reference = {
          object: {
            apiVersion: 'v1',
            kind: use.kind,
            metadata: { name: use.name, ...(namespace === undefined ? {} : { namespace }) },
          },
          ...(after.environment === undefined ? {} : { environment: after.environment }),
        };
        if (!use.optional && gone.has(objectKey(reference))) {
          yield {
            on: change,
            path: use.path,
            message: `It needs ${use.kind} '${use.name}', which this change removes: new pods will not start`,
            after: use.name,
          };
        }
      }
    }
  },
};
