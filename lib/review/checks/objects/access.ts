import { mapAt, mapsAt, textAt, textsAt } from '../../objects/kubernetes-object';
import type { ObjectCheck } from '../check';

/** Rules of roles say to what, bindings whom. */
export const access: ObjectCheck = {
  kinds: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'].map(
    (kind) => `rbac.authorization.k8s.io/${kind}`,
  ),
  *find({ object }) {
    for (const [at, rule] of mapsAt(object, 'rules').entries()) {
      if (textsAt(rule, 'nonResourceURLs').length > 0) {
        if (object.kind === 'Role') {
          yield {
            path: `rules[${at}].nonResourceURLs`,
            message: 'A Role is for a namespace, and has none: use a ClusterRole',
          };
        }
        continue;
      }
      for (const field of ['apiGroups', 'resources']) {
        if (textsAt(rule, field).length === 0) {
          yield { path: `rules[${at}].${field}`, message: 'It is missing: a rule says the groups and the resources' };
        }
      }
    }
    const role = textAt(mapAt(object, 'roleRef'), 'kind');
    const taken = object.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
    if (role !== undefined && !taken.includes(role)) {
      yield { path: 'roleRef.kind', message: `It has to be ${taken.join(' or ')}` };
    }
    for (const [at, subject] of mapsAt(object, 'subjects').entries()) {
      const path = `subjects[${textAt(subject, 'name') ?? at}]`;
      const kind = textAt(subject, 'kind') ?? '';
      if (!['ServiceAccount', 'User', 'Group'].includes(kind)) {
        yield { path: `${path}.kind`, message: 'It has to be ServiceAccount, User or Group' };
      }
      if (
        object.kind === 'ClusterRoleBinding' &&
        kind === 'ServiceAccount' &&
        (textAt(subject, 'namespace') ?? '') === ''
      ) {
        yield { path: `${path}.namespace`, message: 'It is missing: a ServiceAccount is in a namespace' };
      }
    }
  },
};
