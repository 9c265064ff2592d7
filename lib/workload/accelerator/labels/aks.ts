import { anyNode, labelIs } from '../requirements';
import type { LabelScheme } from './label-scheme';

/**
 * The labels of Azure Kubernetes Service: only whether a node has GPUs of NVIDIA. Which they are follows from the
 * machine type.
 *
 * @see https://learn.microsoft.com/azure/aks/use-labels
 */
export const aksLabels: LabelScheme = {
  select: (request) => (request.vendor === 'nvidia' ? labelIs('kubernetes.azure.com/accelerator', 'nvidia') : anyNode),
  productLabel: () => undefined,
};
