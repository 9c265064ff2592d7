import { mapAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';
import { amountOf } from '../../totals/pod-request';

/** A claim asks for less than before, which no volume can be given. */
export const claimShrunk: Rule = {
  id: 'claim-shrunk',
  severity: 'high',
  consequence: 'data',
  finds: 'A claim asks for less storage than before.',
  why: 'Volumes grow but never shrink; the API server refuses.',
  fix: 'Make a second claim, copy, and remove the first one in a later change.',
  *check(context) {
    for (const change of changesOf(context, 'PersistentVolumeClaim')) {
      const { before, after } = change;
      const [was, is] = [before, after].map((claim) => mapAt(claim, 'spec', 'resources', 'requests')['storage']);
      if (before !== undefined && after !== undefined && amountOf(is) < amountOf(was)) {
        yield {
          on: change,
          path: 'spec.resources.requests.storage',
          message:
            'A claim can grow but never shrink: the API server refuses. ' +
            'To have less, make another claim and copy what is on this one',
          before: was,
          after: is,
        };
      }
    }
  },
};
