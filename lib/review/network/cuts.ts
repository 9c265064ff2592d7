import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { type JsonMap } from '../../workload/values/maps';
import { textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { called, type PodSet } from '../objects/workload';
import { fetchesFromOutside, servicesCalled } from './needs';
import {
  allowsPort,
  isOutside,
  isPeer,
  peersOf,
  reachesOut,
  rulesOf,
  targetPorts,
  type PolicyPort,
} from './policy-rules';

/** Requests that network policies do not let through. */
export interface Cut {
  /** What tells it apart from others. */
  readonly key: string;
  /** In words: `nobody reaches it by Service 'chat'`. */
  readonly text: string;
}

const dns: PolicyPort = { number: 53, name: 'dns', protocol: 'UDP' };
const https: PolicyPort = { number: 443, name: 'https', protocol: 'TCP' };

/**
 * What network policies keep from pods that they need: requests to their Services, names, what they fetch from outside
 * the cluster, and Services that they call. What only the cluster knows, such as the policies of its network plugin, is
 * not seen.
 */
export function cutsOf(pods: PodSet, objects: ObjectSet): Cut[] {
  return [...ingressCuts(pods, objects), ...egressCuts(pods, objects)];
}

function ingressCuts(pods: PodSet, objects: ObjectSet): Cut[] {
  const rules = rulesOf(pods, objects, 'ingress');
  if (rules === undefined || pods.ends) {
    return [];
  }
  return objects.servicesOf(pods).flatMap((service): Cut[] => {
    const name = service.metadata.name;
    const letting = rules.filter((rule) => portsOf(service, pods).some((port) => allowsPort(rule, port)));
    if (letting.length === 0) {
      return [{ key: `to ${name}`, text: `nobody reaches it by ${called(service)}` }];
    }
    const route = routeTo(service, objects);
    const fromOut = letting.some((rule) => peersOf(rule)?.some(reachesOut) ?? true);
    // A controller of routes may run in the same namespace.
    return route === undefined || fromOut || letting.some((rule) => peersOf(rule)?.some(isWhole) ?? true)
      ? []
      : [{ key: `route to ${name}`, text: `only some pods of its own namespace reach it, and not ${route}` }];
  });
}

// All pods of the namespace.
function isWhole(peer: JsonMap): boolean {
  return JSON.stringify(peer['podSelector']) === '{}';
}

function portsOf(service: KubernetesObject, pods: PodSet): readonly PolicyPort[] {
  const ports = targetPorts(service, pods);
  // A pool names its port in another way.
  return ports.length === 0 ? [{ protocol: 'TCP' }] : ports;
}

// What brings requests from outside of the namespace.
function routeTo(service: KubernetesObject, objects: ObjectSet): string | undefined {
  const type = textAt(service, 'spec', 'type');
  if (type === 'LoadBalancer' || type === 'NodePort') {
    return `who comes by the ${type === 'NodePort' ? 'node port' : 'load balancer'} of ${called(service)}`;
  }
  const route = objects.links.to(service).find(({ from }) => /^(?:Ingress|\w+Route)$/.test(from.object.kind));
  return route === undefined ? undefined : `what comes by ${called(route.from.object)}`;
}

function egressCuts(pods: PodSet, objects: ObjectSet): Cut[] {
  const rules = rulesOf(pods, objects, 'egress');
  const namespace = namespaceOrDefault(pods.object);
  const cuts: Cut[] = [];
  if (rules !== undefined) {
    const names = rules.some(
      (rule) =>
        allowsPort(rule, dns) &&
        (peersOf(rule)?.some((peer) => reachesOut(peer) || namespace === 'kube-system') ?? true),
    );
    if (!names) {
      cuts.push({ key: 'dns', text: 'it cannot look up names (DNS, port 53)' });
    }
    const fetched = fetchesFromOutside(pods);
    const outside = rules.some((rule) => allowsPort(rule, https) && (peersOf(rule)?.some(isOutside) ?? true));
    if (fetched !== undefined && !outside) {
      cuts.push({ key: 'outside', text: `it cannot fetch ${fetched} from outside of the cluster` });
    }
  }
  for (const service of servicesCalled(pods, objects)) {
    const targets = objects.servedBy(service, pods.environment);
    if (targets.length > 0 && !targets.some((target) => reaches(pods, target, service, objects))) {
      cuts.push({
        key: `calls ${service.metadata.name}`,
        text: `it does not reach ${called(service)}, which it calls`,
      });
    }
  }
  return cuts;
}

function reaches(pods: PodSet, target: PodSet, service: KubernetesObject, objects: ObjectSet): boolean {
  const ports = portsOf(service, target);
  const through = (rules: readonly JsonMap[] | undefined, at: PodSet, peer: PodSet): boolean =>
    rules === undefined ||
    rules.some(
      (rule) =>
        ports.some((port) => allowsPort(rule, port)) &&
        (peersOf(rule)?.some((each) => isPeer(each, namespaceOrDefault(at.object), peer, objects)) ?? true),
    );
  return (
    through(rulesOf(pods, objects, 'egress'), pods, target) &&
    through(rulesOf(target, objects, 'ingress'), target, pods)
  );
}
