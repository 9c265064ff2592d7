import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';

/** A server is removed. */
export const workloadRemoved: Rule = {
  id: 'workload-removed',
  severity: 'medium',
  consequence: 'availability',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (before === undefined || after !== undefined) {
        continue;
      }
      const { replicas, ends, most } = before;
      const service = context.before
        .servicesOf(before)
        .find(
          (each) =>
            context.after.near(each, before.environment, '', 'Service', each.metadata.name) !== undefined &&
            context.after.servedBy(each, before.environment).length === 0,
        );
      const message = ends
        ? 'It is removed, with its pods where some still run'
        : `It is removed with its ${replicas === 1 ? 'pod' : `${replicas} pods`}${service === undefined ? '' : `, while Service '${service.metadata.name}' stays and leads nowhere`}`;
      yield {
        on: change,
        path: '',
        message,
        severity: ends || most === 0 ? 'info' : service === undefined ? 'medium' : 'high',
      };
    }
  },
};
