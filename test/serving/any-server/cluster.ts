import fc from 'fast-check';
import { clusterSchema, type Accelerator, type Cluster, type ClusterProfile } from '../../../lib';
import { hardware, type Scheme } from '../../workload/accelerator/clusters';
import { mostly, optional } from './mostly';

const operators = ['keda', 'prometheus-operator', 'ingress-nginx', 'gateway-api-inference-extension', 'istio'] as const;
const storage = [
  { name: 'shared', default: true, accessModes: ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany'] },
  { name: 'fast', accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] },
] as const;

/**
 * A random cluster: whose labels its nodes have, which of the operators are installed, and what accelerators there are.
 */
export const anyCluster = (
  versions: readonly string[],
  installable: readonly ClusterProfile['operators'][number][] = operators,
): fc.Arbitrary<Cluster> =>
  fc
    .record({
      labels: fc.constantFrom<Scheme>('gpu-operator', 'gke', 'eks', 'karpenter', 'aks'),
      kubernetesVersion: fc.constantFrom(...versions),
      installed: fc.subarray([...installable]),
      knows: fc.record({
        storage: fc.boolean(),
        priorities: fc.boolean(),
        ingress: fc.boolean(),
        gateway: fc.boolean(),
      }),
      mesh: fc.constantFrom('istio-sidecar' as const, 'istio-ambient' as const, undefined),
      network: optional({
        policies: fc.constant('enforced' as const),
        ingress: fc.constant([{ namespace: 'ingress', podLabels: { app: 'controller' } }]),
        gateways: fc.constant([{ cidr: '10.129.0.0/23' }]),
        apiServer: fc.constant({ cidrs: ['10.0.0.2/32'], port: 443 }),
        dnsPort: fc.constant(5353),
        outside: fc.constant(['198.51.100.0/24']),
      }),
      migStrategy: fc.constantFrom('single', 'mixed'),
      renameByDefault: fc.boolean(),
      runtimeClass: fc.constantFrom(undefined, 'nvidia'),
      zones: fc.constantFrom([], ['zone-a', 'zone-b']),
      pools: fc.uniqueArray(
        fc.record({
          hardware: fc.nat({ max: 9 }),
          count: fc.constantFrom(1, 2, 4, 8),
          sharing: fc.constantFrom('whole', 'whole', 'mig', 'time-sliced'),
        }),
        { minLength: 1, maxLength: 3, selector: (pool) => pool.hardware % 4 },
      ),
    })
    .map(({ labels, kubernetesVersion, installed, knows, mesh, network, pools, ...gpu }) => {
      const { migStrategy, renameByDefault, runtimeClass, zones } = gpu;
      return clusterSchema.parse({
        name: 'random',
        profile: {
          kubernetesVersion,
          operators: installed,
          gpu: { labels, migStrategy, renameByDefault, ...(runtimeClass === undefined ? {} : { runtimeClass }) },
          ...(knows.storage ? { storageClasses: storage } : {}),
          ...(knows.priorities ? { priorityClasses: [{ name: 'serving', value: 1000 }] } : {}),
          ...(knows.ingress ? { ingressClass: 'public' } : {}),
          ...(knows.gateway ? { gatewayClass: 'public' } : {}),
          ...(installed.includes('istio') && mesh !== undefined ? { mesh } : {}),
          network,
        },
        nodePools: pools.map((pool, index) => ({
          name: `pool-${index}`,
          count: 1,
          instanceType: `machine-${index}`,
          zones,
          capacity: { cpu: 64, memory: '256Gi', gpu: gpuOf(labels, pool) },
        })),
      });
    });

function gpuOf(
  labels: Scheme,
  pool: { readonly hardware: number; readonly count: number; readonly sharing: string },
): object {
  const { vendor, product } = hardware[labels][pool.hardware % hardware[labels].length]!;
  const shared = { whole: {}, mig: { migDevices: { '1g.10gb': 2 } }, 'time-sliced': { timeSlicing: { replicas: 4 } } }[
    pool.sharing
  ];
  const tpu = vendor === 'google' ? { count: 4, topology: '2x2' } : { count: pool.count };
  return { vendor, product, ...tpu, ...(vendor === 'nvidia' ? shared : {}) };
}

/** Accelerators that a cluster has, and now and then others. */
export const anyAccelerator = (cluster: Cluster): fc.Arbitrary<Accelerator> =>
  mostly(
    fc
      .record({
        pool: fc.constantFrom(...cluster.nodePools),
        count: fc.nat({ max: 7 }),
        compute: fc.constantFrom(undefined, undefined, '7.0'),
      })
      .map(({ pool, count, compute }): Accelerator => {
        const gpu = pool.capacity.gpu!;
        const { vendor, product } = gpu;
        if (vendor === 'google') {
          return { vendor, product, topology: gpu.topology! };
        }
        if (vendor !== 'nvidia') {
          return { vendor, product, count: 1 + (count % gpu.count) };
        }
        const known = hardware[cluster.profile.gpu.labels].some((each) => each.product === product && each.compute > 0);
        const capability = compute !== undefined && known ? { computeCapability: compute } : {};
        if (gpu.migDevices !== undefined) {
          return { product, ...capability, sharing: { mig: '1g.10gb' } };
        }
        if (gpu.timeSlicing !== undefined) {
          return { product, ...capability, sharing: { timeSliced: true } };
        }
        return { product, ...capability, count: 1 + (count % gpu.count) };
      }),
    fc.constantFrom<Accelerator>(
      { product: 'NVIDIA-H999' },
      { product: 'NVIDIA-L4', count: 0 },
      { memory: '900Gi' },
      { vendor: 'amd', product: 'none' },
      { product: 'l4', sharing: { mig: 'small' } },
    ),
  );
