import { isSecret } from '../../playground/plugin/protocol/properties';
import type { MadeObject } from './pending-creates';
import type { StackState, StateResource } from './state-records';

/** Why the next deploy has to look after an object that is taken into the state. */
const interrupted = 'the deploy that was making it was interrupted';

/**
 * The state in which the next deploy can start: objects that a killed deploy made are among the resources, nothing is
 * pending any more, and the official Kubernetes plugin finds the inputs that it compares with.
 *
 * @param made the objects that unfinished creations have made
 * @returns the state itself where nothing is to be mended
 */
export function recoveredState(state: StackState, made: readonly MadeObject[]): StackState {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  const withInputs = resources.map(withOwnInputs);
  if (pending.length === 0 && withInputs.every((resource, index) => resource === resources[index])) {
    return state;
  }
  const recovered = pending.reduce<readonly StateResource[]>((all, { type, resource }) => {
    const object = type === 'creating' ? made.find(({ urn }) => urn === resource.urn) : undefined;
    return object === undefined ? all : withMade(all, resource, object);
  }, withInputs);
  return { ...state, deployment: { ...state.deployment, resources: recovered, pending_operations: [] } };
}

/**
 * A resource in whose outputs its inputs stand as well. From there alone the official
 * plugin reads what it compares with; without, it replaces the object. The playground's stand-in
 * for it did not write them once.
 */
function withOwnInputs(resource: StateResource): StateResource {
  const { outputs, inputs } = resource;
  // The two notes are of Kubernetes objects only: releases of Helm charts have neither.
  const isObject = outputs !== undefined && '__fieldManager' in outputs && '__initialApiVersion' in outputs;
  return !isObject || '__inputs' in outputs || inputs === undefined
    ? resource
    : { ...resource, outputs: { ...outputs, __inputs: inputs } };
}

function withMade(
  resources: readonly StateResource[],
  pending: StateResource,
  object: MadeObject,
): readonly StateResource[] {
  const known = new Set(resources.map(({ urn }) => urn));
  const index = resources.findIndex(({ urn, delete: deleted }) => urn === pending.urn && deleted !== true);
  const taken = withKnownDependencies(takenOver(pending, object), known);
  if (index === -1) {
    return [...resources, taken];
  }
  const old = resources[index]!;
  // A later deploy has finished it: pending creations stay until somebody clears them.
  if (old.id === object.id && old.pendingReplacement !== true) {
    return resources;
  }
  const before = resources.slice(0, index);
  const after = resources.slice(index + 1);
  return old.pendingReplacement === true
    ? [...before, taken, ...after]
    : [...before, taken, { ...old, delete: true }, ...after];
}

/**
 * What it says is wrong with it makes the next deploy apply it again, wait until it is
 * ready, and write down what it is.
 */
function takenOver(pending: StateResource, { id, uid, fieldManager }: MadeObject): StateResource {
  const inputs = pending.inputs as Readonly<Record<string, unknown>> & { readonly metadata: object };
  const outputs = {
    ...inputs,
    // As a whole secret, it is one encrypted text.
    metadata: isSecret(inputs.metadata) ? inputs.metadata : { ...inputs.metadata, uid },
    __inputs: inputs,
    __fieldManager: fieldManager,
    __initialApiVersion: inputs['apiVersion'],
  };
  return { ...pending, id, outputs, initErrors: [interrupted] };
}

// What it depends on may be gone in the meantime, and Pulumi refuses a state that names what is not in it.
function withKnownDependencies(resource: StateResource, known: ReadonlySet<string>): StateResource {
  const { dependencies, propertyDependencies } = resource;
  const only = (urns: readonly string[]): readonly string[] => urns.filter((urn) => known.has(urn));
  return {
    ...resource,
    ...(dependencies === undefined ? {} : { dependencies: only(dependencies) }),
    ...(propertyDependencies === undefined
      ? {}
      : {
          propertyDependencies: Object.fromEntries(
            Object.entries(propertyDependencies).map(([key, urns]) => [key, only(urns ?? [])]),
          ),
        }),
  };
}
