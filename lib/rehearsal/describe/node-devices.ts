import { asText } from '../../workload/values/as-text';
import { isExtended, resourceKind } from '../../workload/accelerator/accelerator-resources';
import { own } from '../../workload/values/own';
import { mapAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import { amountOf, productLabels } from '../../review/totals/pod-request';

const vendors: Readonly<Record<string, string>> = {
  'nvidia.com': 'nvidia',
  'amd.com': 'amd',
  'gpu.intel.com': 'intel',
  'habana.ai': 'habana',
  'aws.amazon.com': 'aws',
  'google.com': 'google',
};

/** The accelerators of a node, as a cluster's file says them. */
export interface NodeAccelerator {
  readonly vendor: string;
  readonly product: string;
  readonly count: number;
}

/** The whole accelerators of a node; undefined where it has none. */
export function acceleratorOf(node: KubernetesObject): NodeAccelerator | undefined {
  const found = resourceOf(node);
  if (found === undefined) {
    return undefined;
  }
  const product = productLabels.map((key) => node.metadata.labels?.[key]).find((value) => value !== undefined) ?? found;
  return { vendor: vendorOf(found)!, product, count: amountOf(allocatable(node)[found]) };
}

/**
 * The other extended resources of a node: network interfaces, parts of accelerators, huge pages.
 *
 * @param accelerators whether its whole accelerators are left out
 */
export function otherDevices(node: KubernetesObject, accelerators: boolean): Record<string, string> {
  const whole = accelerators ? resourceOf(node) : undefined;
  return Object.fromEntries(
    Object.entries(allocatable(node))
      .filter(([resource, amount]) => isExtended(resource) && resource !== whole && amountOf(amount) > 0)
      .map(([resource, amount]): [string, string] => [resource, asText(amount)])
      .sort(),
  );
}

function resourceOf(node: KubernetesObject): string | undefined {
  return Object.entries(allocatable(node)).find(
    ([resource, amount]) =>
      resourceKind(resource) === 'whole' && vendorOf(resource) !== undefined && amountOf(amount) > 0,
  )?.[0];
}

function vendorOf(resource: string): string | undefined {
  return own(vendors, resource.split('/')[0]!);
}

function allocatable(node: KubernetesObject): Record<string, unknown> {
  return mapAt(node, 'status', 'allocatable');
}
