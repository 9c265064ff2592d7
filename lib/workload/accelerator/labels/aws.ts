import type { AcceleratorRequest } from '../request';
import { anyNode, both, labelAtLeast, labelIs, type Selection } from '../requirements';
import type { LabelScheme, ProductLabel } from './label-scheme';

/**
 * The labels of EKS Auto Mode. They say nothing of compute capability, sharing and, as far as is documented, Neuron
 * devices.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export const eksLabels: LabelScheme = awsLabels('eks.amazonaws.com', false);

/**
 * The labels of Karpenter's provider for AWS. They say nothing of compute capability and sharing, and of Neuron devices
 * only which they are.
 *
 * @see https://karpenter.sh/docs/reference/instance-types/
 */
export const karpenterLabels: LabelScheme = awsLabels('karpenter.k8s.aws', true);

function awsLabels(domain: string, labelsNeuron: boolean): LabelScheme {
  const productLabel = (request: AcceleratorRequest): ProductLabel | undefined => {
    const valueOf = (product: string): string => product;
    switch (request.vendor) {
      case 'nvidia':
      case 'amd':
      case 'habana':
        return { key: `${domain}/instance-gpu-name`, valueOf };
      case 'aws':
        return labelsNeuron ? { key: `${domain}/instance-accelerator-name`, valueOf } : undefined;
      default:
        return undefined;
    }
  };
  const byMemory = (request: AcceleratorRequest): Selection => {
    const labelled = request.vendor === 'nvidia' || request.vendor === 'amd' || request.vendor === 'habana';
    return request.memory === undefined || !labelled
      ? anyNode
      : labelAtLeast(`${domain}/instance-gpu-memory`, request.memory, 'memory');
  };
  return {
    select: (request) => {
      const label = productLabel(request);
      const byProduct =
        label === undefined || request.product === undefined
          ? anyNode
          : labelIs(label.key, label.valueOf(request.product), 'product');
      return both(byProduct, byMemory(request));
    },
    productLabel,
  };
}
