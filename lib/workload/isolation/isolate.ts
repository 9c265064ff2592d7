import { rootOfCluster } from '../cluster/fleet-context';
import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { authorizationRules } from '../mesh/authorization';
import { meshOf } from '../mesh/mesh';
import { makeMeshPolicies } from '../mesh/mesh-objects';
import { objectLabels } from '../objects/labels';
import { provideNotes } from '../synthesis/notes';
import { Problems } from '../values/validation';
import type { Caller } from './caller';
import { checkCallers, findCaller } from './callers';
import { checkDestinations, type Destination } from './destinations';
import { isolatedWorkloads, markIsolated, type IsolatedWorkload, type WantedDestination } from './isolated';
import { isolationOf } from './isolation';
import { merged, rulesOf, ruleTo } from './rules-of';
import type { PolicyRule } from './policy-peers';

/** What the user says of whom a workload reaches, and who calls it. */
interface WantedIsolation {
  readonly callers?: readonly Caller[] | undefined;
  readonly reaches?: readonly Destination[] | undefined;
}

/**
 * Says what a workload needs of the network, and makes its policy where its environment isolates workloads.
 *
 * What it needs is known when the whole program is there: who calls it, and which routes lead to it.
 */
export function isolate(
  problems: Problems,
  wanted: WantedIsolation,
  {
    sources = [],
    ...workload
  }: Omit<IsolatedWorkload, 'callers' | 'reaches'> & { readonly sources?: readonly string[] },
): void {
  const { construct } = workload;
  const callers = listOf(problems, wanted.callers, 'callers');
  const destinations = listOf(problems, wanted.reaches, 'reaches');
  checkDestinations(problems, destinations, 'reaches');
  const reaches: WantedDestination[] = [
    ...sources.map((to) => ({ to })),
    ...(destinations ?? []).map((to, index) => ({ to, prop: `reaches[${index}]` })),
  ];
  const isolated: IsolatedWorkload = { ...workload, callers, reaches };
  markIsolated(isolated);
  if (callers !== undefined) {
    checkLater(construct, callers);
  }
  makeMeshPolicies(isolated);
  const context = isolationOf(construct);
  if (context?.isolation !== 'workloads') {
    return;
  }
  const policy = new ApiObject(construct, 'network-policy', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: isolated.policyName, labels: objectLabels(construct, isolated.name) },
    spec: Lazy.any({ produce: () => policySpec(isolated) }) as object,
  });
  // A pod that is there before its policy would reach nothing, and its download would fail.
  isolated.workload.node.addDependency(policy);
  context.deny?.node.addDependency(policy);
  provideNotes(construct, () => [
    ...rulesOf(isolated).notes,
    ...(meshOf(construct) === undefined ? [] : authorizationRules(isolated).notes),
  ]);
}

function listOf<T>(problems: Problems, list: readonly T[] | undefined, prop: string): readonly T[] | undefined {
  const isList = list === undefined || Array.isArray(list);
  problems.expect(isList, prop, 'must be a list', list);
  return isList ? list : undefined;
}

// A team or a server may be made after those that name it.
function checkLater(construct: Construct, callers: readonly Caller[]): void {
  construct.node.addValidation({
    validate: () => {
      checkCallers(construct, late, callers);
      return [];
    },
  });
  // It tells its problems after the others of the construct.
  const late = new Problems(construct);
}

function policySpec(isolated: IsolatedWorkload): object {
  const { ingress, egress } = rulesOf(isolated);
  return {
    podSelector: { matchLabels: { ...isolated.selector } },
    policyTypes: ['Ingress', 'Egress'],
    ...(ingress.length === 0 ? {} : { ingress: ingress.map(({ peers, ports }) => ({ from: peers, ports })) }),
    egress: egress.map(toEgress),
  };
}

function toEgress({ peers, ports }: PolicyRule): object {
  return { to: peers, ports };
}

/**
 * Makes the policy that denies all pods of a namespace what no other one allows. Where servers let the whole namespace
 * call them, its pods reach these.
 */
export function denyAll(scope: Construct, namespace: string): ApiObject {
  return new ApiObject(scope, 'default-deny', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', labels: objectLabels(scope, 'default-deny') },
    spec: Lazy.any({
      produce: () => {
        const egress = merged(namespaceCalls(scope, namespace));
        return {
          podSelector: {},
          policyTypes: ['Ingress', 'Egress'],
          ...(egress.length === 0 ? {} : { egress: egress.map(toEgress) }),
        };
      },
    }) as object,
  });
}

function namespaceCalls(scope: Construct, namespace: string): PolicyRule[] {
  return isolatedWorkloads(rootOfCluster(scope))
    .filter(({ callers = [] }) =>
      callers.some((caller) => findCaller(scope, caller)?.namespaces.includes(namespace) === true),
    )
    .map((server) => ruleTo(server, namespace));
}
