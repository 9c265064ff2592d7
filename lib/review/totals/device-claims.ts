import { classOfResource, resourceOfClass } from '../../workload/accelerator/device-classes';
import { type JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { PodSet } from '../objects/workload';
import type { PodRequest } from './pod-request';

/** Where claims are looked up. */
export interface Claims {
  /** The object of a kind of resource.k8s.io and a name that pods can use. */
  readonly find: (kind: 'ResourceClaim' | 'ResourceClaimTemplate', name: string) => KubernetesObject | undefined;
  readonly deviceClasses: readonly KubernetesObject[];
}

/** What claims add to what a pod reserves. */
interface Claimed {
  readonly devices: Map<string, number>;
  readonly products: Set<string>;
  /** What of it is not certain, in words, and the resource that it is about. */
  readonly unsure: Map<string, string>;
}

/**
 * What a pod reserves together with the devices of its claims (dynamic resource allocation). A device counts as the
 * extended resource by which one would ask for the same. Of alternatives the first counts. A claim that several pods
 * share counts for each of them.
 *
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
 */
export function withClaims(request: PodRequest, pods: PodSet, claims: Claims): PodRequest {
  const references = mapsAt(pods.pod, 'resourceClaims');
  const renamed = renameClasses(request.extended, claims);
  const byClass = Object.keys(renamed).filter((resource) => !Object.hasOwn(request.extended, resource));
  if (references.length === 0) {
    return renamed === request.extended ? request : { ...request, extended: renamed, claimed: new Set(byClass) };
  }
  const claimed: Claimed = { devices: new Map(), products: new Set(), unsure: new Map() };
  for (const reference of references) {
    addClaim(reference, claims, claimed);
  }
  const product =
    request.product ?? (claimed.products.size === 0 ? undefined : [...claimed.products].sort().join(' or '));
  return {
    ...request,
    extended: sum(renamed, claimed.devices),
    claimed: new Set([...byClass, ...claimed.devices.keys()]),
    ...(product === undefined ? {} : { product }),
    ...(claimed.unsure.size === 0 ? {} : { unsure: claimed.unsure }),
  };
}

function sum(extended: PodRequest['extended'], devices: ReadonlyMap<string, number>): Record<string, number> {
  const all = new Map(Object.entries(extended));
  devices.forEach((amount, resource) => all.set(resource, (all.get(resource) ?? 0) + amount));
  return Object.fromEntries(all);
}

// An extended resource may be that of a class, whose devices are then claimed without being written.
function renameClasses(extended: PodRequest['extended'], { deviceClasses }: Claims): PodRequest['extended'] {
  const className = (resource: string): string | undefined =>
    classOfResource(resource) ??
    deviceClasses.find((each) => textAt(each, 'spec', 'extendedResourceName') === resource)?.metadata.name;
  if (Object.keys(extended).every((resource) => className(resource) === undefined)) {
    return extended;
  }
  return Object.fromEntries(
    Object.entries(extended).map(([resource, amount]) => {
      const found = className(resource);
      return [found === undefined ? resource : resourceOfClass(found), amount];
    }),
  );
}

/** How many devices a claim asks for, by the extended resources by which one would ask for the same. */
export function devicesOf(claim: KubernetesObject): Map<string, number> {
  const claimed: Claimed = { devices: new Map(), products: new Set(), unsure: new Map() };
  for (const request of mapsAt(claim, 'spec', 'devices', 'requests')) {
    addRequest(request, '', claimed);
  }
  return claimed.devices;
}

function addClaim(reference: JsonMap, { find }: Claims, claimed: Claimed): void {
  const [template, claim] = [textAt(reference, 'resourceClaimTemplateName'), textAt(reference, 'resourceClaimName')];
  const name = template ?? claim;
  if (name === undefined) {
    return;
  }
  const kind = template === undefined ? 'ResourceClaim' : 'ResourceClaimTemplate';
  const object = find(kind, name);
  if (object === undefined) {
    claimed.unsure.set(`${kind}/${name}`, `the devices of ${kind} '${name}', which is not among these objects`);
    return;
  }
  const spec = template === undefined ? mapAt(object, 'spec') : mapAt(object, 'spec', 'spec');
  for (const request of mapsAt(spec, 'devices', 'requests')) {
    addRequest(request, `${kind} '${name}'`, claimed);
  }
}

function addRequest(request: JsonMap, owner: string, claimed: Claimed): void {
  const alternatives = mapsAt(request, 'firstAvailable');
  // Before resource.k8s.io/v1beta2 the one kind of device stood in the request itself.
  const exactly = alternatives[0] ?? (request['exactly'] === undefined ? request : mapAt(request, 'exactly'));
  const deviceClass = textAt(exactly, 'deviceClassName');
  // What is given to somebody else, too, to look after it, is not taken from anybody.
  if (deviceClass === undefined || exactly['adminAccess'] === true) {
    return;
  }
  const expressions = mapsAt(exactly, 'selectors').map((selector) => textAt(selector, 'cel', 'expression') ?? '');
  const profile = expressions.flatMap((expression) => textIn(expression, 'profile') ?? [])[0];
  const resource = resourceOfClass(deviceClass, profile);
  const all = exactly['allocationMode'] === 'All';
  const count = all ? 1 : (numberAt(exactly, 'count') ?? 1);
  claimed.devices.set(resource, (claimed.devices.get(resource) ?? 0) + count);
  const products = expressions.flatMap((expression) => textIn(expression, 'productName')?.replaceAll(' ', '-') ?? []);
  products.forEach((product) => claimed.products.add(product));
  if (alternatives.length > 1) {
    claimed.unsure.set(resource, `which of its alternatives ${owner} gets: the first counts`);
  } else if (all) {
    claimed.unsure.set(resource, `how many devices ${owner} gets, which takes all of a node: one counts`);
  } else if (expressions.length > products.length + (profile === undefined ? 0 : 1)) {
    claimed.unsure.set(resource, `whether nodes have devices as ${owner} selects them`);
  }
}

// What an attribute has to be, where an expression is about that alone. Labels of nodes call a product as attributes of
// devices do, with hyphens in place of spaces, which the expression may make of them itself.
function textIn(expression: string, attribute: string): string | undefined {
  return new RegExp(
    `^[^|&!]*\\.${attribute}(\\.replace\\(" ", "-"\\))?\\s*==\\s*(?<quote>["'])(?<text>[^"']+)\\k<quote>\\s*$`,
  ).exec(expression)?.groups?.['text'];
}
