import type { Cluster } from '../cluster/cluster-profile';
import { isDeferred } from '../synthesis/markers';
import type { Problems } from '../values/validation';
import type { ProductLabel } from './labels/label-scheme';
import { has, hostileTaints, unitsOn, type AcceleratorPool } from './pool-facts';
import type { AcceleratorRequest } from './request';
import { both, labelsAre, type Fact, type Selection } from './requirements';

const allFacts: readonly Fact[] = ['product', 'topology', 'memory', 'computeCapability', 'sharing'];

/** What of the request the labels do not make sure of. */
export function unexpressed(request: AcceleratorRequest, selection: Selection): readonly Fact[] {
  const asked = {
    product: request.product,
    topology: request.topology,
    memory: request.memory,
    computeCapability: request.compute,
    sharing: request.sharing,
  };
  return allFacts.filter((fact) => asked[fact] !== undefined && !selection.expressed.includes(fact));
}

/** What a selection by labels is completed from. */
export interface PinContext {
  readonly cluster: Cluster;
  readonly request: AcceleratorRequest;
  /** The label that names products, where there is one. */
  readonly productLabel: ProductLabel | undefined;
  /** The pools on whose nodes the pod can run. */
  readonly matching: readonly AcceleratorPool[];
  /** All pools with accelerators. */
  readonly all: readonly AcceleratorPool[];
}

/**
 * Completes a selection with what labels do not say, from what the cluster's file says of
 * its pools: by the products that have it, or else by the machine types. Reports pools that cannot be told apart.
 */
export function pinToPools(problems: Problems, selection: Selection, context: PinContext): Selection {
  const { request, matching } = context;
  const missing = unexpressed(request, selection);
  const others = context.all.filter(
    (pool) => !allFacts.every((fact) => has(pool, request, fact)) && couldTake(context, pool, selection.expressed),
  );
  if (others.length === 0 && (missing.length === 0 || selection.expressed.includes('product'))) {
    return selection;
  }
  const label = request.product === undefined ? context.productLabel : undefined;
  const named = (pool: AcceleratorPool): string => label?.valueOf(pool.gpu.product) ?? '';
  const pinned =
    label === undefined
      ? selection
      : both(selection, labelsAre([{ key: label.key, operator: 'In', values: distinct(matching, named) }]));
  const alike = label === undefined ? others : others.filter((other) => nameAgrees(label, request, other, matching));
  if (label !== undefined && alike.length === 0) {
    return pinned;
  }
  return pinToMachineTypes(problems, pinned, context, alike);
}

function pinToMachineTypes(
  problems: Problems,
  selection: Selection,
  context: PinContext,
  others: readonly AcceleratorPool[],
): Selection {
  const { matching } = context;
  const types = distinct(matching, ({ pool }) => pool.instanceType);
  const indistinct = others.filter(({ pool, gpu }) => {
    if (types.length === 0) {
      return true;
    }
    // A machine type has one kind of accelerator, but it may be shared or not.
    return pool.instanceType === undefined
      ? matching.some((each) => each.gpu.product === gpu.product)
      : types.includes(pool.instanceType);
  });
  if (indistinct.length > 0) {
    report(problems, context, unexpressed(context.request, selection), indistinct);
  }
  return types.length === 0
    ? selection
    : both(selection, labelsAre([{ key: 'node.kubernetes.io/instance-type', operator: 'In', values: types }]));
}

// Whether the label that names products is the same on a pool that is not meant. Where MIG devices and time-sliced GPUs
// are offered as GPUs, it says what they really are.
function nameAgrees(
  label: ProductLabel,
  request: AcceleratorRequest,
  other: AcceleratorPool,
  matching: readonly AcceleratorPool[],
): boolean {
  const { product } = other.gpu;
  const saysHowShared = request.sharing !== undefined && label.valueOf(product) !== product;
  return matching.some(({ gpu }) => gpu.product === product) && !saysHowShared;
}

// Whether the scheduler could put the pod there, for all that its labels say.
function couldTake({ cluster, request }: PinContext, pool: AcceleratorPool, expressed: readonly Fact[]): boolean {
  const count = isDeferred(request.count) ? 1 : request.count;
  return (
    pool.gpu.vendor === request.vendor &&
    unitsOn(cluster, pool, request) >= count &&
    hostileTaints(cluster, pool).length === 0 &&
    expressed.every((fact) => has(pool, request, fact))
  );
}

function distinct(pools: readonly AcceleratorPool[], of: (pool: AcceleratorPool) => string | undefined): string[] {
  return [...new Set(pools.flatMap((pool) => of(pool) ?? []))].sort();
}

function report(
  problems: Problems,
  { cluster, matching }: PinContext,
  missing: readonly Fact[],
  others: readonly AcceleratorPool[],
): void {
  const names = (pools: readonly AcceleratorPool[]): string => pools.map(({ pool }) => `'${pool.name}'`).join(', ');
  problems.add(
    missing[0] === undefined ? 'accelerator' : `accelerator.${missing[0]}`,
    `cannot be told by the labels of cluster '${cluster.name}' (${cluster.profile.gpu.labels}): ` +
      `nodes of pool ${names(others)} look like those of pool ${names(matching)}. ` +
      `Give the pools different values of 'instanceType' in the cluster's file: nodes are labelled with it`,
  );
}
