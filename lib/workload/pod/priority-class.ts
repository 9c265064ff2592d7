import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';

/**
 * Those that every cluster has. @see
 * https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/
 */
const builtIn = ['system-cluster-critical', 'system-node-critical'];

/**
 * Checks that the cluster has the PriorityClass, without which no pod could be made. Nothing is checked
 * where its classes are not known.
 */
export function checkPriorityClass(
  scope: IConstruct,
  problems: Problems,
  name: string | undefined,
  prop = 'priorityClass',
): string | undefined {
  const cluster = clusterOf(scope);
  const known = cluster.profile.priorityClasses.map((each) => each.name);
  if (name !== undefined && !isDeferred(name)) {
    const there =
      known.length === 0 ? /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(name) : [...known, ...builtIn].includes(name);
    const allowed =
      known.length === 0
        ? 'must be the name of a PriorityClass: lower-case letters, digits, hyphens and dots'
        : `must be a PriorityClass of cluster '${cluster.name}': ${known.join(', ')}. ` +
          `Add it to 'profile.priorityClasses' in the cluster's file when it is there`;
    problems.expect(there, prop, allowed, name);
  }
  return name;
}
