import { all, pool, workload, type Scenario } from './scenario';

interface Policy {
  readonly rule: string;
  readonly resource?: 'pods' | 'deployments';
  /** More of the policy's spec. */
  readonly spec?: string;
  /** More of the binding's spec. */
  readonly binding?: string;
  readonly actions?: string;
  /** The namespace that the binding selects. */
  readonly namespace?: string;
}

/** A policy called like its scenario, and its binding to the scenario's namespace. */
function policy(name: string, given: Policy): string {
  const { rule, resource = 'deployments', spec = '', binding = '', actions = '[Deny]', namespace = name } = given;
  const group = resource === 'pods' ? '""' : 'apps';
  return `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [${group}], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [${resource}] }]
${spec === '' ? '' : `  ${spec}\n`}  validations: [{ expression: '${rule}' }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec:
  policyName: ${name}
  validationActions: ${actions}
${binding === '' ? '' : `  ${binding}\n`}  matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${namespace} } } }
`;
}

/** What ValidatingAdmissionPolicies do that a change brings. */
export const policyScenarios: readonly Scenario[] = [
  {
    name: 'policy-on-pods',
    pools: [pool('policy-on-pods')],
    head: workload('policy-on-pods', {}),
    policies: policy('policy-on-pods', { rule: '"team" in object.metadata.labels', resource: 'pods' }),
    expected: {
      running: 0,
      pending: 0,
      reasons: ["ValidatingAdmissionPolicy 'policy-on-pods' with binding 'policy-on-pods' denied request"],
      finished: false,
    },
  },
  {
    // The change is refused, so that what was there runs on.
    name: 'policy-on-change',
    pools: [pool('policy-on-change')],
    base: workload('policy-on-change', {}),
    head: workload('policy-on-change', { image: 'web:latest' }),
    policies: policy('policy-on-change', {
      rule: '!object.spec.template.spec.containers.exists(c, c.image.endsWith(":latest"))',
    }),
    expected: all(2),
  },
  {
    name: 'policy-with-parameter',
    pools: [pool('policy-with-parameter')],
    base: workload('policy-with-parameter', {}),
    head: workload('policy-with-parameter', { replicas: 3 }),
    policies:
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: limits, namespace: policy-with-parameter }\n' +
      `data: { replicas: "2" }\n${policy('policy-with-parameter', {
        rule: 'object.spec.replicas <= int(params.data.replicas)',
        spec: 'paramKind: { apiVersion: v1, kind: ConfigMap }',
        binding: 'paramRef: { name: limits, namespace: policy-with-parameter, parameterNotFoundAction: Deny }',
      })}`,
    expected: all(2),
  },
  {
    name: 'policy-that-warns',
    pools: [pool('policy-that-warns')],
    head: workload('policy-that-warns', {}),
    policies: policy('policy-that-warns', { rule: 'object.spec.replicas > 2', actions: '[Warn, Audit]' }),
    expected: all(2),
  },
  {
    name: 'policy-of-others',
    pools: [pool('policy-of-others')],
    head: workload('policy-of-others', {}),
    policies: policy('policy-of-others', { rule: 'false', namespace: 'nobody' }),
    expected: all(2),
  },
];
