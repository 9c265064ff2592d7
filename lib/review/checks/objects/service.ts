import { mapAt, mapsAt, numberAt, textAt } from '../../objects/kubernetes-object';
import type { ObjectCheck, Refusal } from '../check';
import { fieldsOf, repeated } from '../support';

const outside = ['NodePort', 'LoadBalancer'];

/** Ports and the type of a Service fit each other. */
export const service: ObjectCheck = {
  kinds: ['/Service'],
  *find({ object, written }) {
    const spec = mapAt(object, 'spec');
    const type = textAt(spec, 'type') ?? 'ClusterIP';
    if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(object.metadata.name) || object.metadata.name.length > 63) {
      yield {
        path: 'metadata.name',
        message: "A Service's name has lower-case letters, digits and hyphens, 63 at most, and begins with a letter",
      };
    }
    yield* ports(mapsAt(spec, 'ports'), type, spec['clusterIP'] === 'None');
    if (type === 'ExternalName') {
      if ((textAt(spec, 'externalName') ?? '') === '') {
        yield { path: 'spec.externalName', message: "It is missing, and has to be there with 'type: ExternalName'" };
      }
      if (spec['clusterIP'] === 'None') {
        yield { path: 'spec.clusterIP', message: "With 'type: ExternalName' there is none: leave it out" };
      }
    }
    if (outside.includes(type) && spec['clusterIP'] === 'None') {
      yield { path: 'spec.clusterIP', message: `'None' is only for 'type: ClusterIP', and this one is a ${type}` };
    }
    // As it was written: of types that do not know it, the copy with defaults has it too.
    const said = mapAt(written, 'spec');
    if (!outside.includes(type) && (said['externalTrafficPolicy'] ?? '') !== '' && spec['externalIPs'] === undefined) {
      yield { path: 'spec.externalTrafficPolicy', message: `It is only for Services of type ${outside.join(' and ')}` };
    }
    if (type !== 'LoadBalancer') {
      for (const field of fieldsOf(said, [
        'loadBalancerSourceRanges',
        'loadBalancerClass',
        'allocateLoadBalancerNodePorts',
      ])) {
        const value = said[field];
        if (value !== null && !(Array.isArray(value) && value.length === 0)) {
          yield { path: `spec.${field}`, message: "It is only for 'type: LoadBalancer'" };
        }
      }
    }
  },
};

function* ports(
  all: readonly Readonly<Record<string, unknown>>[],
  type: string,
  headless: boolean,
): Generator<Refusal> {
  if (all.length === 0 && type !== 'ExternalName' && !headless) {
    yield { path: 'spec.ports', message: 'It needs a port at least' };
  }
  for (const [at, port] of all.entries()) {
    const name = textAt(port, 'name') ?? '';
    const path = `spec.ports[${name === '' ? (numberAt(port, 'port') ?? at) : name}]`;
    if (all.length > 1 && name === '') {
      yield { path: `${path}.name`, message: 'It is missing: where there are several ports, each has a name' };
    }
    if (type === 'ClusterIP' && (numberAt(port, 'nodePort') ?? 0) !== 0) {
      yield { path: `${path}.nodePort`, message: `It is only for Services of type ${outside.join(' and ')}` };
    }
  }
  for (const name of repeated(all.map((port) => (port['name'] === '' ? undefined : textAt(port, 'name'))))) {
    yield { path: `spec.ports[${name}]`, message: `Two ports are called '${name}'` };
  }
  const numbers = all.map((port) => `${numberAt(port, 'port') ?? '?'}/${textAt(port, 'protocol') ?? 'TCP'}`);
  for (const number of repeated(numbers.filter((each) => !each.startsWith('?')))) {
    yield { path: `spec.ports[${number}]`, message: `Two ports are ${number}` };
  }
}
