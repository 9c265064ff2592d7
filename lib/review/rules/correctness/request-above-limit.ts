import { asText } from '../../../workload/values/as-text';
import { mapAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { newContainerFaults } from '../../rule-support';
import { amountOf } from '../../totals/pod-request';

/** A container asks for more than it may use: the API server refuses its pods. */
export const requestAboveLimit: Rule = {
  id: 'request-above-limit',
  severity: 'high',
  consequence: 'correctness',
  finds: 'A container requests more of a resource than its limit.',
  why: 'The API server refuses the object, so that nothing of it is changed.',
  fix: 'Raise the limit, or lower the request.',
  *check(context) {
    yield* newContainerFaults(context, ({ path, spec }) => {
      const [requests, limits] = [mapAt(spec, 'resources', 'requests'), mapAt(spec, 'resources', 'limits')];
      return Object.entries(requests)
        .filter(([resource, amount]) => limits[resource] !== undefined && amountOf(amount) > amountOf(limits[resource]))
        .map(([resource, amount]) => ({
          path: `${path}.resources.requests.${resource}`,
          message:
            `It asks for more than its limit: ${asText(amount)} of ${asText(limits[resource])}. ` +
            'The API server refuses that, and nothing is changed',
          before: limits[resource],
          after: amount,
        }));
    });
  },
};
