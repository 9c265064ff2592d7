import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt, textsAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { containersOf, selects, type PodSet } from '../objects/workload';

/** Which way requests go, seen from the pods that a policy selects. */
export type Direction = 'ingress' | 'egress';

/** A port that requests go to. */
export interface PolicyPort {
  /** @default - it is not known */
  readonly number?: number;
  /** @default - it has no name */
  readonly name?: string;
  readonly protocol: string;
}

/**
 * The rules that let requests of pods through in a direction, of all policies that select the pods.
 *
 * @returns undefined where no policy limits that direction: everything is let through then
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 */
export function rulesOf(pods: PodSet, objects: ObjectSet, direction: Direction): JsonMap[] | undefined {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const policies = objects
    .selectorsOf(pods)
    .filter((object) => object.kind === 'NetworkPolicy' && textsAt(object, 'spec', 'policyTypes').includes(type));
  return policies.length === 0 ? undefined : policies.flatMap((policy) => mapsAt(policy, 'spec', direction));
}

/** Whether a rule lets requests to a port through. A port that is not known is taken to be let through. */
export function allowsPort(rule: JsonMap, { number, name, protocol }: PolicyPort): boolean {
  const ports = mapsAt(rule, 'ports');
  return (
    ports.length === 0 ||
    ports.some((each) => {
      const wanted = each['port'];
      if ((each['protocol'] ?? 'TCP') !== protocol) {
        return false;
      }
      if (typeof wanted === 'string') {
        return name === undefined || wanted === name;
      }
      const last = numberAt(each, 'endPort') ?? Number(wanted);
      return wanted === undefined || number === undefined || (number >= Number(wanted) && number <= last);
    })
  );
}

/** The peers of a rule; undefined where it is about everybody. */
export function peersOf(rule: JsonMap): JsonMap[] | undefined {
  const peers = mapsAt(rule, 'from').concat(mapsAt(rule, 'to'));
  return peers.length === 0 ? undefined : peers;
}

/** Whether a peer may be outside of the policy's own namespace. */
export function reachesOut(peer: JsonMap): boolean {
  return isMap(peer['namespaceSelector']) || isMap(peer['ipBlock']);
}

/** Whether a peer is an address outside of the cluster: none of a private network. */
export function isOutside(peer: JsonMap): boolean {
  const cidr = textAt(peer, 'ipBlock', 'cidr');
  return cidr !== undefined && !/^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cde])/i.test(cidr);
}

/** Whether a peer may be these pods. Labels of namespaces that are not among the objects are not known: they may. */
export function isPeer(peer: JsonMap, policyNamespace: string, pods: PodSet, objects: ObjectSet): boolean {
  if (isMap(peer['ipBlock'])) {
    return true;
  }
  const namespace = namespaceOrDefault(pods.object);
  const selector = peer['namespaceSelector'];
  const inside = isMap(selector)
    ? selectsNamespace(selector, namespace, pods.environment, objects)
    : namespace === policyNamespace;
  return inside && (peer['podSelector'] === undefined || selects(peer['podSelector'], pods.labels));
}

function selectsNamespace(
  selector: JsonMap,
  name: string,
  environment: string | undefined,
  objects: ObjectSet,
): boolean {
  const found = objects.ofKind('Namespace', environment).find(({ object }) => object.metadata.name === name)?.object;
  const own = 'kubernetes.io/metadata.name';
  const onlyName =
    Object.keys(mapAt(selector, 'matchLabels')).every((label) => label === own) &&
    mapsAt(selector, 'matchExpressions').every(({ key }) => key === own);
  return found === undefined && !onlyName ? true : selects(selector, { ...found?.metadata.labels, [own]: name });
}

/** The ports of pods to which a Service leads. */
export function targetPorts(service: KubernetesObject, pods: PodSet): PolicyPort[] {
  const declared = containersOf(pods).flatMap(({ spec }) => mapsAt(spec, 'ports'));
  return mapsAt(service, 'spec', 'ports').map((port) => {
    const target = port['targetPort'] ?? port['port'];
    const found = declared.find((each) => each['name'] === target || each['containerPort'] === target);
    const number = typeof target === 'number' ? target : numberAt(found, 'containerPort');
    const name = typeof target === 'string' ? target : textAt(found, 'name');
    return {
      protocol: textAt(port, 'protocol') ?? 'TCP',
      ...(number === undefined ? {} : { number }),
      ...(name === undefined ? {} : { name }),
    };
  });
}
