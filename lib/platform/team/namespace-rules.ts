import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { objectLabels } from '../../workload/objects/labels';
import { checkReference } from '../../workload/objects/names';
import { checkPriorityClass } from '../../workload/pod/priority-class';
import { checkQuantity } from '../../workload/pod/resources';
import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import { acceleratorKinds, nameOf } from './accelerator-kinds';
import { cores, hardOf, memoryText, readQuota, type Allocation, type PriorityQuota, type Quota } from './quota';
import { teamRoles } from './roles';
import type { ContainerAmounts, ContainerLimits, TeamAccess, TeamNamespace } from './team-props';
import type { Teams } from './teams';

interface QuotasContext {
  readonly at: string;
  readonly namespace: TeamNamespace;
  readonly most: Allocation;
  readonly teams: Teams;
}

/** Makes the ResourceQuota of a namespace, and one for each PriorityClass that has its own part. */
export function makeQuotas(chart: Chart, problems: Problems, { at, namespace, most, teams }: QuotasContext): void {
  const { quota, priorities = {} } = namespace;
  const make = (name: string, hard: Readonly<Record<string, string>>, priorityClass?: string): void => {
    new ApiObject(chart, `quota-${name}`, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name, labels: objectLabels(chart, name) },
      spec: {
        hard,
        ...(priorityClass === undefined
          ? {}
          : {
              scopeSelector: {
                matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: [priorityClass] }],
              },
            }),
      },
    });
  };
  const pods = ({ pods: count }: PriorityQuota): Record<string, string> =>
    count === undefined ? {} : { pods: String(count) };
  // What is not named is not limited: of each kind that they do not get, there are none.
  const none = Object.fromEntries(acceleratorKinds(teams.cluster).map(({ quotaResource }) => [quotaResource, '0']));
  make('team', { ...none, ...hardOf(most), ...storageOf(problems, quota, `${at}.quota.storage`), ...pods(quota) });
  for (const [priorityClass, part] of Object.entries(priorities)) {
    const prop = `${at}.priorities.${priorityClass}`;
    checkPriorityClass(chart, problems, priorityClass, prop);
    const allocation = readQuota(problems, teams.cluster, part, prop);
    checkWithin(problems, allocation, most, prop);
    const hard = hardOf(allocation);
    const named = Object.entries(hard).filter(
      ([resource]) =>
        (resource !== 'requests.cpu' || part.cpu !== undefined) &&
        (resource !== 'requests.memory' || part.memory !== undefined),
    );
    const limits = { ...Object.fromEntries(named), ...pods(part) };
    if (problems.expect(Object.keys(limits).length > 0, prop, 'must limit something', part)) {
      make(`priority-${priorityClass}`, limits, priorityClass);
    }
  }
}

// What the namespace does not have is no limit for a part of its pods.
function checkWithin(problems: Problems, part: Allocation, most: Allocation, prop: string): void {
  for (const [kind, count] of part.accelerators) {
    const there = most.accelerators.get(kind) ?? 0;
    problems.expect(
      count <= there,
      `${prop}.accelerators`,
      `must be at most what the namespace has, ${there} of ${nameOf(kind)}`,
      count,
    );
  }
  problems.expect(part.cpu <= most.cpu, `${prop}.cpu`, `must be at most what the namespace has, ${cores(most.cpu)}`);
  const memory = memoryText(most.memory);
  problems.expect(part.memory <= most.memory, `${prop}.memory`, `must be at most what the namespace has, ${memory}`);
}

function storageOf(problems: Problems, { storage }: Quota, prop: string): Record<string, string> {
  if (storage === undefined) {
    return {};
  }
  const text = (amount: string, at: string): string => checkQuantity(problems, amount, at)?.text ?? amount;
  return typeof storage === 'string' || isDeferred(storage)
    ? { 'requests.storage': text(storage as string, prop) }
    : Object.fromEntries(
        Object.entries(storage).map(([storageClass, amount]) => [
          `${storageClass}.storageclass.storage.k8s.io/requests.storage`,
          text(amount, `${prop}.${storageClass}`),
        ]),
      );
}

const usualRequest: ContainerAmounts = { cpu: '100m', memory: '128Mi' };

/** Makes the LimitRange of a namespace. */
export function makeLimits(chart: Chart, problems: Problems, containers: ContainerLimits, prop: string): void {
  const amounts = (given: ContainerAmounts | undefined, key: string): Record<string, string> | undefined =>
    given === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(given as Record<string, string | number>).map(([resource, amount]) => [
            resource,
            checkQuantity(problems, amount, `${prop}.${key}.${resource}`)?.text ?? String(amount),
          ]),
        );
  new ApiObject(chart, 'limits', {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'team', labels: objectLabels(chart, 'team') },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: amounts({ ...usualRequest, ...containers.defaultRequest }, 'defaultRequest'),
          default: amounts(containers.default, 'default'),
          max: amounts(containers.max, 'max'),
        },
      ],
    },
  });
}

/** Gives groups their roles in a namespace. */
export function makeRights(
  chart: Chart,
  problems: Problems,
  teams: Teams,
  { access, prop }: { readonly access: TeamAccess; readonly prop: string },
): void {
  for (const role of Object.keys(access)) {
    problems.expect(
      (teamRoles as readonly string[]).includes(role),
      `${prop}.${role}`,
      `must not be there: roles are ${teamRoles.join(', ')}`,
    );
  }
  for (const role of teamRoles) {
    const given = access[role] ?? [];
    problems.expect(Array.isArray(given), `${prop}.${role}`, 'must be a list of groups', given);
    const groups = Array.isArray(given) ? (given as readonly string[]) : [];
    groups.forEach((group, index) =>
      problems.expect(
        isDeferred(group) || (group !== '' && !/^system:(?!serviceaccounts:)/.test(group)),
        `${prop}.${role}[${index}]`,
        "must be a group of the cluster's users: those of Kubernetes itself ('system:…') are not a team",
        group,
      ),
    );
    if (groups.length > 0) {
      new k8s.KubeRoleBinding(chart, `binding-${role}`, {
        metadata: { name: `team-${role}`, labels: objectLabels(chart, `team-${role}`) },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: teams.roleName(role) },
        subjects: groups.map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name })),
      });
    }
  }
}

/**
 * Takes the token from the account of pods that name none, which Kubernetes makes by itself, and lets it pull images.
 */
export function makeDefaultAccount(chart: Chart, problems: Problems, pullSecrets: readonly string[]): void {
  pullSecrets.forEach((secret, index) => checkReference(problems, secret, `imagePullSecrets[${index}]`));
  new k8s.KubeServiceAccount(chart, 'default-account', {
    metadata: { name: 'default', labels: objectLabels(chart, 'default') },
    automountServiceAccountToken: false,
    imagePullSecrets: pullSecrets.length === 0 ? undefined : pullSecrets.map((name) => ({ name })),
  });
}
