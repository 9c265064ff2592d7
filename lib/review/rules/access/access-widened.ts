import { type JsonMap } from '../../../workload/values/maps';
import { mapsAt, textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule, Severity } from '../../rule';
import { changesOf, names } from '../../rule-support';

/** Somebody may do more with the API than before: a role has more rules, or more subjects have a role. */
export const accessWidened: Rule = {
  id: 'access-widened',
  severity: 'high',
  consequence: 'access',
  finds:
    'A role allows more than before, or more subjects have one. `high` for wildcards, Secrets, ' +
    '`escalate`, `bind`, `impersonate`, `pods/exec`, `cluster-admin` and groups that hold everybody; ' +
    '`low` for reading other things, and for a new role that nothing binds yet.',
  why: 'Rights add up: who breaks into one pod may do all that its ServiceAccount may.',
  fix:
    'Name the verbs, resources and names that are needed; bind a Role in one namespace rather than a ' +
    'ClusterRole in all.',
  *check(context) {
    for (const change of changesOf(context, 'Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding')) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      if (object.kind.endsWith('Binding')) {
        const known = subjects(before);
        const added = subjects(after).filter((subject) => !known.includes(subject));
        const role = textAt(after, 'roleRef', 'name') ?? '';
        const other = before !== undefined && textAt(before, 'roleRef', 'name') !== role;
        if (added.length > 0 || other) {
          const wide = role === 'cluster-admin' || subjects(after).some((subject) => everybody.test(subject));
          const usual = role === 'view' ? 'low' : 'medium';
          const severity = wide ? 'high' : usual;
          yield {
            on: change,
            path: other ? 'roleRef' : 'subjects',
            message:
              `${names(other ? subjects(after) : added)} may do what ${textAt(after, 'roleRef', 'kind') ?? 'role'} ` +
              `'${role}' allows${object.kind === 'ClusterRoleBinding' ? ', in every namespace' : ''}`,
            severity,
            after: added,
          };
        }
        continue;
      }
      const known = new Set(permissions(before));
      const added = permissions(after).filter((permission) => !known.has(permission) && !covered(permission, known));
      if (added.length > 0) {
        const idle = before === undefined && !isAggregated(after) && context.after.links.to(after).length === 0;
        yield {
          on: change,
          path: 'rules',
          message: `It allows more: ${names(added)}${idle ? '. Nothing here binds it yet' : ''}`,
          severity: idle ? 'low' : worst(added),
          after: added,
        };
      }
    }
  },
};

// Its rules become those of other roles, such as 'edit', without being named.
// @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles
function isAggregated({ metadata }: KubernetesObject): boolean {
  return Object.keys(metadata.labels ?? {}).some((label) => label.includes('/aggregate-'));
}

const everybody = /system:(anonymous|unauthenticated|authenticated|serviceaccounts$)/;

function subjects(binding: KubernetesObject | undefined): string[] {
  return mapsAt(binding, 'subjects').map((subject) =>
    [textAt(subject, 'kind'), textAt(subject, 'namespace'), textAt(subject, 'name')]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

// One line for each verb and resource, so that rules that were only written another way are no change.
function permissions(role: KubernetesObject | undefined): string[] {
  return mapsAt(role, 'rules').flatMap((rule) => {
    const of = rule['resourceNames'] === undefined ? '' : ` ${textsAt(rule, 'resourceNames').join(',')}`;
    return textsAt(rule, 'verbs').flatMap((verb) => [
      ...resources(rule).map((resource) => `${verb} ${resource}${of}`),
      ...textsAt(rule, 'nonResourceURLs').map((url) => `${verb} ${url}`),
    ]);
  });
}

function resources(rule: JsonMap): string[] {
  const groups = textsAt(rule, 'apiGroups');
  return textsAt(rule, 'resources').flatMap((resource) =>
    groups.map((group) => (group === '' ? resource : `${resource}.${group}`)),
  );
}

function covered(permission: string, known: ReadonlySet<string>): boolean {
  const [verb = '', resource = ''] = permission.split(' ');
  const all = resource.includes('.') ? `*.${resource.slice(resource.indexOf('.') + 1)}` : '*';
  return [`${verb} ${resource}`, `* ${resource}`, `${verb} ${all}`, `* ${all}`, '* *.*'].some((wider) =>
    known.has(wider),
  );
}

function worst(added: readonly string[]): Severity {
  const reading = /^(get|list|watch) /;
  if (
    added.some(
      (permission) =>
        /\*/.test(permission) ||
        /^(escalate|bind|impersonate) /.test(permission) ||
        / secrets\b/.test(permission) ||
        /pods\/(exec|attach)|serviceaccounts\/token|nodes\/proxy/.test(permission),
    )
  ) {
    return 'high';
  }
  return added.every((permission) => reading.test(permission)) ? 'low' : 'medium';
}
