import { at, isFields, textAt, withValue, type Fields, type KubeObject } from './objects';
import { secret, UNKNOWN } from './protocol/properties';

/**
 * What the state of a resource holds: the live object and the notes that the official plugin keeps too. Without the
 * inputs among them that plugin would take every object for one with another identity, and replace it.
 */
export function stateOf(live: KubeObject, manager: string, inputs: Fields): Fields {
  return { ...guarded(live), __inputs: guarded(inputs), __fieldManager: manager, __initialApiVersion: live.apiVersion };
}

/** The id of an object: `namespace/name`, or `name`. */
export function idOf(object: Fields): string {
  const namespace = textAt(object, 'metadata', 'namespace');
  const name = textAt(object, 'metadata', 'name') ?? '';
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Reads an id. */
export function parseId(id: string): { readonly namespace?: string; readonly name: string } {
  const [first, second] = id.split('/');
  if (first === undefined || first === '' || second === '') {
    throw new Error(`'${id}' is no object's id; expected 'namespace/name' or 'name'`);
  }
  return second === undefined ? { name: first } : { namespace: first, name: second };
}

/** Values of Secrets are marked secret even where the program did not: one more place where they cannot leak from. */
export function guarded(object: Fields): Fields {
  // Who set which field is long, changes at every status update, and is nothing that a program reads.
  const shown = isFields(object['metadata']) ? withValue(object, ['metadata', 'managedFields'], undefined) : object;
  if (shown['kind'] !== 'Secret' || shown['apiVersion'] !== 'v1') {
    return shown;
  }
  const annotation = ['metadata', 'annotations', 'kubectl.kubernetes.io/last-applied-configuration'];
  let result = shown;
  for (const path of [['data'], ['stringData'], annotation]) {
    const value = at(result, ...path);
    if (value !== undefined) {
      result = withValue(result, path, secret(value));
    }
  }
  return result;
}

/** Fields that a server fills at creation and that a dry run makes up. */
const FILLED_AT_CREATION = [
  ['metadata', 'uid'],
  ['metadata', 'creationTimestamp'],
  ['spec', 'clusterIP'],
  ['spec', 'clusterIPs'],
  ['spec', 'healthCheckNodePort'],
];

/** Turns a dry run's answer into what a preview may say: what the server will only know later is unknown. */
export function previewOf(answer: Fields, inputs: Fields, creating: boolean): Fields {
  let result = withValue(guarded(answer), ['metadata', 'resourceVersion'], UNKNOWN);
  result = withValue(result, ['metadata', 'generation'], UNKNOWN);
  result = { ...result, status: UNKNOWN };
  if (!creating) {
    return result;
  }
  for (const path of FILLED_AT_CREATION) {
    const known = at(inputs, ...path) !== undefined || (at(answer, ...path) === undefined && path[0] !== 'metadata');
    if (!known) {
      result = withValue(result, path, UNKNOWN);
    }
  }
  return withUnknownNodePorts(result, inputs);
}

function withUnknownNodePorts(object: Fields, inputs: Fields): Fields {
  const ports = at(object, 'spec', 'ports');
  if (object['kind'] !== 'Service' || !Array.isArray(ports)) {
    return object;
  }
  const filled = (ports as Fields[]).map((port, index) =>
    'nodePort' in port && at(inputs, 'spec', 'ports', index, 'nodePort') === undefined
      ? { ...port, nodePort: UNKNOWN }
      : port,
  );
  return withValue(object, ['spec', 'ports'], filled);
}
