import { mapAt, mapsAt, textAt, type KubernetesObject } from '../review/objects/kubernetes-object';
import { productLabels } from '../review/totals/pod-request';

/** By which labels the nodes of a pool are known, the most particular first. */
const poolLabels = [
  'modelyard.dev/node-pool',
  'cloud.google.com/gke-nodepool',
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'kubernetes.azure.com/agentpool',
  'node.kubernetes.io/instance-type',
];

const vendors: Readonly<Record<string, string>> = {
  'nvidia.com': 'nvidia',
  'amd.com': 'amd',
  'gpu.intel.com': 'intel',
  'habana.ai': 'habana',
  'aws.amazon.com': 'aws',
  'google.com': 'google',
};

/** Labels that the cluster itself or its cloud writes: the playground does too, or nobody selects by them. */
const writtenByOthers =
  /(^|\.)(kubernetes\.io|k8s\.io|nvidia\.com|amd\.com|gke\.io|google\.com|amazonaws\.com|k8s\.aws|azure\.com|karpenter\.sh|habana\.ai|modelyard\.dev|intel\.com|coreos\.com|alpha\.eksctl\.io)\//;

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** Groups the nodes of a live cluster into pools of equal ones. */
export function describePools(nodes: readonly KubernetesObject[]): {
  readonly gpu: object;
  readonly nodePools: object[];
} {
  const withGpus = nodes.filter((node) => acceleratorOf(node) !== undefined);
  const gpuTaints = unique(
    withGpus
      .filter((node) => acceleratorOf(node)!.vendor === 'nvidia')
      .flatMap((node) => taintsOf(node).filter(({ key }) => key === 'nvidia.com/gpu')),
  );
  const groups = new Map<string, KubernetesObject[]>();
  for (const node of nodes) {
    const key = JSON.stringify([poolOf(node), capacityOf(node), taintsOf(node)]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const names = new Map<string, number>();
  const nodePools = [...groups.values()].map((all) => {
    const [first] = all as [KubernetesObject];
    const base = poolOf(first);
    const nth = (names.get(base) ?? 0) + 1;
    names.set(base, nth);
    return poolFrom(all, nth === 1 ? base : `${base}-${nth}`);
  });
  return { gpu: { labels: labelsBy(withGpus.length > 0 ? withGpus : nodes), taints: gpuTaints }, nodePools };
}

function poolFrom(nodes: readonly KubernetesObject[], name: string): object {
  const [first] = nodes as [KubernetesObject];
  const label = (node: KubernetesObject, key: string): string | undefined => node.metadata.labels?.[key];
  const zones = [...new Set(nodes.flatMap((node) => label(node, 'topology.kubernetes.io/zone') ?? []))].sort();
  const instanceType = label(first, 'node.kubernetes.io/instance-type');
  const labels = Object.fromEntries(
    Object.entries(first.metadata.labels ?? {}).filter(
      ([key, value]) => !writtenByOthers.test(key) && nodes.every((node) => label(node, key) === value),
    ),
  );
  const vendor = acceleratorOf(first)?.vendor;
  const taints = taintsOf(first).filter(({ key }) => !(vendor === 'nvidia' && key === 'nvidia.com/gpu'));
  return {
    name,
    count: nodes.length,
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(zones.length === 0 ? {} : { zones }),
    capacity: capacityOf(first),
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
function capacityOf(node: KubernetesObject): object {
  const all = mapAt(node, 'status', 'allocatable');
  const accelerator = acceleratorOf(node);
  return {
    cpu: String(all['cpu']),
    memory: withoutBytes(String(all['memory'])),
    ephemeralStorage: withoutBytes(textAt(all, 'ephemeral-storage') ?? '100Gi'),
    pods: Number(all['pods'] ?? 110),
    ...(accelerator === undefined ? {} : { gpu: accelerator }),
  };
}

function withoutBytes(quantity: string): string {
  return /^\d+$/.test(quantity) ? `${Math.floor(Number(quantity) / 1024)}Ki` : quantity;
}

function acceleratorOf(
  node: KubernetesObject,
): { readonly vendor: string; readonly product: string; readonly count: number } | undefined {
  const found = Object.entries(mapAt(node, 'status', 'allocatable')).find(
    ([resource, amount]) => vendors[resource.split('/')[0]!] !== undefined && Number(amount) > 0,
  );
  if (found === undefined) {
    return undefined;
  }
  const [resource, amount] = found;
  const product =
    productLabels.map((key) => node.metadata.labels?.[key]).find((value) => value !== undefined) ?? resource;
  return { vendor: vendors[resource.split('/')[0]!]!, product, count: Number(amount) };
}

function taintsOf(node: KubernetesObject): Taint[] {
  return mapsAt(node, 'spec', 'taints')
    .filter(
      ({ key }) =>
        !String(key).startsWith('node.kubernetes.io/') && !String(key).startsWith('node.cloudprovider.kubernetes.io/'),
    )
    .map(({ key, value, effect }) => ({
      key: String(key),
      ...(typeof value === 'string' ? { value } : {}),
      effect: String(effect),
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
