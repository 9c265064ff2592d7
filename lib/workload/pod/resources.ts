import { k8s } from 'cdk8s-plus-28';
import { isDeferred } from '../synthesis/markers';
import { parseQuantity, type Quantity } from '../values/quantity';
import type { Problems } from '../values/validation';

/** What is reserved, and what may be used at most. */
export interface ResourceAmount {
  /** Reserved on the node. */
  readonly request: string | number;
  /** The most that may be used. */
  readonly limit?: string | number;
}

/** What a container reserves. Accelerators are a prop of their own. */
export interface RequestedResources {
  /**
   * How Kubernetes is to treat the pod when its node runs out of memory. The amounts are checked against it:
   * - `Guaranteed`: limits are the requests. One that is not given is filled in, that of cpu too.
   * - `Burstable`: some limit is larger than its request, or there is none for cpu.
   * @default - what the amounts make it
   */
  readonly qualityOfService?: 'Guaranteed' | 'Burstable';
  /**
   * Processors, in cores (`0.5`) or thousandths (`500m`). Without a limit the container may use what the node has left,
   * and is never slowed down while there is some; the pod is then `Burstable`.
   */
  readonly cpu: ResourceAmount;
  /**
   * Memory, such as `2Gi`. The limit is the request where none is given: a node that runs out of memory kills
   * containers that use more than they reserved.
   */
  readonly memory: ResourceAmount;
  /**
   * Local disk for logs, scratch volumes and the container's own writes. It has no part
   * in the quality of service, but a node that runs out of disk evicts first the pods that use more than they reserved,
   * and a pod over its limit at once.
   * @default - what the logs and the scratch volumes take: what is usually filled is
   * reserved, and all that they can hold is the limit. Nothing with a `queue`, whose quota would have to cover it
   */
  readonly ephemeralStorage?: ResourceAmount;
}

/** Nothing is reserved: the pod gets what others leave, and goes first when that is not enough. */
export interface BestEffortResources {
  readonly qualityOfService: 'BestEffort';
  readonly cpu?: undefined;
  readonly memory?: undefined;
  /**
   * Local disk, which has no part in the quality of service.
   * @default - what the logs and the scratch volumes take, see `RequestedResources`
   */
  readonly ephemeralStorage?: ResourceAmount;
}

/** What a container needs. Accelerators are a prop of their own. */
export type Resources = RequestedResources | BestEffortResources;

/**
 * Checks amounts and writes them as Kubernetes does, so that a diff shows a change only where there is one.
 *
 * @param disk the local disk where the user says nothing of it. @default - nothing reserved, no limit
 */
export function shapeResources(
  problems: Problems,
  resources: Resources,
  disk?: ResourceAmount,
): k8s.ResourceRequirements {
  const amounts: [string, string, ResourceAmount | undefined][] = [
    ['cpu', 'cpu', resources.cpu],
    ['memory', 'memory', resources.memory],
    ['ephemeralStorage', 'ephemeral-storage', resources.ephemeralStorage ?? disk],
  ];
  const requests: Record<string, k8s.Quantity> = {};
  const limits: Record<string, k8s.Quantity> = {};
  for (const [prop, resource, amount] of amounts) {
    if (amount === undefined) {
      continue;
    }
    const path = `resources.${prop}`;
    const request = checkQuantity(problems, amount.request, `${path}.request`);
    const filledIn = amount.limit === undefined && limitIsRequest(resource, resources);
    const limit = filledIn ? amount.request : amount.limit;
    const upper = filledIn || limit === undefined ? request : checkQuantity(problems, limit, `${path}.limit`);
    requests[resource] = k8s.Quantity.fromString(request?.text ?? String(amount.request));
    if (limit !== undefined) {
      limits[resource] = k8s.Quantity.fromString(upper?.text ?? String(limit));
    }
    if (request !== undefined && upper !== undefined) {
      problems.expect(
        request.nano <= upper.nano,
        `${path}.request`,
        `must not be more than the limit of ${upper.text}`,
        request.text,
      );
    }
    if (resource === 'cpu' && request !== undefined) {
      problems.expect(
        request.nano % 1_000_000n === 0n,
        `${path}.request`,
        "must be whole thousandths of a core, such as '250m'",
        amount.request,
      );
    }
  }
  return {
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}

function limitIsRequest(resource: string, resources: Resources): boolean {
  return resource === 'memory' || (resource === 'cpu' && resources.qualityOfService === 'Guaranteed');
}

/**
 * Checks one amount: more than nothing, and readable. Returns undefined for values that are known at deploy time only.
 */
export function checkQuantity(problems: Problems, value: string | number, prop: string): Quantity | undefined {
  if (isDeferred(value)) {
    return undefined;
  }
  const quantity = parseQuantity(value);
  const valid = quantity !== undefined && quantity.nano > 0n;
  problems.expect(
    valid,
    prop,
    "must be more than 0, with a suffix of Kubernetes such as in '500m', '1.5' or '2Gi'",
    value,
  );
  return valid ? quantity : undefined;
}
