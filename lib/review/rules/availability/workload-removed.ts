import { sourced } from '../../objects/kubernetes-object';
import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { workloadChanges } from '../../rule-support';

/** A server is removed. */
export const workloadRemoved: Rule = {
  id: 'workload-removed',
  severity: 'medium',
  consequence: 'availability',
  finds: 'A workload is removed; `high` when a Service or InferencePool stays that leads nowhere, `info` for Jobs.',
  why: 'Its pods stop.',
  fix: 'Remove its Service, route and budget with it.',
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
            context.after.links.twin(sourced(each, before.environment)) !== undefined &&
            context.after.servedBy(each, before.environment).every(({ ends }) => ends),
        );
      const message = ends
        ? 'It is removed, with its pods where some still run'
        : 'It is removed with its ' +
          `${replicas === 1 ? 'pod' : `${replicas} pods`}` +
          `${service === undefined ? '' : `, while ${called(service)} stays and leads nowhere`}`;
      const missed = service === undefined ? 'medium' : 'high';
      yield { on: change, path: '', message, severity: ends || most === 0 ? 'info' : missed };
    }
  },
};
