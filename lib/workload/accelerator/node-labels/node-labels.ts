import type { PoolGpu } from '../cluster-schema';
import { factsOf } from '../products';
import { discoveredLabels } from './gpu-discovery';
import type { NodeAccelerators } from './node-accelerators';

/** The labels by which a node says which accelerators it has: whoever labels the nodes of the cluster decides. */
export function acceleratorLabels(node: NodeAccelerators): Record<string, string> {
  switch (node.profile.labels) {
    case 'gpu-operator':
      return operatorLabels(node);
    case 'gke':
      return gkeLabels(node.gpu);
    case 'eks':
      return awsLabels(node.gpu, 'eks.amazonaws.com');
    case 'karpenter':
      return awsLabels(node.gpu, 'karpenter.k8s.aws');
    case 'aks':
      return node.gpu.vendor === 'nvidia' ? { 'kubernetes.azure.com/accelerator': 'nvidia' } : {};
  }
}

/** What each vendor's own tool writes. */
function operatorLabels(node: NodeAccelerators): Record<string, string> {
  const { gpu } = node;
  switch (gpu.vendor) {
    case 'nvidia':
      return discoveredLabels(node);
    case 'amd':
      return amdLabels(gpu);
    case 'intel':
      return {
        'intel.feature.node.kubernetes.io/gpu': 'true',
        'gpu.intel.com/device.count': String(gpu.count),
        'gpu.intel.com/product': gpu.product,
      };
    case 'habana':
      return { 'intel.feature.node.kubernetes.io/gaudi': 'true' };
    default:
      return {};
  }
}

// The labeller rounds memory to whole GiB.
function amdLabels(gpu: PoolGpu): Record<string, string> {
  const { memory } = factsOf(gpu);
  return {
    'feature.node.kubernetes.io/amd-gpu': 'true',
    'amd.com/gpu.product-name': gpu.product,
    ...(memory === undefined ? {} : { 'amd.com/gpu.vram': `${Math.round(memory / 1024)}G` }),
  };
}

function gkeLabels(gpu: PoolGpu): Record<string, string> {
  const count = { 'cloud.google.com/gke-accelerator-count': String(gpu.count) };
  switch (gpu.vendor) {
    case 'nvidia': {
      const [migProfile] = Object.keys(gpu.migDevices ?? {});
      return {
        'cloud.google.com/gke-accelerator': gpu.product,
        ...count,
        'cloud.google.com/gke-gpu-driver-version': 'default',
        ...(migProfile === undefined ? {} : { 'cloud.google.com/gke-gpu-partition-size': migProfile }),
        ...(gpu.timeSlicing === undefined
          ? {}
          : {
              'cloud.google.com/gke-gpu-sharing-strategy': 'time-sharing',
              'cloud.google.com/gke-max-shared-clients-per-gpu': String(gpu.timeSlicing.replicas),
            }),
      };
    }
    case 'google':
      return {
        'cloud.google.com/gke-tpu-accelerator': gpu.product,
        ...count,
        ...(gpu.topology === undefined ? {} : { 'cloud.google.com/gke-tpu-topology': gpu.topology }),
      };
    default:
      return {};
  }
}

function awsLabels(gpu: PoolGpu, domain: string): Record<string, string> {
  const { vendor, product, count } = gpu;
  switch (vendor) {
    case 'nvidia':
    case 'amd':
    case 'habana': {
      const { memory } = factsOf(gpu);
      return {
        [`${domain}/instance-gpu-manufacturer`]: vendor,
        [`${domain}/instance-gpu-name`]: product,
        [`${domain}/instance-gpu-count`]: String(count),
        ...(memory === undefined ? {} : { [`${domain}/instance-gpu-memory`]: String(memory) }),
      };
    }
    // EKS Auto Mode does not document how it labels Neuron devices.
    case 'aws':
      return domain === 'karpenter.k8s.aws'
        ? {
            [`${domain}/instance-accelerator-manufacturer`]: 'aws',
            [`${domain}/instance-accelerator-name`]: product,
            [`${domain}/instance-accelerator-count`]: String(count),
          }
        : {};
    default:
      return {};
  }
}
