import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { accessObjects, users } from '../../../playground/cluster/access';

const cluster = (profile: object = {}) =>
  clusterSchema.parse({ name: 'test', profile: { kubernetesVersion: '1.34', ...profile } });
const withGateway = cluster({ gatewayClass: 'traefik' });

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const rulesOf = (user: string): Rule[] =>
  accessObjects(withGateway, true).flatMap((object) =>
    object.kind === 'ClusterRole' && object.metadata.name === user ? (object['rules'] as Rule[]) : [],
  );

test('each program has a role and is bound to it', () => {
  const names = (kind: string, realNode: boolean) =>
    accessObjects(withGateway, realNode)
      .filter((object) => object.kind === kind)
      .map(({ metadata }) => metadata.name);
  expect(names('ClusterRole', true)).toEqual([
    users.kwok,
    users.agent,
    users.gateway,
    users.dns,
    users.networkPolicies,
  ]);
  expect(names('ClusterRoleBinding', true)).toEqual([
    users.kwok,
    users.agent,
    users.kubeletClient,
    users.gateway,
    users.dns,
    users.networkPolicies,
  ]);
  expect(names('ClusterRole', false)).toEqual([users.kwok, users.agent]);
});

test('a cluster without a gateway class has no rights of a gateway', () => {
  expect(JSON.stringify(accessObjects(cluster(), true))).not.toContain(users.gateway);
});

test.each([users.kwok, users.agent, users.gateway, users.dns, users.networkPolicies])(
  '%s has no right to everything, to roles, or to become somebody else',
  (user) => {
    const rules = rulesOf(user);
    expect(rules.length).toBeGreaterThan(0);
    for (const { apiGroups, resources, verbs } of rules) {
      expect([...apiGroups, ...resources, ...verbs]).not.toContain('*');
      expect(apiGroups).not.toContain('rbac.authorization.k8s.io');
      expect(verbs.filter((verb) => ['impersonate', 'escalate', 'bind', 'deletecollection'].includes(verb))).toEqual(
        [],
      );
      expect(
        resources.filter((resource) =>
          /^(pods|nodes|services)\/(exec|attach|portforward|proxy|ephemeralcontainers)$|^serviceaccounts/.test(
            resource,
          ),
        ),
      ).toEqual([]);
    }
  },
);

test('only the gateway reads Secrets: the certificates of listeners', () => {
  const readers = [users.kwok, users.agent, users.gateway, users.dns].filter((user) =>
    rulesOf(user).some(({ resources }) => resources.includes('secrets')),
  );
  expect(readers).toEqual([users.gateway]);
});

test('only kwok and the controllers touch pods, and nobody here makes one', () => {
  const writing = (user: string): string[] =>
    rulesOf(user)
      .filter(({ resources }) => resources.includes('pods'))
      .flatMap(({ verbs }) => verbs.filter((verb) => !['get', 'list', 'watch'].includes(verb)));
  expect(writing(users.kwok)).toEqual(['patch', 'update', 'delete']);
  expect([users.agent, users.gateway, users.dns].flatMap(writing)).toEqual([]);
});

test('the name server reads what names are made of', () => {
  expect(rulesOf(users.dns).flatMap(({ resources }) => resources)).toEqual([
    'namespaces',
    'services',
    'endpointslices',
  ]);
  expect(new Set(rulesOf(users.dns).flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
});
