import { namespaceOrDefault } from '../../../workload/objects/namespaces';
import { append } from '../../append';
import { type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule, RuleContext } from '../../rule';
import { changesOf, names, templateChanges, usesOf, podSetChanges } from '../../rule-support';

/** Configuration changed, and no pod restarts for it: files in running pods change by themselves. */
export const configOnly: Rule = {
  id: 'config-only',
  severity: 'info',
  consequence: 'configuration',
  finds: 'A ConfigMap or Secret changed that pods read as files, or that none of these objects uses.',
  why: 'Nothing restarts: the kubelet brings the new files into running pods within a minute or two.',
  fix: 'Nothing to fix. Check that the program reads the files again.',
  *check(context) {
    const usersOf = usersByName(context);
    for (const change of changesOf(context, 'ConfigMap', 'Secret')) {
      const { after, object } = change;
      if (
        change.action !== 'changed' ||
        after === undefined ||
        change.previousName !== undefined ||
        !change.fields.some(({ path }) => /^(data|binaryData)\b/.test(path))
      ) {
        continue;
      }
      const users = usersOf(after, object.environment);
      const [restarting, live, others] = [
        users.filter(({ restarts }) => restarts),
        users.filter((user) => !user.restarts && user.live),
        users.filter((user) => !user.restarts && !user.live),
      ].map((some) => names(some.map(({ name }) => name)));
      const says = [
        live === '' ? '' : `files in the pods of ${live} follow within a minute or two, without a restart`,
        restarting === '' ? '' : `the pods of ${restarting} restart anyway, and read it then`,
        others === '' ? '' : `the pods of ${others} do not see it until they restart`,
      ].filter((part) => part !== '');
      yield {
        on: change,
        path: 'data',
        message:
          users.length === 0
            ? 'Only its content changes; no pod of these objects uses it'
            : `Only its content changes: ${says.join('; ')}`,
      };
    }
  },
};

interface User {
  readonly name: string;
  readonly restarts: boolean;
  /** Whether its pods see a change without a restart. */
  readonly live: boolean;
}

// Found by name: asking every workload about every object would cost the square of their number.
function usersByName(
  context: RuleContext,
): (object: KubernetesObject, environment: string | undefined) => readonly User[] {
  const found = new Map<string, User[]>();
  const key = (object: KubernetesObject, environment: string | undefined, kind: string, name: string): string =>
    JSON.stringify([environment ?? '', namespaceOrDefault(object), kind, name]);
  for (const workload of podSetChanges(context)) {
    const { before, after, change } = workload;
    if (after === undefined) {
      continue;
    }
    const restarts = before === undefined || templateChanges(workload).length > 0;
    const lives = new Map<string, boolean>();
    for (const { kind, name, live } of usesOf(after)) {
      const used = key(after.object, after.environment, kind, name);
      lives.set(used, live && lives.get(used) !== false);
    }
    for (const [used, live] of lives) {
      append(found, used, { name: change.object.name, restarts, live });
    }
  }
  return (object, environment) => found.get(key(object, environment, object.kind, object.metadata.name)) ?? [];
}
