import { asText } from '../../workload/values/as-text';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { ClaimableAccelerator } from './claimable-devices';
import { acceleratorOf, otherDevices } from './node-devices';

/** The labels that say which pool a node is of. The first that a node has decides. */
const poolLabels = [
  'modelyard.dev/node-pool',
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'kubernetes.azure.com/agentpool',
  'node.kubernetes.io/instance-type',
];

/** Labels that the cluster itself or its cloud writes: the playground does too, or nobody selects by them. */
const writtenByOthers =
  /(^|\.)(kubernetes\.io|k8s\.io|nvidia\.com|amd\.com|gke\.io|google\.com|amazonaws\.com|k8s\.aws|azure\.com|karpenter\.sh|habana\.ai|modelyard\.dev|intel\.com|coreos\.com|alpha\.eksctl\.io)\//;

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/**
 * Groups the nodes of a live cluster into pools of equal ones.
 *
 * @param devices what can be claimed on each node
 */
export function describePools(
  nodes: readonly KubernetesObject[],
  devices: ReadonlyMap<string, ClaimableAccelerator>,
): {
  readonly gpu: object;
  readonly nodePools: object[];
} {
  const vendorOf = (node: KubernetesObject): string | undefined =>
    devices.has(node.metadata.name) ? 'nvidia' : acceleratorOf(node)?.vendor;
  const capacity = (node: KubernetesObject): object => capacityOf(node, devices.get(node.metadata.name));
  const withGpus = nodes.filter((node) => vendorOf(node) !== undefined);
  const gpuTaints = unique(
    withGpus
      .filter((node) => vendorOf(node) === 'nvidia')
      .flatMap((node) => taintsOf(node).filter(({ key }) => key === 'nvidia.com/gpu')),
  );
  const groups = new Map<string, KubernetesObject[]>();
  for (const node of nodes) {
    const key = JSON.stringify([poolOf(node), capacity(node), taintsOf(node)]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const names = new Map<string, number>();
  const nodePools = [...groups.values()].map((all) => {
    const [first] = all as [KubernetesObject];
    const base = poolOf(first);
    const nth = (names.get(base) ?? 0) + 1;
    names.set(base, nth);
    return poolFrom(all, nth === 1 ? base : `${base}-${nth}`, { vendor: vendorOf(first), capacity: capacity(first) });
  });
  return { gpu: { labels: labelsBy(withGpus.length > 0 ? withGpus : nodes), taints: gpuTaints }, nodePools };
}

function poolFrom(
  nodes: readonly KubernetesObject[],
  name: string,
  { vendor, capacity }: { readonly vendor: string | undefined; readonly capacity: object },
): object {
  const [first] = nodes as [KubernetesObject];
  const label = (node: KubernetesObject, key: string): string | undefined => node.metadata.labels?.[key];
  const zones = [...new Set(nodes.flatMap((node) => label(node, 'topology.kubernetes.io/zone') ?? []))].sort();
  const instanceType = label(first, 'node.kubernetes.io/instance-type');
  const labels = Object.fromEntries(
    Object.entries(first.metadata.labels ?? {}).filter(
      ([key, value]) => !writtenByOthers.test(key) && nodes.every((node) => label(node, key) === value),
    ),
  );
  const taints = taintsOf(first).filter(({ key }) => !(vendor === 'nvidia' && key === 'nvidia.com/gpu'));
  return {
    name,
    count: nodes.length,
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(zones.length === 0 ? {} : { zones }),
    capacity,
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(taints.length === 0 ? {} : { taints }),
  };
}

function poolOf(node: KubernetesObject): string {
  const name =
    poolLabels.map((key) => node.metadata.labels?.[key]).find((value) => value !== undefined && value !== '') ??
    'nodes';
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

// Allocatable, not capacity: the system's own share is not for pods.
function capacityOf(node: KubernetesObject, claimable: ClaimableAccelerator | undefined): object {
  const all = mapAt(node, 'status', 'allocatable');
  // A node that has them in both ways is described with both, which no cluster's file may say: it has to be decided.
  const accelerator = claimable ?? acceleratorOf(node);
  const others = otherDevices(node, claimable === undefined);
  return {
    cpu: asText(all['cpu']),
    memory: withoutBytes(asText(all['memory'])),
    ephemeralStorage: withoutBytes(textAt(all, 'ephemeral-storage') ?? '100Gi'),
    pods: Number(all['pods'] ?? 110),
    ...(accelerator === undefined ? {} : { gpu: accelerator }),
    ...(Object.keys(others).length === 0 ? {} : { extended: others }),
  };
}

function withoutBytes(quantity: string): string {
  return /^\d+$/.test(quantity) ? `${Math.floor(Number(quantity) / 1024)}Ki` : quantity;
}

function taintsOf(node: KubernetesObject): Taint[] {
  return mapsAt(node, 'spec', 'taints')
    .filter(
      ({ key }) =>
        !asText(key).startsWith('node.kubernetes.io/') && !asText(key).startsWith('node.cloudprovider.kubernetes.io/'),
    )
    .map(({ key, value, effect }) => ({
      key: asText(key),
      ...(typeof value === 'string' ? { value } : {}),
      effect: asText(effect),
    }));
}

function labelsBy(nodes: readonly KubernetesObject[]): string {
  const has = (prefix: string): boolean =>
    nodes.some((node) => Object.keys(node.metadata.labels ?? {}).some((key) => key.startsWith(prefix)));
  if (has('nvidia.com/gpu.product')) {
    return 'gpu-operator';
  }
  if (has('cloud.google.com/')) {
    return 'gke';
  }
  if (has('eks.amazonaws.com/instance-gpu')) {
    return 'eks';
  }
  if (has('karpenter.k8s.aws/')) {
    return 'karpenter';
  }
  return has('kubernetes.azure.com/') ? 'aks' : 'gpu-operator';
}

function unique(taints: readonly Taint[]): Taint[] {
  return [...new Map(taints.map((taint) => [JSON.stringify(taint), taint])).values()];
}
