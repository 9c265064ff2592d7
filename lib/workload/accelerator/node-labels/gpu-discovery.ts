import { factsOf } from '../products';
import type { NodeAccelerators } from './node-accelerators';

// What the GPU operator lets run on a GPU node, a label each.
const operands = [
  'container-toolkit',
  'dcgm',
  'dcgm-exporter',
  'device-plugin',
  'driver',
  'gpu-feature-discovery',
  'node-status-exporter',
  'operator-validator',
];

/**
 * What GPU feature discovery and the GPU operator write on a node with GPUs of NVIDIA.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 */
export function discoveredLabels(node: NodeAccelerators): Record<string, string> {
  const { gpu, machine, profile } = node;
  const facts = factsOf(gpu);
  return {
    'feature.node.kubernetes.io/pci-10de.present': 'true',
    'nvidia.com/cuda.driver-version.full': '580.95.05',
    'nvidia.com/cuda.driver-version.major': '580',
    'nvidia.com/cuda.driver-version.minor': '95',
    'nvidia.com/cuda.driver-version.revision': '05',
    'nvidia.com/cuda.runtime-version.full': '13.0',
    'nvidia.com/cuda.runtime-version.major': '13',
    'nvidia.com/cuda.runtime-version.minor': '0',
    'nvidia.com/gpu-driver-upgrade-state': 'upgrade-done',
    'nvidia.com/gpu.count': String(gpu.count),
    ...Object.fromEntries(operands.map((operand) => [`nvidia.com/gpu.deploy.${operand}`, 'true'])),
    'nvidia.com/gpu.machine': machine,
    'nvidia.com/gpu.mode': 'compute',
    'nvidia.com/gpu.present': 'true',
    'nvidia.com/gpu.product': gpu.product,
    'nvidia.com/gpu.replicas': '1',
    'nvidia.com/gpu.sharing-strategy': 'none',
    'nvidia.com/mig.strategy': profile.migStrategy,
    'nvidia.com/mps.capable': 'false',
    ...(facts.compute === undefined
      ? {}
      : {
          'nvidia.com/gpu.compute.major': String(facts.compute[0]),
          'nvidia.com/gpu.compute.minor': String(facts.compute[1]),
        }),
    ...(facts.family === undefined ? {} : { 'nvidia.com/gpu.family': facts.family }),
    ...(facts.memory === undefined ? {} : { 'nvidia.com/gpu.memory': String(facts.memory) }),
    ...(facts.migCapable === undefined ? {} : { 'nvidia.com/mig.capable': String(facts.migCapable) }),
    ...timeSlicingLabels(node),
    ...migLabels(node),
  };
}

// Where time-sliced GPUs are not offered under another name, their product is called otherwise.
function timeSlicingLabels({ gpu, profile }: NodeAccelerators): Record<string, string> {
  if (gpu.timeSlicing === undefined) {
    return {};
  }
  return {
    'nvidia.com/gpu.replicas': String(gpu.timeSlicing.replicas),
    'nvidia.com/gpu.sharing-strategy': 'time-slicing',
    ...(profile.renameByDefault ? {} : { 'nvidia.com/gpu.product': `${gpu.product}-SHARED` }),
  };
}

// With the strategy `single` the labels of a GPU tell of the MIG devices instead; with
// `mixed` each profile has its own.
function migLabels({ gpu, profile }: NodeAccelerators): Record<string, string> {
  const devices = Object.entries(gpu.migDevices ?? {});
  const labelled = devices.flatMap(([migProfile, each]) => {
    const prefix = profile.migStrategy === 'single' ? 'nvidia.com/gpu' : `nvidia.com/mig-${migProfile}`;
    const [slices = '', memory = ''] = /^(\d+)g\.(\d+)gb$/.exec(migProfile)?.slice(1) ?? [];
    return [
      [`${prefix}.product`, `${gpu.product}-MIG-${migProfile}`],
      [`${prefix}.count`, String(each * gpu.count)],
      [`${prefix}.memory`, String(Number(memory) * 1024)],
      [`${prefix}.replicas`, '1'],
      [`${prefix}.sharing-strategy`, 'none'],
      [`${prefix}.slices.ci`, slices],
      [`${prefix}.slices.gi`, slices],
    ];
  });
  if (labelled.length === 0) {
    return {};
  }
  return {
    'nvidia.com/mig.config.state': 'success',
    // A GPU that is divided is not shared in another way.
    ...(profile.migStrategy === 'mixed' ? { 'nvidia.com/gpu.replicas': '0' } : {}),
    ...(Object.fromEntries(labelled) as Record<string, string>),
  };
}
