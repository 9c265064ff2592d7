import { isMap } from '../../../lib/workload/values/maps';
import { parseQuantity } from '../../../lib/workload/values/quantity';

/**
 * Where a value that was given is not in the answer of the API server: as paths.
 *
 * What the server adds does not count, and lists are compared item by item, in their order.
 * Two things are not as they were written, and are there all the same:
 *
 * - quantities (of resources, metrics, tolerances and sizes): the server writes them in its own way, so
 * they are compared by their amount
 * - values that say nothing (`''`, `0`, `false`, `{}`, `[]`): fields whose Go type has `omitempty` and no pointer leave
 *   them out of every answer. A field of which 0 or false means something else than nothing has a pointer, and is there
 */
export function missingValues(given: unknown, answer: unknown, path: string = ''): string[] {
  if (Array.isArray(given) && Array.isArray(answer)) {
    return given.flatMap((item, index) => missingValues(item, (answer as unknown[])[index], `${path}[${index}]`));
  }
  if (isMap(given) && isMap(answer)) {
    return Object.entries(given).flatMap(([key, value]) =>
      missingValues(value, answer[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (answer === undefined && saysNothing(given) && !meansSomething.test(path)) {
    return [];
  }
  return JSON.stringify(given) === JSON.stringify(answer) || (isQuantity.test(path) && sameAmount(given, answer))
    ? []
    : [`${path}: ${JSON.stringify(given)} is ${JSON.stringify(answer)}`];
}

const isQuantity = /\.(requests|limits)\.[^.]+(\.[^.]+)*$|\.(sizeLimit|averageValue|target\.value|tolerance)$/;
/** Fields with a pointer: they have to be there, whatever their value. */
const meansSomething =
  /\.(replicas|minReplicas|minReplicaCount|idleReplicaCount|stabilizationWindowSeconds|automountServiceAccountToken|enableServiceLinks|allowPrivilegeEscalation|terminationGracePeriodSeconds|maxSurge|maxUnavailable|minAvailable|backoffLimit|weight|emptyDir)$/;

function saysNothing(value: unknown): boolean {
  return (
    value === '' ||
    value === 0 ||
    value === false ||
    (typeof value === 'object' && value !== null && Object.values(value).length === 0)
  );
}

function sameAmount(given: unknown, answer: unknown): boolean {
  const [one, other] = [given, answer].map((value) =>
    typeof value === 'string' || typeof value === 'number' ? parseQuantity(value)?.nano : undefined,
  );
  return one !== undefined && one === other;
}
