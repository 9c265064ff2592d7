import type { IConstruct } from 'constructs';

const key = 'modelyard.dev/fleet-cluster';

/** The annotation of every object of a fleet: which of its clusters it is for. */
export const fleetClusterAnnotation = 'modelyard.dev/cluster';

interface FleetContext {
  readonly name: string;
  readonly scope: IConstruct;
}

/** Says that everything under a construct belongs to one cluster of a fleet. */
export function provideFleetCluster(scope: IConstruct, name: string): void {
  scope.node.setContext(key, { name, scope } satisfies FleetContext);
}

/** The name of the cluster of a fleet that a construct belongs to. @returns undefined where there is no fleet */
export function fleetClusterOf(scope: IConstruct): string | undefined {
  return contextOf(scope)?.name;
}

/** What all constructs of one cluster are under: its own in a fleet, else the root of the tree. */
export function rootOfCluster(scope: IConstruct): IConstruct {
  return contextOf(scope)?.scope ?? scope.node.root;
}

function contextOf(scope: IConstruct): FleetContext | undefined {
  return scope.node.tryGetContext(key) as FleetContext | undefined;
}
