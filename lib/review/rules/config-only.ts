import type { Rule } from '../rule';
import { changesOf, names, usesOf } from '../rule-support';

/** Configuration changed, and no pod restarts for it: files in running pods change by themselves. */
export const configOnly: Rule = {
  id: 'config-only',
  severity: 'info',
  consequence: 'configuration',
  *check(context) {
    for (const change of changesOf(context, 'ConfigMap', 'Secret')) {
      const { after, object } = change;
      if (change.action !== 'changed' || after === undefined || change.previousName !== undefined || !change.fields.some(({ path }) => /^(data|binaryData)\b/.test(path))) {
        continue;
      }
      const users = context.after.workloadsNear(after, object.environment).filter((workload) => usesOf(workload).some((use) => use.kind === object.kind && use.name === object.name));
      const message = users.length === 0 ? 'Only its content changes; no pod of these objects uses it' : `Only its content changes: files in the pods of ${names(users.map((user) => user.object.metadata.name))} follow within a minute or two, without a restart`;
      yield { on: change, path: 'data', message };
    }
  },
};
