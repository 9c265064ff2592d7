import { parseQuantity } from '../../workload/quantity';
import { mapAt, mapsAt, textsAt, type JsonMap } from '../objects/kubernetes-object';

const nano = 1e9;

/** What one pod reserves: cores, bytes, and accelerators by product. */
export interface PodRequest {
  readonly cpu: number;
  readonly memory: number;
  /** By resource, such as `nvidia.com/gpu`. */
  readonly extended: Readonly<Record<string, number>>;
  /** Which product its node has to have. @default - any */
  readonly product?: string;
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
 * What the scheduler reserves for a pod: the sum of its containers, or its largest init container where that is more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podRequest(pod: JsonMap): PodRequest {
  const sidecars = mapsAt(pod, 'initContainers').filter((container) => container['restartPolicy'] === 'Always');
  const inits = mapsAt(pod, 'initContainers').filter((container) => container['restartPolicy'] !== 'Always');
  const total = new Map<string, number>();
  for (const container of [...mapsAt(pod, 'containers'), ...sidecars]) {
    for (const [resource, amount] of requests(container)) {
      total.set(resource, (total.get(resource) ?? 0) + amount);
    }
  }
  for (const container of inits) {
    for (const [resource, amount] of requests(container)) {
      total.set(resource, Math.max(total.get(resource) ?? 0, amount));
    }
  }
  const product = productOf(pod);
  const extended = Object.fromEntries([...total].filter(([name, amount]) => name.includes('/') && amount > 0));
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

function requests(container: JsonMap): [string, number][] {
  return Object.entries(mapAt(container, 'resources', 'requests')).map(([resource, amount]) => [
    resource,
    amountOf(amount),
  ]);
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
      .filter(({ key, operator }) => productLabels.includes(String(key)) && operator === 'In')
      .flatMap((expression) => textsAt(expression, 'values')),
  );
  return products.length === 0 ? undefined : [...new Set(products)].sort().join(' or ');
}
