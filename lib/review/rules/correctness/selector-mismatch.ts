import { mapAt } from '../../objects/kubernetes-object';
import { selects } from '../../objects/workload';
import type { Rule } from '../../rule';
import { newFaults } from '../../rule-support';

/** A workload does not select its own pods: the API server refuses it. */
export const selectorMismatch: Rule = {
  id: 'selector-mismatch',
  severity: 'high',
  consequence: 'correctness',
  finds: "A workload's selector does not fit the labels of its own pods.",
  why: 'The API server refuses it.',
  fix: 'Use the same labels in both.',
  check: (context) =>
    newFaults(context, ({ object, labels, templatePath }) => {
      const selector = mapAt(object, 'spec')['selector'];
      if (
        !['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind) ||
        selects(selector, labels)
      ) {
        return [];
      }
      return [
        {
          path: 'spec.selector',
          message:
            `It does not select the labels of its own pods (${templatePath}.metadata.labels): ` +
            'the API server refuses it',
          after: selector,
        },
      ];
    }),
};
