import { hasGeneratedName } from '../../objects/generated-name';
import type { Rule } from '../../rule';
import { isUnder } from '../../diff/field-change';
import { workloadChanges } from '../../rule-support';

/** A Job is another run than before. */
export const jobRunsAgain: Rule = {
  id: 'job-runs-again',
  severity: 'info',
  consequence: 'restart',
  finds: 'A Job has another generated name, or one that is generated each time (`generateName`): it is another run.',
  why:
    'The old Job is removed, and stopped if it runs; the new one takes its resources and may publish its ' + 'result.',
  fix: 'Nothing to fix, if a new run is meant.',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (after !== undefined && change.action === 'changed' && hasGeneratedName(after.object)) {
        yield {
          on: change,
          path: 'metadata.generateName',
          message: 'Another one is made, beside those that are there',
        };
      }
      if (after?.ends === true && before !== undefined && change.previousName !== undefined) {
        const why = change.fields.some((field) => field.generated !== true && isUnder(field, 'spec'))
          ? ''
          : ', although nothing in its pods changed';
        yield {
          on: change,
          path: 'metadata.name',
          message: `It runs again, as another ${after.object.kind}${why}; the old one is removed, and stopped if it still runs`,
          before: change.previousName,
          after: after.object.metadata.name,
        };
      }
    }
  },
};
