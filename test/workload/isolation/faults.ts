import { normalize } from '../../../lib/review/objects/normalize';
import { ObjectSet } from '../../../lib/review/objects/object-set';
import { isAbout, type Policy } from './reach';

/** An object as these tests look at it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** What is wrong with the policies of isolated workloads, whatever the workloads are. */
export function isolationFaults(manifests: readonly Manifest[]): string[] {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as Policy[];
  const objects = new ObjectSet(manifests.map((manifest) => ({ object: normalize(manifest as never) })));
  const uncovered = objects.podSets.flatMap(({ object, labels }) => {
    const { name, namespace = '' } = object.metadata;
    const about = policies.filter((policy) => isAbout(policy, { namespace, labels }));
    return [
      ...(about.some((policy) => policy.metadata.name !== 'default-deny') ? [] : [`${name} has no policy of its own`]),
      ...(about.some((policy) => JSON.stringify(policy.spec.podSelector) === '{}')
        ? []
        : [`namespace '${namespace}' of ${name} denies nothing`]),
    ];
  });
  return [...uncovered, ...policies.flatMap(wideRules)];
}

function wideRules({ metadata, spec }: Policy): string[] {
  const both = ['Ingress', 'Egress'].every((type) => spec.policyTypes.includes(type));
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ from, to, ports }) => {
    const peers = from ?? to ?? [];
    const everybody =
      peers.length === 0 || peers.some((peer) => ['{}', '{"namespaceSelector":{}}'].includes(JSON.stringify(peer)));
    // Peers of one run reach each other at any port; what the user says of a network may be about all ports.
    const anyPort = (ports ?? []).length === 0 && peers.some(({ ipBlock }) => ipBlock?.cidr.endsWith('/0') === true);
    return [
      ...(everybody ? [`${metadata.name} has a rule about everybody`] : []),
      ...(anyPort ? [`${metadata.name} has a rule about every address and port`] : []),
    ];
  });
  return [...(both ? [] : [`${metadata.name} does not limit both directions`]), ...rules];
}
