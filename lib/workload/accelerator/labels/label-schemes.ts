import type { GpuProfile } from '../cluster-schema';
import { aksLabels } from './aks';
import { eksLabels, karpenterLabels } from './aws';
import { gkeLabels } from './gke';
import { gpuOperatorLabels } from './gpu-operator';
import type { LabelScheme } from './label-scheme';

/** What each kind of cluster writes on its nodes, by the cluster's setting `profile.gpu.labels`. */
export const labelSchemes: Readonly<Record<GpuProfile['labels'], LabelScheme>> = {
  'gpu-operator': gpuOperatorLabels,
  gke: gkeLabels,
  eks: eksLabels,
  karpenter: karpenterLabels,
  aks: aksLabels,
};
