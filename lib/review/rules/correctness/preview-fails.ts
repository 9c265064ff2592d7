import { matchSteps, unknownChange } from '../../preview/match-steps';
import type { Rule } from '../../rule';

/** Pulumi's own preview ended with an error, or the deploy will: what it deletes or replaces is protected. */
export const previewFails: Rule = {
  id: 'preview-fails',
  severity: 'high',
  consequence: 'correctness',
  finds: "Pulumi's own preview ended with an error, or it would have to delete what is protected.",
  why:
    'So will the deploy, perhaps after it has changed half of the objects. Of what is protected, the ' +
    'preview alone does not say so.',
  fix: 'What the message says. Who means to lose a protected object runs `pulumi state unprotect` first.',
  needs: 'preview',
  judges: 'what Pulumi itself will do',
  *check({ previews, changes }) {
    for (const { environment, messages, file } of previews) {
      const errors = messages
        .filter(({ severity }) => severity === 'error')
        .map(({ message, resource }) => ({ resource, text: message.replace(/^error: (Preview failed: )?/, '') }));
      // It ends with one that only says that there were others.
      const telling = errors.filter(({ text }) => text !== 'preview failed');
      for (const { resource, text } of telling.length > 0 ? telling : errors) {
        const on = unknownChange({
          ...(environment === undefined ? {} : { environment }),
          apiVersion: 'pulumi',
          kind: resource === undefined ? 'Stack' : 'Resource',
          name: resource ?? environment ?? file,
        });
        yield { on, path: '', message: `Pulumi's preview failed: ${text}` };
      }
    }
    for (const { step, change } of matchSteps(previews, changes)) {
      if (step.protected && !step.retained && (step.action === 'delete' || step.action === 'replace')) {
        yield {
          on: change ?? unknownChange(step.object),
          path: '',
          message:
            'Pulumi would have to delete it and refuses, for it is protected: the deploy fails. ' +
            `Keep it as it is, or run 'pulumi state unprotect' first`,
        };
      }
    }
  },
};
