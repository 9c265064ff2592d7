import { isMig, type AcceleratorRequest } from '../request';
import { anyNode, both, labelIs, labelsAre, type Selection } from '../requirements';
import type { LabelledCluster, LabelScheme, ProductLabel } from './label-scheme';

const sharingStrategy = 'cloud.google.com/gke-gpu-sharing-strategy';
const partitionSize = 'cloud.google.com/gke-gpu-partition-size';

/**
 * The labels of Google Kubernetes Engine. They say nothing of memory and compute capability.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/gpus-multi
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/timesharing-gpus
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-tpus
 */
export const gkeLabels: LabelScheme = {
  select: (request, cluster) => {
    const label = productLabel(request);
    const byProduct =
      label === undefined || request.product === undefined
        ? anyNode
        : labelIs(label.key, label.valueOf(request.product), 'product');
    const byTopology =
      request.topology === undefined
        ? anyNode
        : labelIs('cloud.google.com/gke-tpu-topology', request.topology, 'topology');
    return both(both(byProduct, byTopology), request.vendor === 'nvidia' ? bySharing(request, cluster) : anyNode);
  },
  productLabel,
};

function productLabel(request: AcceleratorRequest): ProductLabel | undefined {
  const valueOf = (product: string): string => product;
  switch (request.vendor) {
    case 'nvidia':
      return { key: 'cloud.google.com/gke-accelerator', valueOf };
    case 'google':
      return { key: 'cloud.google.com/gke-tpu-accelerator', valueOf };
    default:
      return undefined;
  }
}

function bySharing(request: AcceleratorRequest, cluster: LabelledCluster): Selection {
  if (isMig(request.sharing)) {
    return labelIs(partitionSize, request.sharing.mig, 'sharing');
  }
  if (request.sharing !== undefined) {
    return labelIs(sharingStrategy, 'time-sharing', 'sharing');
  }
  const whole = [sharingStrategy, partitionSize].map((key) => ({ key, operator: 'DoesNotExist' }) as const);
  return cluster.hasShared ? labelsAre(whole, 'sharing') : anyNode;
}
