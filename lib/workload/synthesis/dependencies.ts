import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { rootOfCluster } from '../cluster/fleet-context';

/**
 * Which objects every object of a tree has to wait for.
 *
 * An object waits for the dependencies of its own construct and of every construct around it, for its Namespace and,
 * when it is a custom resource, for its definition.
 *
 * cdk8s has a graph of its own, which takes exponential time on diamonds; here each construct is walked once.
 */
export function objectDependencies(objects: readonly ApiObject[]): Map<ApiObject, readonly ApiObject[]> {
  const below = memoise((construct: IConstruct) =>
    construct.node.findAll().filter((child) => ApiObject.isApiObject(child)),
  );
  const required = memoise((construct: IConstruct): ReadonlySet<ApiObject> => {
    const around = construct.node.scope === undefined ? [] : required(construct.node.scope);
    const own = construct.node.dependencies;
    return own.length === 0 ? new Set(around) : new Set([...around, ...own.flatMap((dependency) => below(dependency))]);
  });
  const named = byCluster(objects, (object) => {
    switch (object.kind) {
      case 'Namespace':
        return `Namespace ${object.name}`;
      case 'CustomResourceDefinition':
        return `group ${object.name.split('.').slice(1).join('.')}`;
      default:
        return undefined;
    }
  });
  return new Map(
    objects.map((object) => {
      const around = named.get(rootOfCluster(object));
      const namespace = around?.get(`Namespace ${object.metadata.namespace ?? ''}`);
      const definition = around?.get(`group ${object.apiGroup}`);
      const all = new Set([namespace, definition, ...required(object)]);
      all.delete(object);
      return [object, [...all].filter((dependency): dependency is ApiObject => dependency !== undefined)];
    }),
  );
}

/** Objects by a name that counts within one cluster. @param nameOf undefined for those that nobody looks for */
function byCluster(
  objects: readonly ApiObject[],
  nameOf: (object: ApiObject) => string | undefined,
): Map<IConstruct, Map<string, ApiObject>> {
  const clusters = new Map<IConstruct, Map<string, ApiObject>>();
  for (const object of objects) {
    const name = nameOf(object);
    if (name !== undefined) {
      const root = rootOfCluster(object);
      const found = clusters.get(root) ?? new Map<string, ApiObject>();
      clusters.set(root, found.set(name, object));
    }
  }
  return clusters;
}

/**
 * Puts dependencies before what waits for them and keeps the order of the tree otherwise.
 *
 * @returns the order, and the objects of the first circle if there is one
 */
export function dependencyOrder(dependencies: Map<ApiObject, readonly ApiObject[]>): {
  order: ApiObject[];
  circle?: ApiObject[];
} {
  const order: ApiObject[] = [];
  const state = new Map<ApiObject, 'open' | 'done'>();
  const trail: ApiObject[] = [];
  const visit = (object: ApiObject): ApiObject[] | undefined => {
    if (state.get(object) === 'done') {
      return undefined;
    }
    if (state.get(object) === 'open') {
      return [...trail.slice(trail.indexOf(object)), object];
    }
    state.set(object, 'open');
    trail.push(object);
    for (const dependency of dependencies.get(object) ?? []) {
      const circle = visit(dependency);
      if (circle !== undefined) {
        return circle;
      }
    }
    trail.pop();
    state.set(object, 'done');
    order.push(object);
    return undefined;
  };
  for (const object of dependencies.keys()) {
    const circle = visit(object);
    if (circle !== undefined) {
      return { order, circle };
    }
  }
  return { order };
}

function memoise<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { value: V }>();
  return (key) => {
    const entry = known.get(key) ?? { value: compute(key) };
    known.set(key, entry);
    return entry.value;
  };
}
