import { migResource, sharedResource } from '../resource-names';
import { isMig, type AcceleratorRequest } from '../request';
import { anyNode, both, labelAtLeast, labelIs, labelsAre, type Fact, type Selection } from '../requirements';
import type { LabelledCluster, LabelScheme, ProductLabel } from './label-scheme';

/**
 * The labels of the vendors' own tools: NVIDIA's GPU feature discovery, AMD's node labeller, Intel's rules for Node
 * Feature Discovery. Nothing is known of Gaudi, Neuron and TPU.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/tree/main/docs/gpu-feature-discovery
 * @see https://github.com/ROCm/k8s-device-plugin/tree/master/cmd/k8s-node-labeller
 * @see https://github.com/intel/intel-device-plugins-for-kubernetes/blob/main/cmd/gpu_plugin/labels.md
 */
export const gpuOperatorLabels: LabelScheme = {
  select: (request, cluster) =>
    request.vendor === 'nvidia' ? selectNvidia(request, cluster) : selectOther(request, cluster),
  productLabel,
};

function selectOther(request: AcceleratorRequest, cluster: LabelledCluster): Selection {
  const label = productLabel(request, cluster);
  return label === undefined || request.product === undefined
    ? anyNode
    : labelIs(label.key, label.valueOf(request.product), 'product');
}

function productLabel(request: AcceleratorRequest, cluster: LabelledCluster): ProductLabel | undefined {
  switch (request.vendor) {
    case 'nvidia':
      return { key: 'nvidia.com/gpu.product', valueOf: (product) => `${product}${sharingSuffix(request, cluster)}` };
    case 'amd':
      return { key: 'amd.com/gpu.product-name', valueOf: (product) => product };
    case 'intel':
      return { key: 'gpu.intel.com/product', valueOf: (product) => product };
    default:
      return undefined;
  }
}

// What is offered under the name of a whole GPU is called after what it really is.
function sharingSuffix(request: AcceleratorRequest, { profile }: LabelledCluster): string {
  if (isMig(request.sharing)) {
    return migResource(profile, request.sharing.mig) === profile.resourceName ? `-MIG-${request.sharing.mig}` : '';
  }
  return request.sharing !== undefined && sharedResource(profile) === profile.resourceName ? '-SHARED' : '';
}

function selectNvidia(request: AcceleratorRequest, cluster: LabelledCluster): Selection {
  const label = productLabel(request, cluster);
  const byProduct =
    request.product === undefined || label === undefined
      ? bySharing(request)
      : labelIs(label.key, label.valueOf(request.product), 'product', 'sharing');
  const byMemory =
    request.memory === undefined ? anyNode : labelAtLeast('nvidia.com/gpu.memory', request.memory, 'memory');
  const byCompute = request.compute === undefined ? anyNode : computeAtLeast(request.compute);
  return both(both(byProduct, byMemory), byCompute);
}

// A product that is shared has another name, but memory and compute capability are those of the whole GPU.
function bySharing(request: AcceleratorRequest): Selection {
  const shared = 'nvidia.com/gpu.sharing-strategy';
  if (request.sharing === undefined) {
    const whole = [
      { key: shared, operator: 'NotIn', values: ['time-slicing', 'mps'] },
      { key: 'nvidia.com/gpu.slices.gi', operator: 'DoesNotExist' },
    ] as const;
    return labelsAre(whole, 'sharing');
  }
  return isMig(request.sharing) ? anyNode : labelIs(shared, 'time-slicing', 'sharing');
}

// Labels are whole numbers, and `8.9` is two of them.
function computeAtLeast([major, minor]: readonly [number, number]): Selection {
  const key = 'nvidia.com/gpu.compute.major';
  const expressed: Fact[] = ['computeCapability'];
  if (minor === 0) {
    return labelAtLeast(key, major, ...expressed);
  }
  return {
    nodeSelector: {},
    terms: [
      [{ key, operator: 'Gt', values: [String(major)] }],
      [
        { key, operator: 'In', values: [String(major)] },
        { key: 'nvidia.com/gpu.compute.minor', operator: 'Gt', values: [String(minor - 1)] },
      ],
    ],
    expressed,
  };
}
