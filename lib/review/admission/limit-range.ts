import { asText } from '../../workload/values/as-text';
import { type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { bytes } from '../../workload/values/words';
import { mapAt, mapsAt, type KubernetesObject } from '../objects/kubernetes-object';
import { containersOf, type Container, type PodSet } from '../objects/workload';
import { amountOf } from '../totals/pod-request';

/** What a container asks for when it is admitted, by resource: as it is written, or as LimitRanges fill it in. */
export interface Amounts {
  readonly requests: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
}

/** What a LimitRange refuses. */
export interface Refusal {
  /** What it is about: a container's path, or that of the pod. */
  readonly path: string;
  readonly resource: string;
  /** In words: `at most 16Gi of memory for a container, it has 24Gi`. */
  readonly text: string;
}

/**
 * What containers ask for once the LimitRanges of their namespace have filled in what they leave out.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/limitranger/admission.go
 */
export function admittedAmounts(container: Container, ranges: readonly KubernetesObject[]): Amounts {
  const resources = mapAt(container.spec, 'resources');
  let amounts: Amounts = { requests: mapAt(resources, 'requests'), limits: mapAt(resources, 'limits') };
  for (const limit of ranges.flatMap((range) => limitsOf(range, 'Container'))) {
    // The API server fills these in when the LimitRange itself is made.
    const defaults = { ...mapAt(limit, 'max'), ...mapAt(limit, 'default') };
    const requests = { ...mapAt(limit, 'min'), ...defaults, ...mapAt(limit, 'defaultRequest') };
    amounts = { requests: { ...requests, ...amounts.requests }, limits: { ...defaults, ...amounts.limits } };
  }
  return amounts;
}

/** What the LimitRanges of a namespace refuse of pods. */
export function refusedByRanges(pods: PodSet, ranges: readonly KubernetesObject[]): (Refusal & { range: string })[] {
  const containers = containersOf(pods).map((container) => ({
    container,
    amounts: admittedAmounts(container, ranges),
  }));
  return ranges.flatMap((range) => [
    ...limitsOf(range, 'Container').flatMap((limit) =>
      containers.flatMap(({ container: { path }, amounts }) =>
        refused(limit, amounts, { path, who: 'a container', range: range.metadata.name }),
      ),
    ),
    ...limitsOf(range, 'Pod').flatMap((limit) =>
      refused(limit, sumOf(containers), { path: pods.podPath, who: 'a pod', range: range.metadata.name }),
    ),
  ]);
}

/** What the LimitRanges of a namespace refuse of a claim. */
export function refusedOfClaim(
  claim: KubernetesObject,
  ranges: readonly KubernetesObject[],
): (Refusal & { range: string })[] {
  const requests = mapAt(claim, 'spec', 'resources', 'requests');
  return ranges.flatMap((range) =>
    limitsOf(range, 'PersistentVolumeClaim').flatMap((limit) =>
      refused(limit, { requests, limits: requests }, { path: 'spec', who: 'a claim', range: range.metadata.name }),
    ),
  );
}

function limitsOf(range: KubernetesObject, type: string): JsonMap[] {
  return mapsAt(range, 'spec', 'limits').filter((limit) => limit['type'] === type);
}

// Init containers run one after the other, before the others: what counts of them is the largest.
function sumOf(all: readonly { readonly container: Container; readonly amounts: Amounts }[]): Amounts {
  const total = (field: keyof Amounts): Record<string, unknown> => {
    const sums = new Map<string, number>();
    for (const { amounts } of all.filter(({ container }) => !container.init)) {
      Object.entries(amounts[field]).forEach(([name, amount]) =>
        sums.set(name, (sums.get(name) ?? 0) + amountOf(amount)),
      );
    }
    for (const { amounts } of all.filter(({ container }) => container.init)) {
      Object.entries(amounts[field]).forEach(([name, amount]) =>
        sums.set(name, Math.max(sums.get(name) ?? 0, amountOf(amount))),
      );
    }
    return Object.fromEntries(sums);
  };
  return { requests: total('requests'), limits: total('limits') };
}

function refused(
  limit: JsonMap,
  { requests, limits }: Amounts,
  { path, who, range }: { readonly path: string; readonly who: string; readonly range: string },
): (Refusal & { range: string })[] {
  const found: (Refusal & { range: string })[] = [];
  const say = (resource: string, text: string): void => void found.push({ path, resource, text, range });
  for (const [resource, most] of Object.entries(mapAt(limit, 'max'))) {
    const [asked, bound] = [own(requests, resource), own(limits, resource)];
    const worst = amountOf(asked) > amountOf(bound) ? asked : bound;
    if (bound === undefined) {
      say(resource, `allows at most ${asText(most)} of ${resource} for ${who}, and wants a limit where there is none`);
    } else if (amountOf(worst) > amountOf(most)) {
      say(resource, `allows at most ${asText(most)} of ${resource} for ${who}, and it has ${shown(resource, worst)}`);
    }
  }
  for (const [resource, least] of Object.entries(mapAt(limit, 'min'))) {
    const asked = own(requests, resource);
    if (asked === undefined) {
      say(resource, `wants at least ${asText(least)} of ${resource} for ${who}, and there is no request`);
    } else if (amountOf(asked) < amountOf(least)) {
      say(resource, `wants at least ${asText(least)} of ${resource} for ${who}, and it has ${shown(resource, asked)}`);
    }
  }
  for (const [resource, ratio] of Object.entries(mapAt(limit, 'maxLimitRequestRatio'))) {
    const [asked, bound] = [amountOf(own(requests, resource)), amountOf(own(limits, resource))];
    const allows = `allows limits of ${resource} up to ${asText(ratio)} times the request, and`;
    if (asked === 0 || bound === 0) {
      say(resource, `${allows} there is no ${asked === 0 ? 'request' : 'limit'} for ${who}`);
    } else if (bound > asked * amountOf(ratio)) {
      say(resource, `${allows} it is ${bound / asked}`);
    }
  }
  return found;
}

// Sums are numbers; what somebody wrote stays as it is.
function shown(resource: string, amount: unknown): string {
  if (typeof amount === 'string') {
    return amount;
  }
  return typeof amount === 'number' && (resource === 'memory' || resource.endsWith('storage'))
    ? bytes(amount)
    : JSON.stringify(amount);
}
