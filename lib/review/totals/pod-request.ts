import { asText } from '../../workload/values/as-text';
import { isExtended } from '../../workload/accelerator/accelerator-resources';
import { type JsonMap } from '../../workload/values/maps';
import { parseQuantity } from '../../workload/values/quantity';
import { mapAt, mapsAt, textsAt } from '../objects/kubernetes-object';

const nano = 1e9;

/** What one pod reserves: cores, bytes, and extended resources. */
export interface PodRequest {
  readonly cpu: number;
  readonly memory: number;
  /** By resource, such as `nvidia.com/gpu`, `vpc.amazonaws.com/efa`, `hugepages-2Mi` (in bytes). */
  readonly extended: Readonly<Record<string, number>>;
  /** Which of the extended resources are devices that it claims. @default - none */
  readonly claimed?: ReadonlySet<string>;
  /** Which product its node has to have. @default - any */
  readonly product?: string;
  /**
   * What of it is not certain, in words, by resource: of claims whose devices are chosen by what nobody here knows.
   * @default - all of it is certain
   */
  readonly unsure?: ReadonlyMap<string, string>;
}

/** The labels by which clusters say which accelerator a node has. */
export const productLabels: readonly string[] = [
  'nvidia.com/gpu.product',
  'cloud.google.com/gke-accelerator',
  'cloud.google.com/gke-tpu-accelerator',
  'eks.amazonaws.com/instance-gpu-name',
  'karpenter.k8s.aws/instance-gpu-name',
  'karpenter.k8s.aws/instance-accelerator-name',
  'amd.com/gpu.product-name',
  'gpu.intel.com/product',
];

/**
 * What the scheduler reserves for a pod: the sum of its containers, or its largest init container where that is more;
 * of what the pod reserves as a whole (`spec.resources`), that.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/
 */
export function podRequest(pod: JsonMap): PodRequest {
  const total = amountsOf(pod, 'requests');
  const product = productOf(pod);
  const extended = Object.fromEntries([...total].filter(([name, amount]) => isExtended(name) && amount > 0));
  return {
    cpu: total.get('cpu') ?? 0,
    memory: total.get('memory') ?? 0,
    extended,
    ...(product === undefined ? {} : { product }),
  };
}

/** An amount in cores, bytes or pieces; 0 where it is none. */
export function amountOf(value: unknown): number {
  const parsed = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined;
  return parsed === undefined ? 0 : Number(parsed.nano) / nano;
}

/**
 * What the pod as a whole reserves, or may use at most, by resource; empty where only its containers say. What has only
 * a limit requests it.
 */
export function podLevel(pod: JsonMap, list: 'requests' | 'limits'): JsonMap {
  const said = mapAt(pod, 'resources', list);
  return list === 'limits' ? said : { ...mapAt(pod, 'resources', 'limits'), ...said };
}

/** The sum of what a pod's containers reserve or may use at most, by resource; or what the pod says as a whole. */
export function amountsOf(pod: JsonMap, list: 'requests' | 'limits'): Map<string, number> {
  const sidecars = mapsAt(pod, 'initContainers').filter((container) => container['restartPolicy'] === 'Always');
  const inits = mapsAt(pod, 'initContainers').filter((container) => container['restartPolicy'] !== 'Always');
  const total = new Map<string, number>();
  for (const container of [...mapsAt(pod, 'containers'), ...sidecars]) {
    for (const [resource, amount] of amountsIn(container, list)) {
      total.set(resource, (total.get(resource) ?? 0) + amount);
    }
  }
  for (const container of inits) {
    for (const [resource, amount] of amountsIn(container, list)) {
      total.set(resource, Math.max(total.get(resource) ?? 0, amount));
    }
  }
  // The API server fills in a request of the pod from those of its containers, or else from its limit.
  const said = mapAt(pod, 'resources', list);
  for (const [resource, amount] of Object.entries(podLevel(pod, list))) {
    if (said[resource] !== undefined || !total.has(resource)) {
      total.set(resource, amountOf(amount));
    }
  }
  return total;
}

function amountsIn(container: JsonMap, list: 'requests' | 'limits'): [string, number][] {
  return Object.entries(mapAt(container, 'resources', list)).map(([resource, amount]) => [resource, amountOf(amount)]);
}

function productOf(pod: JsonMap): string | undefined {
  const selector = mapAt(pod, 'nodeSelector');
  for (const label of productLabels) {
    if (typeof selector[label] === 'string') {
      return selector[label];
    }
  }
  const terms = mapsAt(
    pod,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  );
  const products = terms.flatMap((term) =>
    mapsAt(term, 'matchExpressions')
      .filter(({ key, operator }) => productLabels.includes(asText(key)) && operator === 'In')
      .flatMap((expression) => textsAt(expression, 'values')),
  );
  return products.length === 0 ? undefined : [...new Set(products)].sort().join(' or ');
}
