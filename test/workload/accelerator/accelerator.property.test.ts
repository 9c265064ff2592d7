import fc from 'fast-check';
import {
  SynthesisError,
  WebModelServer,
  type Accelerator,
  type Cluster,
  type GpuSharing,
  type NodePool,
} from '../../../lib';
import { simulatedNodes } from '../../../playground/cluster/simulated-nodes';
import { checkProperty } from '../property';
import { manifestOf, problemsOf } from '../trees';
import { aCluster, aWish, hardware, type Scheme } from './clusters';
import { fits } from './scheduler';

type Gpu = NonNullable<NodePool['capacity']['gpu']>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
type Pod = any;

const aProgram = (...schemes: Scheme[]) =>
  fc.tuple(aCluster(...schemes), aWish).map(([cluster, wish]) => {
    const kinds = hardware[cluster.profile.gpu.labels];
    const like = cluster.nodePools[wish.like % cluster.nodePools.length]!.capacity.gpu!;
    const { vendor, product } = wish.faithful ? like : kinds[wish.hardware % kinds.length]!;
    const sharing = wish.faithful ? sharingOf(like) : wish.sharing;
    const chosen = {
      ...(wish.by.includes('product') ? { product } : {}),
      ...(wish.by.includes('memory') && !(sharing !== undefined && 'mig' in sharing) ? { memory: wish.memory } : {}),
      ...(wish.count === undefined ? {} : { count: wish.count }),
    };
    const nvidia = {
      ...chosen,
      ...(wish.by.includes('computeCapability') ? { computeCapability: wish.computeCapability } : {}),
      ...(sharing === undefined ? {} : { sharing }),
    };
    const tpu = { vendor, product, topology: wish.faithful ? like.topology : wish.topology };
    const other = vendor === 'google' ? tpu : { vendor, ...chosen };
    const accelerator = (vendor === 'nvidia' ? nvidia : other) as Accelerator;
    return { cluster, accelerator, cpu: wish.cpu };
  });

function sharingOf(gpu: Gpu): GpuSharing | undefined {
  const [mig] = Object.keys(gpu.migDevices ?? {});
  if (mig !== undefined) {
    return { mig };
  }
  return gpu.timeSlicing === undefined ? undefined : { timeSliced: true };
}

const server = (accelerator: Accelerator, cpu: number) => (chart: ConstructorParameters<typeof WebModelServer>[0]) =>
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: { cpu: { request: cpu }, memory: { request: '1Gi' } },
    accelerator,
  });

/** The pod that is made, unless there are problems. */
function podOf(build: ReturnType<typeof server>, cluster: Cluster): Pod {
  try {
    return manifestOf('Deployment', build, cluster).spec.template.spec;
  } catch (error) {
    if (error instanceof SynthesisError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a pool has what was asked for, by what is true of its hardware. */
function isAsAsked(cluster: Cluster, gpu: Gpu, wish: Accelerator): boolean {
  const truth = hardware[cluster.profile.gpu.labels].find(({ product }) => product === gpu.product)!;
  const memory = gpu.memory === undefined ? truth.memory : { '24Gi': 24576, '80Gi': 81920 }[gpu.memory]!;
  const compute = gpu.computeCapability === undefined ? truth.compute : Number(gpu.computeCapability.replace('.', ''));
  if (gpu.vendor !== (wish.vendor ?? 'nvidia') || (wish.product !== undefined && wish.product !== gpu.product)) {
    return false;
  }
  if (wish.vendor === 'google') {
    return (
      gpu.topology === wish.topology &&
      gpu.count === wish.topology.split('x').reduce((chips, side) => chips * Number(side), 1)
    );
  }
  const least =
    wish.memory === undefined ? 0 : { '16G': 15259, '24Gi': 24576, '40Gi': 40960, '70Gi': 71680 }[wish.memory]!;
  if (memory < least && !(wish.vendor === 'amd' && gpu.memory === undefined)) {
    return false;
  }
  if (wish.vendor !== undefined && wish.vendor !== 'nvidia') {
    return true;
  }
  return (
    isSharedAsAsked(gpu, wish.sharing) &&
    (wish.computeCapability === undefined || compute >= Number(wish.computeCapability.replace('.', '')))
  );
}

function isSharedAsAsked(gpu: Gpu, sharing: GpuSharing | undefined): boolean {
  if (sharing === undefined) {
    return !gpu.migDevices && !gpu.timeSlicing;
  }
  return sharing.mig !== undefined ? sharing.mig in (gpu.migDevices ?? {}) : gpu.timeSlicing !== undefined;
}

test('a pod either finds a node that has what it asks for, and never lands on another, or there is a problem', () => {
  let programs = 0;
  let found = 0;
  checkProperty(
    'accelerators on clusters of all kinds',
    aProgram('gpu-operator', 'gke', 'eks', 'karpenter', 'aks'),
    ({ cluster, accelerator, cpu }) => {
      programs += 1;
      const pod = podOf(server(accelerator, cpu), cluster);
      if (pod === undefined) {
        return;
      }
      found += 1;
      const feasible = simulatedNodes(cluster, true).filter((node) => fits(pod, node));
      expect(feasible.length).toBeGreaterThan(0);
      for (const { metadata } of feasible) {
        const pool = cluster.nodePools.find(({ name }) => name === metadata.labels['modelyard.dev/node-pool']);
        expect({ pool, asAsked: isAsAsked(cluster, pool!.capacity.gpu!, accelerator) }).toMatchObject({
          asAsked: true,
        });
      }
    },
  );
  // Problems everywhere would be no proof.
  expect(found / programs).toBeGreaterThan(0.2);
});

test('where labels say everything, what some pool has is never a problem', () => {
  let found = 0;
  checkProperty('accelerators of the GPU operator', aProgram('gpu-operator'), ({ cluster, accelerator, cpu }) => {
    if (accelerator.product === undefined || (accelerator.vendor ?? 'nvidia') !== 'nvidia') {
      return;
    }
    const asked = accelerator.count ?? 1;
    const fitting = cluster.nodePools.filter((pool) => {
      const gpu = pool.capacity.gpu!;
      const units = gpu.count * (gpu.timeSlicing?.replicas ?? (gpu.migDevices === undefined ? 1 : 2));
      const open = pool.taints.every(({ effect }) => effect === 'PreferNoSchedule');
      return isAsAsked(cluster, gpu, accelerator) && units >= asked && open && Number(pool.capacity.cpu) >= cpu;
    });
    const timeSliced = 'sharing' in accelerator && accelerator.sharing?.timeSliced === true;
    if (fitting.length === 0 || (timeSliced && asked > 1)) {
      return;
    }
    found += 1;
    expect(problemsOf(server(accelerator, cpu), cluster)).toEqual([]);
  });
  expect(found).toBeGreaterThan(0);
});
