import { asText } from '../../workload/values/as-text';
import { driverProduct } from '../../workload/accelerator/claims/nvidia-driver';
import { acceleratorLabels } from '../../workload/accelerator/node-labels/node-labels';
import type { Cluster, NodePool } from '../../workload/cluster/cluster-profile';
import { type JsonMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import { mapAt, mapsAt, textsAt } from '../objects/kubernetes-object';
import { productLabels } from '../totals/pod-request';

/** Whether something is so; undefined where the cluster's file does not say. */
type Judged = boolean | undefined;

/** What pods ask of the labels of their node. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const instanceType = 'node.kubernetes.io/instance-type';
const zone = 'topology.kubernetes.io/zone';
// Every node has these, and a file says nothing of them.
const everyNode = new Set([
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);
// Labels of accelerators that follow from what the file says, and not from versions and modes of the software there.
const followed =
  /gpu\.(memory|count|family|compute|replicas|sharing|slices|present)|mig\.(strategy|capable)|gke-|instance-(gpu|accelerator)-/;

/** The requirement that nodes of a pool cannot meet; undefined where they may. */
export function wrongLabel(pod: JsonMap, pool: NodePool, cluster: Cluster): string | undefined {
  const selected = selectorOf(pod).find((requirement) => meets(requirement, pool, cluster) === false);
  if (selected !== undefined) {
    return told(selected);
  }
  const terms = termsOf(pod);
  const wrong = terms.map((term) => term.find((requirement) => meets(requirement, pool, cluster) === false));
  return terms.length > 0 && wrong.every((each) => each !== undefined)
    ? wrong.map((each) => told(each)).join(' or ')
    : undefined;
}

/** The labels that pods ask for, and of which the cluster's file says nothing. */
export function unknownLabels(pod: JsonMap, cluster: Cluster): string[] {
  const asked = [...selectorOf(pod), ...termsOf(pod).flat()].filter(
    ({ key }) => !everyNode.has(key) && cluster.nodePools.every((pool) => labelOf(key, pool, cluster) === undefined),
  );
  return [...new Set(asked.map(told))];
}

// The product is judged by itself: whoever labels the nodes, it is called as in the cluster's file.
function selectorOf(pod: JsonMap): Requirement[] {
  return Object.entries(mapAt(pod, 'nodeSelector'))
    .filter(([key]) => !productLabels.includes(key))
    .map(([key, value]) => ({ key, operator: 'In', values: [asText(value)] }));
}

function termsOf(pod: JsonMap): Requirement[][] {
  return mapsAt(
    pod,
    'affinity',
    'nodeAffinity',
    'requiredDuringSchedulingIgnoredDuringExecution',
    'nodeSelectorTerms',
  ).map((term) =>
    mapsAt(term, 'matchExpressions')
      .map((expression) => ({
        key: asText(expression['key']),
        operator: asText(expression['operator']),
        values: textsAt(expression, 'values'),
      }))
      .filter(({ key, operator }) => !(productLabels.includes(key) && operator === 'In')),
  );
}

/** The values that a label has on the nodes of a pool: none where they lack it. Undefined where that is not known. */
function labelOf(key: string, pool: NodePool, cluster: Cluster): readonly string[] | undefined {
  const given = own(pool.labels, key);
  if (given !== undefined) {
    return [given];
  }
  if (key === instanceType && pool.instanceType !== undefined) {
    return [pool.instanceType];
  }
  if (key === zone && pool.zones.length > 0) {
    return pool.zones;
  }
  const generated = own(generatedLabels(pool, cluster), key);
  if (generated !== undefined) {
    return [generated];
  }
  // What other pools have, and this one's entry does not name, it lacks.
  const others = cluster.nodePools.filter((each) => each !== pool);
  const elsewhere =
    others.some((each) => own(each.labels, key) !== undefined) ||
    (pool.capacity.gpu === undefined && others.some((each) => own(generatedLabels(each, cluster), key) !== undefined));
  return elsewhere ? [] : undefined;
}

function generatedLabels(pool: NodePool, cluster: Cluster): Record<string, string> {
  const { gpu } = pool.capacity;
  let found = generated.get(pool);
  if (found === undefined) {
    const all = gpu === undefined ? {} : acceleratorLabels({ gpu, machine: '', profile: cluster.profile.gpu });
    found = Object.fromEntries(
      Object.entries(all).filter(([key]) => productLabels.includes(key) || followed.test(key)),
    );
    generated.set(pool, found);
  }
  return found;
}

const generated = new WeakMap<NodePool, Record<string, string>>();

/** What the nodes of a pool call their accelerators: by label, and in the cluster's file. */
export function productsOf(pool: NodePool, cluster: Cluster): string[] {
  const labels = generatedLabels(pool, cluster);
  const { gpu } = pool.capacity;
  return gpu === undefined
    ? []
    : [
        ...new Set([
          gpu.product,
          driverProduct(gpu.product),
          ...productLabels.flatMap((label) => own(labels, label) ?? []),
        ]),
      ];
}

function meets({ key, operator, values }: Requirement, pool: NodePool, cluster: Cluster): Judged {
  const there = labelOf(key, pool, cluster);
  if (there === undefined) {
    return undefined;
  }
  const number = (compare: (one: number, other: number) => boolean): boolean =>
    there.some((value) => compare(Number(value), Number(values[0])));
  switch (operator) {
    case 'In':
      return there.some((value) => values.includes(value));
    // Of several zones one may do.
    case 'NotIn':
      return there.length === 0 || there.some((value) => !values.includes(value));
    case 'Exists':
      return there.length > 0;
    case 'DoesNotExist':
      return there.length === 0;
    case 'Gt':
      return number((one, other) => one > other);
    case 'Lt':
      return number((one, other) => one < other);
    default:
      return undefined;
  }
}

function told({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'In':
      return `${key}=${values.join('|')}`;
    case 'NotIn':
      return `${key} other than ${values.join('|')}`;
    case 'Gt':
      return `${key} above ${values.join()}`;
    case 'Lt':
      return `${key} below ${values.join()}`;
    default:
      return operator === 'DoesNotExist' ? `no ${key}` : key;
  }
}
