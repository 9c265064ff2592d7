import type { Cluster, NodePool, NodeTaint } from '../../workload/cluster/cluster-profile';
import { type JsonMap } from '../../workload/values/maps';
import { mapsAt, textAt } from '../objects/kubernetes-object';

/** The taint of a pool that keeps a pod off, in words; undefined where it tolerates all. */
export function hostileTaint(pod: JsonMap, pool: NodePool, cluster: Cluster): string | undefined {
  const taint = taintsOf(pool, cluster).find((each) => !tolerated(each, pod));
  if (taint === undefined) {
    return undefined;
  }
  const text = `${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`;
  const near = mapsAt(pod, 'tolerations').find(({ key }) => key === taint.key);
  if (near === undefined) {
    return `has the taint '${text}', which its pods do not tolerate`;
  }
  const effect = textAt(near, 'effect');
  const own =
    (near['operator'] === 'Exists' ? taint.key : `${taint.key}=${textAt(near, 'value') ?? ''}`) +
    (effect === undefined ? '' : `:${effect}`);
  return `has the taint '${text}', and its pods tolerate '${own}' only`;
}

function taintsOf(pool: NodePool, { profile }: Cluster): readonly NodeTaint[] {
  const vendor = pool.capacity.gpu?.vendor;
  const ofVendor = vendor === undefined || vendor === 'nvidia' ? undefined : profile.gpu.vendors[vendor]?.taints;
  const gpu = vendor === 'nvidia' ? profile.gpu.taints : (ofVendor ?? []);
  return [...pool.taints, ...gpu].filter(({ effect }) => effect !== 'PreferNoSchedule');
}

function tolerated(taint: NodeTaint, pod: JsonMap): boolean {
  return mapsAt(pod, 'tolerations').some(({ key, operator, value, effect }) => {
    const sameKey = key === undefined || key === '' ? operator === 'Exists' : key === taint.key;
    const sameValue = operator === 'Exists' || (value ?? '') === (taint.value ?? '');
    return sameKey && sameValue && (effect === undefined || effect === '' || effect === taint.effect);
  });
}
