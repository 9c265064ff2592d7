import { all, pool, workload, type Scenario } from './scenario';

const tolerateGpu = 'tolerations: [{ key: nvidia.com/gpu, operator: Exists }]';
/** Devices that are claimed. */
const devicePool = (name: string, gpu: object = {}): object =>
  pool(name, 1, {
    capacity: { cpu: 4, memory: '8Gi', gpu: { product: 'NVIDIA-L4', count: 2, allocation: 'dynamic', ...gpu } },
  });
const claimOf = (namespace: string, exactly: string, kind = 'ResourceClaimTemplate'): string => {
  const devices = `{ devices: { requests: [{ name: gpu, exactly: ${exactly} }] } }`;
  return `---
apiVersion: resource.k8s.io/v1
kind: ${kind}
metadata: { name: gpu, namespace: ${namespace} }
spec: ${kind === 'ResourceClaim' ? devices : `{ spec: ${devices} }`}
`;
};
const claiming = (
  namespace: string,
  pods: Parameters<typeof workload>[1],
  claim = 'resourceClaimTemplateName: gpu',
): string =>
  workload(namespace, {
    resources: '{ claims: [{ name: gpu }] }',
    pod: `${tolerateGpu}\n      resourceClaims: [{ name: gpu, ${claim} }]`,
    ...pods,
  });
const oneGpu = '{ deviceClassName: gpu.nvidia.com }';
const noClaim = ['cannot allocate all claims'];

/** Pods that claim devices, which the driver of their pools would describe. */
export const deviceScenarios: readonly Scenario[] = [
  {
    // Each has one of its own.
    name: 'claimed-gpus',
    pools: [devicePool('claimed-gpus')],
    head: claimOf('claimed-gpus', oneGpu) + claiming('claimed-gpus', { replicas: 3 }),
    expected: { running: 2, pending: 1, reasons: noClaim, finished: false },
  },
  {
    name: 'claimed-by-all',
    pools: [devicePool('claimed-by-all', { count: 1 })],
    head:
      claimOf('claimed-by-all', oneGpu, 'ResourceClaim') +
      claiming('claimed-by-all', { replicas: 2 }, 'resourceClaimName: gpu'),
    expected: all(2),
  },
  {
    name: 'no-such-device',
    pools: [devicePool('no-such-device')],
    head:
      claimOf(
        'no-such-device',
        '{ deviceClassName: gpu.nvidia.com, selectors: [' +
          `{ cel: { expression: 'device.attributes["gpu.nvidia.com"].productName == "NVIDIA L4"' } }, ` +
          `{ cel: { expression: 'device.capacity["gpu.nvidia.com"].memory.compareTo(quantity("40Gi")) >= 0' } }] }`,
      ) + claiming('no-such-device', { replicas: 1 }),
    expected: { running: 0, pending: 1, reasons: noClaim, finished: false },
  },
  {
    name: 'more-devices-than-a-node',
    pools: [devicePool('more-devices-than-a-node')],
    head:
      claimOf('more-devices-than-a-node', '{ deviceClassName: gpu.nvidia.com, count: 3 }') +
      claiming('more-devices-than-a-node', { replicas: 1 }),
    expected: { running: 0, pending: 1, reasons: noClaim, finished: false },
  },
  {
    name: 'claimed-mig',
    pools: [
      devicePool('claimed-mig', {
        product: 'NVIDIA-A100-SXM4-80GB',
        count: 1,
        migDevices: { '1g.10gb': 2, '3g.40gb': 1 },
      }),
    ],
    head:
      claimOf(
        'claimed-mig',
        '{ deviceClassName: mig.nvidia.com, selectors: [' +
          `{ cel: { expression: 'device.attributes["gpu.nvidia.com"].profile == "1g.10gb"' } }] }`,
      ) + claiming('claimed-mig', { replicas: 3 }),
    expected: { running: 2, pending: 1, reasons: noClaim, finished: false },
  },
  {
    name: 'claimed-upgrade',
    pools: [devicePool('claimed-upgrade')],
    base: claimOf('claimed-upgrade', oneGpu) + claiming('claimed-upgrade', {}),
    head:
      claimOf('claimed-upgrade', oneGpu) +
      claiming('claimed-upgrade', {
        image: 'web:2',
        spec: 'strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }',
      }),
    expected: all(2),
  },
  {
    name: 'no-device-class',
    pools: [devicePool('no-device-class')],
    head:
      claimOf('no-device-class', '{ deviceClassName: gpu.example.com }') + claiming('no-device-class', { replicas: 1 }),
    expected: { running: 0, pending: 1, reasons: ['device class gpu.example.com does not exist'], finished: false },
  },
  {
    // They are given out by claims alone.
    name: 'not-extended',
    pools: [devicePool('not-extended')],
    head: workload('not-extended', { replicas: 1, resources: '{ limits: { nvidia.com/gpu: 1 } }', pod: tolerateGpu }),
    expected: { running: 0, pending: 1, reasons: ['Insufficient nvidia.com/gpu'], finished: false },
  },
];
