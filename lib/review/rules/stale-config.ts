import type { Rule } from '../rule';
import { changesOf, templateChanges, usesOf, workloadChanges } from '../rule-support';

/** Configuration changed in place that running pods read only when they start: until then some have the old values. */
export const staleConfig: Rule = {
  id: 'stale-config',
  severity: 'medium',
  consequence: 'configuration',
  *check(context) {
    const changed = changesOf(context, 'ConfigMap', 'Secret').filter(
      (change) =>
        change.action === 'changed' &&
        change.previousName === undefined &&
        change.fields.some(({ path }) => /^(data|binaryData)\b/.test(path)),
    );
    if (changed.length === 0) {
      return;
    }
    for (const workload of workloadChanges(context)) {
      const { change, after } = workload;
      if (
        after === undefined ||
        workload.before === undefined ||
        after.ends ||
        after.most === 0 ||
        templateChanges(workload).length > 0
      ) {
        continue;
      }
      for (const use of usesOf(after)) {
        const config = changed.find(
          ({ object }) =>
            object.kind === use.kind &&
            object.name === use.name &&
            (object.namespace ?? '') === (change.object.namespace ?? '') &&
            object.environment === change.object.environment,
        );
        if (config !== undefined && !use.live) {
          yield {
            on: change,
            path: use.path,
            message: `${use.kind} '${use.name}' changed, but running pods keep its old values until they restart, each when it happens to. Put a hash of the content into its name (HashedConfigMap does), or restart the pods`,
          };
        }
      }
    }
  },
};
