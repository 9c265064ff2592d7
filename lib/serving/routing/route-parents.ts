import type { Construct } from 'constructs';
import type { Problems } from '../../workload/values/validation';
import { Gateway, gatewayOf, openListeners, type ParentRef } from './gateway';
import { namespaceOf } from './gateway-api';

/** What of a route decides where it is attached. */
export interface AttachedRoute {
  readonly parentRefs: readonly (Gateway | ParentRef)[];
  readonly hostnames?: readonly string[];
}

/**
 * The `parentRefs` of a route. A Gateway of the program is checked: a route that no listener of it takes would be
 * deployed, and never get a request.
 *
 * @param prop the route, as the user wrote it: `route[1]`
 */
export function shapeParents(scope: Construct, problems: Problems, route: AttachedRoute, prop: string): ParentRef[] {
  const at = `${prop}.parentRefs`;
  const count = route.parentRefs.length;
  problems.expect(
    count > 0 && count <= 32,
    at,
    'must name 1 to 32 Gateways: a route that is attached to none takes no requests',
    count,
  );
  const own = namespaceOf(scope);
  const parents = route.parentRefs.map((parent) => resolve(parent, own));
  return parents.map(({ gateway, namespace, name, sectionName }, index) => {
    const where = `${at}[${index}]`;
    if (gateway !== undefined) {
      checkListener(scope, problems, route, { gateway, sectionName, prop: where });
    }
    const repeated = parents.slice(0, index).some((other) => {
      const sameGateway = other.name === name && other.namespace === namespace;
      return (
        sameGateway &&
        (other.sectionName === undefined || sectionName === undefined || other.sectionName === sectionName)
      );
    });
    problems.expect(!repeated, where, 'must be another Gateway, or another listener of it, than the ones before', name);
    return {
      name,
      ...(namespace === undefined || namespace === own ? {} : { namespace }),
      sectionName,
    };
  });
}

interface ResolvedParent {
  readonly gateway: Gateway | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly sectionName: string | undefined;
}

function resolve(parent: Gateway | ParentRef, own: string | undefined): ResolvedParent {
  const gateway = gatewayOf(parent);
  if (parent instanceof Gateway) {
    return { gateway, name: parent.name, namespace: namespaceOf(parent), sectionName: undefined };
  }
  return { gateway, name: parent.name, namespace: parent.namespace ?? own, sectionName: parent.sectionName };
}

interface OwnParent {
  readonly gateway: Gateway;
  /** @default - any of its listeners */
  readonly sectionName: string | undefined;
  readonly prop: string;
}

function checkListener(
  scope: Construct,
  problems: Problems,
  route: AttachedRoute,
  { gateway, sectionName, prop }: OwnParent,
): void {
  const names = gateway.listeners.map(({ name }) => `'${name}'`).join(', ');
  if (sectionName !== undefined && gateway.listeners.every(({ name }) => name !== sectionName)) {
    problems.add(prop, `must be a listener of Gateway '${gateway.name}', which has ${names}`, sectionName);
    return;
  }
  const open = openListeners(gateway, scope, route.hostnames ?? []).filter(
    ({ name }) => sectionName === undefined || name === sectionName,
  );
  problems.expect(
    open.length > 0,
    prop,
    `must have a listener that takes the route: for one of its hosts, and with 'routesFrom' All where the Gateway ` +
      `is in another namespace. None of Gateway '${gateway.name}' does (${names})`,
  );
}
