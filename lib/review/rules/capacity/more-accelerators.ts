import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';
import { acceleratorsOf } from '../../capacity/counted';

/** A workload takes more accelerators than before, or others. */
export const moreAccelerators: Rule = {
  id: 'more-accelerators',
  severity: 'low',
  consequence: 'cost',
  finds: 'A workload takes more accelerators, or others.',
  why: 'They are the dearest and scarcest part of a cluster.',
  fix: 'Nothing to fix. With `--cluster` the review says whether they are there.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (after === undefined) {
        continue;
      }
      const cluster = context.clusterOf(after.environment);
      const was = before === undefined ? [] : acceleratorsOf(context.before.requestOf(before), cluster);
      for (const { name: product, amount: count } of acceleratorsOf(context.after.requestOf(after), cluster)) {
        const same = was.find(({ name }) => name === product);
        const earlier = same === undefined ? 0 : before!.replicas * same.amount;
        const now = after.replicas * count;
        if (now > earlier) {
          const old =
            was.length > 0 && same === undefined
              ? ` instead of ${was.map(({ name, amount }) => `${before!.replicas * amount} × ${name}`).join(' and ')}`
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
