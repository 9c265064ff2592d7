import type { Cluster } from '../../workload/cluster/cluster-profile';
import { acceleratorKinds, nameOf, othersOf, type AcceleratorKind } from './accelerator-kinds';
import { cores, memoryText, partOfNodes, type Allocation } from './quota';

/** The version of Kueue's API that it stores. */
export const kueueApi = 'kueue.x-k8s.io/v1beta2';

/** The nodes without accelerators, as a ResourceFlavor of Kueue. */
export const plainFlavor = 'cpu';

/** The ResourceFlavor of an accelerator's nodes: its name in the form of a name of Kubernetes. */
export function flavorOf(kind: AcceleratorKind): string {
  return nameOf(kind)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

interface ResourceGroup {
  readonly coveredResources: readonly string[];
  readonly flavors: readonly {
    readonly name: string;
    readonly resources: readonly {
      readonly name: string;
      readonly nominalQuota: string;
      readonly borrowingLimit?: '0';
    }[];
  }[];
}

/** How a quota of Kueue is given. */
interface QuotaForm {
  /** Whether more may be borrowed. */
  readonly borrow: boolean;
  /**
   * Whether what is not divided among teams (disk space, further extended resources) is given too, to each all that
   * there is: a run that asks for a resource which its queue does not name is never admitted.
   */
  readonly undivided: boolean;
}

/**
 * Amounts as quotas of Kueue: a flavor for the nodes without accelerators and one for those of each kind. All resources
 * belong to one group, whose flavors all name them, also where they have none: where topologies count, Kueue takes all
 * resources of a pod from one flavor.
 */
export function resourceGroups(
  cluster: Cluster,
  allocation: Allocation,
  { borrow, undivided }: QuotaForm,
): readonly [ResourceGroup] {
  const kinds = acceleratorKinds(cluster);
  const devices = kinds.flatMap(({ resource }) => resource ?? []);
  const plainPools = cluster.nodePools.filter(({ capacity }) => capacity.gpu === undefined);
  const others = [...othersOf(cluster.nodePools).keys()].filter((name) => !devices.includes(name));
  const coveredResources = ['cpu', 'memory', ...[...new Set([...devices, ...others])].sort()];
  const flavor = (
    name: string,
    amounts: Readonly<Record<string, string>>,
    whole: ReadonlyMap<string, bigint>,
  ): ResourceGroup['flavors'][number] => ({
    name,
    resources: coveredResources.map((resource) => ({
      name: resource,
      nominalQuota: amounts[resource] ?? (undivided ? wholeText(resource, whole.get(resource)) : '0'),
      ...(borrow ? {} : { borrowingLimit: '0' as const }),
    })),
  });
  const plainAmounts = { cpu: cores(allocation.cpu), memory: memoryText(allocation.memory) };
  const plain = flavor(plainFlavor, plainAmounts, othersOf(plainPools));
  const accelerated = kinds.map((kind) => {
    const count = allocation.accelerators.get(kind) ?? 0;
    const part = partOfNodes(kind, count);
    const amounts = {
      cpu: cores(part.cpu),
      memory: memoryText(part.memory),
      ...(kind.resource === undefined ? {} : { [kind.resource]: String(count) }),
    };
    return flavor(flavorOf(kind), amounts, kind.others);
  });
  return [{ coveredResources, flavors: [plain, ...accelerated] }];
}

function wholeText(resource: string, nano = 0n): string {
  if (nano === 0n) {
    return '0';
  }
  return resource === 'ephemeral-storage' ? memoryText(nano) : cores(nano);
}
