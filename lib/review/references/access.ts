import type { Reference } from './reference';

const rbac = 'rbac.authorization.k8s.io';
const admission = 'admissionregistration.k8s.io';

/** Whom objects name that give access or refuse it. */
export const referencesOfAccess: readonly Reference[] = [
  {
    from: { group: rbac, kind: 'RoleBinding' },
    path: 'roleRef.name',
    to: { group: rbac, kind: 'Role' },
    beside: { kind: 'kind' },
    severity: 'high',
    without: 'its subjects may no longer do what the role allowed',
  },
  {
    from: { group: rbac, kind: 'ClusterRoleBinding' },
    path: 'roleRef.name',
    to: { group: rbac, kind: 'ClusterRole', cluster: true },
    severity: 'high',
    without: 'its subjects may no longer do what the role allowed',
  },
  ...['Validating', 'Mutating'].map((does) => ({
    from: { group: admission, kind: `${does}AdmissionPolicyBinding` },
    path: 'spec.policyName',
    to: { group: admission, kind: `${does}AdmissionPolicy`, cluster: true },
    without: 'the policy is no longer applied',
  })),
];
