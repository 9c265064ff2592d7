import type { ObjectChange } from '../../object-change';
import { matchSteps, unknownChange } from '../../preview/match-steps';
import type { Rule } from '../../rule';
import { names } from '../../rule-support';
import { replaced } from './replaced';

/** Pulumi deletes an object and makes it anew, for a reason that the objects do not show. */
export const previewReplaces: Rule = {
  id: 'preview-replaces',
  severity: 'high',
  consequence: 'replacement',
  finds: 'Pulumi deletes an object and makes it anew, and nothing of that shows in the objects.',
  why:
    'What is deployed has another value in a field that cannot be changed in place. Until the new one is ' +
    'ready, there is none.',
  fix:
    'Compare with the revision that is deployed. To keep the object, give the field the value that is ' + 'deployed.',
  needs: 'preview',
  judges: 'what Pulumi itself will do',
  *check(context) {
    const replacing = matchSteps(context.previews, context.changes).filter(({ step }) => step.action === 'replace');
    const known = new Set<ObjectChange>(replacing.length === 0 ? [] : [...replaced.check(context)].map(({ on }) => on));
    for (const { step, change } of replacing) {
      if (change === undefined || !known.has(change)) {
        const fields =
          step.replaceFields.length === 0 ? '' : `: ${names(step.replaceFields)} cannot be changed in place`;
        yield {
          on: change ?? unknownChange(step.object),
          path: step.replaceFields[0] ?? '',
          message:
            `Pulumi deletes it and makes it anew${fields}. The objects alone do not show it: ` +
            'what is deployed is not the base',
        };
      }
    }
  },
};
