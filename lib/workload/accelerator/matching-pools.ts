import type { Cluster } from '../cluster/cluster-profile';
import { isDeferred } from '../synthesis/markers';
import { parseQuantity } from '../values/quantity';
import type { Resources } from '../pod/resources';
import type { Problems } from '../values/validation';
import { has, hostileTaints, unitsOn, type AcceleratorPool } from './pool-facts';
import { isMig, type AcceleratorRequest } from './request';

/** What a pod needs of a node, and where it is looked for. */
export interface PoolSearch {
  readonly cluster: Cluster;
  /** The pools that have accelerators. */
  readonly all: readonly AcceleratorPool[];
  readonly request: AcceleratorRequest;
  readonly resources: Resources;
}

/**
 * The pools on whose nodes the pod can run. When there are none, the first reason is
 * reported, and what there is instead.
 *
 * @returns undefined when it cannot be told: nothing is known of the cluster's nodes, or the
 * product is known at deploy time only
 */
export function matchingPools(
  problems: Problems,
  { cluster, all, request, resources }: PoolSearch,
): readonly AcceleratorPool[] | undefined {
  if (cluster.nodePools.length === 0 || isDeferred(request.product) || isDeferred(request.topology)) {
    return undefined;
  }
  let left: readonly AcceleratorPool[] = all.filter(({ gpu }) => gpu.vendor === request.vendor);
  for (const stage of stages(cluster, request, resources)) {
    const passed = left.filter(stage.passes);
    if (passed.length === 0) {
      stage.report(problems, left, all);
      return [];
    }
    left = passed;
  }
  return left;
}

/** One condition that pools have to meet. */
interface Stage {
  readonly passes: (pool: AcceleratorPool) => boolean;
  /** Says that none of the pools that were left meets it. */
  readonly report: (problems: Problems, pools: readonly AcceleratorPool[], all: readonly AcceleratorPool[]) => void;
}

function stages(cluster: Cluster, request: AcceleratorRequest, resources: Resources): Stage[] {
  const { product, memory, compute, topology, sharing } = request;
  const name = `cluster '${cluster.name}'`;
  return [
    {
      passes: (pool) => has(pool, request, 'product'),
      report: (problems, _, all) =>
        product === undefined
          ? problems.add(
              'accelerator.vendor',
              `must be a vendor whose accelerators ${name} has. ${whatThereIs(all)}`,
              request.vendor,
            )
          : problems.add(
              'accelerator.product',
              `must be an accelerator${request.vendor === 'nvidia' ? '' : ` of vendor '${request.vendor}'`} of ` +
                `${name}. ${whatThereIs(all)}`,
              product,
            ),
    },
    {
      passes: (pool) => has(pool, request, 'topology'),
      report: (problems, pools) =>
        problems.add(
          'accelerator.topology',
          `must be a topology of ${name}: its pools have ${list(pools, ({ gpu }) => gpu.topology ?? 'none')}`,
          topology,
        ),
    },
    {
      passes: (pool) => has(pool, request, 'memory'),
      report: (problems, pools) =>
        problems.add(
          'accelerator.memory',
          `must be no more than an accelerator of ${name} has: ` +
            `${list(
              pools,
              ({ gpu, facts }) =>
                `'${gpu.product}' ` +
                `${facts.memory === undefined ? "(say its 'memory' in the cluster's file)" : `${facts.memory}Mi`}`,
            )}`,
          `${memory}Mi`,
        ),
    },
    {
      passes: (pool) => has(pool, request, 'computeCapability'),
      report: (problems, pools) =>
        problems.add(
          'accelerator.computeCapability',
          `must be no more than an accelerator of ${name} has: ` +
            `${list(pools, ({ gpu, facts }) => `'${gpu.product}' ${facts.compute?.join('.') ?? "(say its 'computeCapability' in the cluster's file)"}`)}`,
          compute?.join('.'),
        ),
    },
    {
      passes: (pool) => has(pool, request, 'sharing'),
      report: (problems, pools) =>
        problems.add(
          'accelerator.sharing',
          `must be how ${name} shares it: ${list(pools, ({ gpu }) => `'${gpu.product}' ${sharingOf(gpu)}`)}`,
          sharing,
        ),
    },
    {
      passes: (pool) => hostileTaints(cluster, pool).length === 0,
      report: (problems, pools) =>
        problems.add(
          'accelerator',
          'must be on nodes that let its pods in: ' +
            `on ${name} the taint ` +
            `${list(pools, (pool) => `'${hostileTaints(cluster, pool)[0]?.key ?? ''}' of pool '${pool.pool.name}'`)} ` +
            `keeps them off. If it is meant for accelerators, put it into 'profile.gpu'`,
        ),
    },
    countStage(cluster, request),
    ...(['cpu', 'memory'] as const).map((resource) => roomStage(cluster, resource, resources)),
  ];
}

function countStage(cluster: Cluster, request: AcceleratorRequest): Stage {
  const { count } = request;
  const units = (pool: AcceleratorPool): number => unitsOn(cluster, pool, request);
  return {
    // A node's TPU chips all go to one pod.
    passes: (pool) => isDeferred(count) || (request.vendor === 'google' ? units(pool) === count : units(pool) >= count),
    report: (problems, pools) => {
      const most = Math.max(...pools.map(units));
      problems.add(
        'accelerator.count',
        `must fit one node: cluster '${cluster.name}' has at most ${most} of ${unitOf(request)} on a node`,
        count,
      );
    },
  };
}

/** What is counted, for messages. */
function unitOf({ sharing, product }: AcceleratorRequest): string {
  if (isMig(sharing)) {
    return `'${sharing.mig}'`;
  }
  return product === undefined ? 'such accelerators' : `'${product}'`;
}

// A node keeps some of it for itself, so this is the least that has to be right.
function roomStage(cluster: Cluster, resource: 'cpu' | 'memory', resources: Resources): Stage {
  const wanted = resources[resource]?.request;
  const amount = wanted === undefined || isDeferred(wanted) ? undefined : parseQuantity(wanted);
  return {
    passes: ({ pool }) => amount === undefined || amount.nano <= (parseQuantity(pool.capacity[resource])?.nano ?? 0n),
    report: (problems, pools) =>
      problems.add(
        `resources.${resource}.request`,
        'must fit a node that has the accelerator: ' +
          `cluster '${cluster.name}' has ` +
          `${list(pools, ({ pool }) => `${pool.capacity[resource]} on each node of pool '${pool.name}'`)}`,
        wanted,
      ),
  };
}

function whatThereIs(pools: readonly AcceleratorPool[]): string {
  return pools.length === 0
    ? 'It has none'
    : 'It has ' +
        `${list(
          pools,
          ({ pool, gpu }) =>
            `'${gpu.product}'${gpu.vendor === 'nvidia' ? '' : ` of vendor '${gpu.vendor}'`} (pool '${pool.name}', ` +
            `${gpu.count} on each of ${pool.count} nodes)`,
        )}`;
}

function sharingOf(gpu: AcceleratorPool['gpu']): string {
  if (gpu.migDevices !== undefined) {
    return `as MIG devices ${Object.keys(gpu.migDevices).join(' and ')}`;
  }
  if (gpu.migProfiles !== undefined) {
    return `whole or as MIG devices ${gpu.migProfiles.join(' and ')}`;
  }
  return gpu.timeSlicing === undefined ? 'whole' : 'time-sliced';
}

function list(pools: readonly AcceleratorPool[], describe: (pool: AcceleratorPool) => string): string {
  return [...new Set(pools.map(describe))].join(', ');
}
