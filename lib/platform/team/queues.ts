import { nameOf, type AcceleratorKind } from './accelerator-kinds';
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

/**
 * Amounts as quotas of Kueue: a flavor for the nodes without accelerators and one for those of each kind. A resource
 * belongs to one group, whose flavors all name it, also where they have none.
 *
 * @param kinds those of the cluster
 * @param borrow whether more may be borrowed
 */
export function resourceGroups(
  kinds: readonly AcceleratorKind[],
  allocation: Allocation,
  borrow: boolean,
): readonly [ResourceGroup] {
  const devices = [...new Set(kinds.flatMap(({ resource }) => resource ?? []))].sort();
  const coveredResources = ['cpu', 'memory', ...devices];
  const flavor = (name: string, amounts: Readonly<Record<string, string>>): ResourceGroup['flavors'][number] => ({
    name,
    resources: coveredResources.map((resource) => ({
      name: resource,
      nominalQuota: amounts[resource] ?? '0',
      ...(borrow ? {} : { borrowingLimit: '0' as const }),
    })),
  });
  const plain = flavor(plainFlavor, { cpu: cores(allocation.cpu), memory: memoryText(allocation.memory) });
  const accelerated = kinds.map((kind) => {
    const count = allocation.accelerators.get(kind) ?? 0;
    const part = partOfNodes(kind, count);
    return flavor(flavorOf(kind), {
      cpu: cores(part.cpu),
      memory: memoryText(part.memory),
      ...(kind.resource === undefined ? {} : { [kind.resource]: String(count) }),
    });
  });
  return [{ coveredResources, flavors: [plain, ...accelerated] }];
}
