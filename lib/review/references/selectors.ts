import { isMap, type JsonMap } from '../../workload/values/maps';
import { groupOf, valueAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { KindName } from './reference';

/** A kind whose objects choose others by labels: an entry of the table of selectors. */
export interface Selector {
  readonly from: KindName;
  /** The fields that lead to the labels. */
  readonly path: readonly string[];
  /** What is chosen. */
  readonly to: 'pods' | 'Services';
  /** Whether an empty selector, or none, chooses nothing instead of all. @default false */
  readonly nothingWhenEmpty?: boolean;
  /** Whether the pods take requests by it. @default false */
  readonly requests?: boolean;
}

/** Who chooses whom by labels. */
export const selectors: readonly Selector[] = [
  { from: { kind: 'Service' }, path: ['spec', 'selector'], to: 'pods', nothingWhenEmpty: true, requests: true },
  ...['inference.networking.k8s.io', 'inference.networking.x-k8s.io'].map((group) => ({
    from: { group, kind: 'InferencePool' },
    path: ['spec', 'selector'],
    to: 'pods' as const,
    nothingWhenEmpty: true,
    requests: true,
  })),
  { from: { group: 'policy', kind: 'PodDisruptionBudget' }, path: ['spec', 'selector'], to: 'pods' },
  { from: { group: 'networking.k8s.io', kind: 'NetworkPolicy' }, path: ['spec', 'podSelector'], to: 'pods' },
  ...['AuthorizationPolicy', 'PeerAuthentication'].map((kind) => ({
    from: { group: 'security.istio.io', kind },
    path: ['spec', 'selector'],
    to: 'pods' as const,
    nothingWhenEmpty: true,
  })),
  { from: { group: 'monitoring.coreos.com', kind: 'PodMonitor' }, path: ['spec', 'selector'], to: 'pods' },
  { from: { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' }, path: ['spec', 'selector'], to: 'Services' },
];

const byKind = new Map(selectors.map((selector) => [`${selector.from.group ?? ''}/${selector.from.kind}`, selector]));

/** The entry of an object's kind; undefined when it chooses nobody. */
export function selectorEntry({ apiVersion, kind }: KubernetesObject): Selector | undefined {
  return byKind.get(`${groupOf(apiVersion)}/${kind}`);
}

/**
 * Whom an object chooses, in the form of Kubernetes' label selectors; undefined when it chooses nobody. Services, and
 * pools of the old group, have a plain map of labels.
 */
export function selectorOf(object: KubernetesObject): JsonMap | undefined {
  const entry = selectorEntry(object);
  const found = entry === undefined ? undefined : valueAt(object, ...entry.path);
  if (!isMap(found)) {
    return undefined;
  }
  const plain = entry!.requests === true && !isMap(found['matchLabels']) && !Array.isArray(found['matchExpressions']);
  const selector = plain ? { matchLabels: found } : found;
  const empty = [selector['matchLabels'], selector['matchExpressions']].every(
    (part) => typeof part !== 'object' || part === null || Object.keys(part).length === 0,
  );
  return empty && entry!.nothingWhenEmpty === true ? undefined : selector;
}
