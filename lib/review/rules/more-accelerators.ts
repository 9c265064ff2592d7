import { own } from '../../workload/own';
import type { Rule } from '../rule';
import { workloadChanges } from '../rule-support';
import { podRequest } from '../totals/pod-request';

/** A workload takes more accelerators than before, or others. */
export const moreAccelerators: Rule = {
  id: 'more-accelerators',
  severity: 'low',
  consequence: 'cost',
  *check(context) {
    for (const { change, before, after } of workloadChanges(context)) {
      if (after === undefined) {
        continue;
      }
      const [was, is] = [before, after].map((workload) =>
        workload === undefined ? undefined : podRequest(workload.pod),
      );
      for (const [resource, count] of Object.entries(is!.extended)) {
        const product = is!.product ?? resource;
        const same = was !== undefined && (was.product ?? resource) === product;
        const earlier = same ? before!.replicas * (own(was.extended, resource) ?? 0) : 0;
        const now = after.replicas * count;
        if (now > earlier) {
          const old =
            was !== undefined && !same
              ? ` instead of ${before!.replicas * Object.values(was.extended).reduce((sum, each) => sum + each, 0)} × ${was.product ?? Object.keys(was.extended).join()}`
              : '';
          const most = after.most > after.replicas ? `, up to ${after.most * count} by its autoscaler` : '';
          yield {
            on: change,
            path: after.templatePath,
            message: `It takes ${now} × ${product}${old || (earlier > 0 ? ` instead of ${earlier}` : '')}${most}`,
            before: earlier,
            after: now,
          };
        }
      }
    }
  },
};
