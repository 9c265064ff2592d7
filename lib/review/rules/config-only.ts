import type { Rule } from '../rule';
import { changesOf, names, templateChanges, usesOf, workloadChanges } from '../rule-support';

/** Configuration changed, and no pod restarts for it: files in running pods change by themselves. */
export const configOnly: Rule = {
  id: 'config-only',
  severity: 'info',
  consequence: 'configuration',
  *check(context) {
    const workloads = workloadChanges(context);
    for (const change of changesOf(context, 'ConfigMap', 'Secret')) {
      const { after, object } = change;
      if (change.action !== 'changed' || after === undefined || change.previousName !== undefined || !change.fields.some(({ path }) => /^(data|binaryData)\b/.test(path))) {
        continue;
      }
      const near = new Set(context.after.workloadsNear(after, object.environment));
      const users = workloads.flatMap((workload) => {
        const uses = workload.after === undefined || !near.has(workload.after) ? [] : usesOf(workload.after).filter((use) => use.kind === object.kind && use.name === object.name);
        return uses.length === 0 ? [] : [{ name: workload.change.object.name, restarts: workload.before === undefined || templateChanges(workload).length > 0, live: uses.every(({ live }) => live) }];
      });
      const [restarting, live, others] = [users.filter(({ restarts }) => restarts), users.filter((user) => !user.restarts && user.live), users.filter((user) => !user.restarts && !user.live)].map((some) => names(some.map(({ name }) => name)));
      const says = [
        live === '' ? '' : `files in the pods of ${live} follow within a minute or two, without a restart`,
        restarting === '' ? '' : `the pods of ${restarting} restart anyway, and read it then`,
        others === '' ? '' : `the pods of ${others} do not see it until they restart`,
      ].filter((part) => part !== '');
      yield { on: change, path: 'data', message: users.length === 0 ? 'Only its content changes; no pod of these objects uses it' : `Only its content changes: ${says.join('; ')}` };
    }
  },
};
