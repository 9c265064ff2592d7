import { rootOfCluster } from '../cluster/fleet-context';
import type { IConstruct } from 'constructs';
import { meshOf } from '../mesh/mesh';
import { teamLabel } from '../objects/labels';
import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';
import { isMap } from '../values/maps';
import type { Caller, OtherPods } from './caller';
import { checkOtherPods } from './other-pods';
import { isolatedWorkloads, type IsolatedWorkload } from './isolated';
import { knownNamespaces } from './isolation';
import { namespaceLabel, podsIn, type PolicyPeer } from './policy-peers';

/** Who a caller is. */
export interface FoundCaller {
  /** Workloads of the program. */
  readonly workloads: readonly IsolatedWorkload[];
  /** Whole namespaces of the program. */
  readonly namespaces: readonly string[];
  /** As rules know it. @param own the namespace of the policy */
  readonly peers: (own: string | undefined) => readonly PolicyPeer[];
}

/** Whether a caller is a construct: of whatever copy of the library. */
export function isConstruct(caller: Caller): caller is IConstruct {
  return isMap(caller) && 'node' in caller;
}

/** Finds a caller in the program; undefined where there is none. */
export function findCaller(scope: IConstruct, caller: Caller): FoundCaller | undefined {
  if (typeof caller === 'string') {
    return findByName(scope, caller);
  }
  if (!isMap(caller)) {
    return undefined;
  }
  if (!isConstruct(caller)) {
    const { namespace, podLabels = {} } = caller as OtherPods;
    if (typeof namespace !== 'string') {
      return undefined;
    }
    return { workloads: [], namespaces: [], peers: (own) => [podsIn(namespace, podLabels, own)] };
  }
  const workloads = rootOfCluster(caller) === rootOfCluster(scope) ? isolatedWorkloads(caller) : [];
  return workloads.length === 0
    ? undefined
    : {
        workloads,
        namespaces: [],
        peers: (own) => workloads.map(({ workload, selector }) => podsIn(workload.metadata.namespace, selector, own)),
      };
}

function findByName(scope: IConstruct, name: string): FoundCaller | undefined {
  const known = knownNamespaces(scope);
  const ofTeam = known.filter(({ team }) => team === name);
  const found = ofTeam.length > 0 ? ofTeam : known.filter((namespace) => namespace.name === name);
  if (found.length === 0) {
    return undefined;
  }
  const label = ofTeam.length > 0 ? teamLabel : namespaceLabel;
  return {
    workloads: [],
    namespaces: [...new Set(found.map((namespace) => namespace.name))],
    peers: () => [{ namespaceSelector: { matchLabels: { [label]: name } } }],
  };
}

/** Whether a server names a construct, or the namespace that it is in, as its caller. */
export function letsIn({ construct, callers = [] }: IsolatedWorkload, caller: IConstruct, namespace?: string): boolean {
  return callers.some((each) =>
    isConstruct(each)
      ? caller.node.scopes.includes(each)
      : namespace !== undefined && findCaller(construct, each)?.namespaces.includes(namespace) === true,
  );
}

/** Reports callers that there are not. Called when the whole program is there. */
export function checkCallers(scope: IConstruct, problems: Problems, callers: readonly Caller[]): void {
  for (const [index, caller] of callers.entries()) {
    const at = `callers[${index}]`;
    const found = isDeferred(caller) ? undefined : findCaller(scope, caller);
    if (isMap(caller) && !isConstruct(caller) && !isDeferred(caller)) {
      checkOtherPods(problems, caller as OtherPods, at);
      continue;
    }
    const plain = found?.workloads.find(({ inMesh }) => inMesh === false);
    if (plain !== undefined && meshOf(scope) !== undefined) {
      problems.add(
        at,
        'must be in the mesh, for its servers take no plain text: tasks that talk to each other, downloads, and runs ' +
          'before Kubernetes 1.29 with sidecars are not',
        plain.construct.node.path,
      );
    }
    if (isDeferred(caller) || found !== undefined) {
      continue;
    }
    if (typeof caller === 'string') {
      const known = knownNamespaces(scope);
      const names = [...new Set(known.flatMap(({ name, team }) => [...(team === undefined ? [] : [team]), name]))];
      problems.add(
        at,
        'must be the name of a team or a namespace of the program ' +
          `(${names.map((name) => `'${name}'`).join(', ') || 'there is none'}). ` +
          "Of others write { namespace: '…' }",
        caller,
      );
    } else {
      problems.add(
        at,
        'must be a server, a run or a download of the program, on the same cluster, or hold one; the name of a team ' +
          'or a namespace; or pods { namespace, podLabels }',
        isConstruct(caller) ? caller.node.path : caller,
      );
    }
  }
}
