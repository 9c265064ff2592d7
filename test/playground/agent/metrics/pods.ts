import type { V1Node, V1Pod } from '@kubernetes/client-node';

/** What matters of a pod here. */
export interface PodOptions {
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly node?: string;
  readonly phase?: string;
  readonly ready?: boolean;
  readonly deleted?: boolean;
}

/** A pod that runs on the simulated node `h100-0`, unless something else is said. */
export function pod(name: string, options: PodOptions = {}): V1Pod {
  const {
    namespace = 'shop',
    labels = { app: 'web' },
    node = 'h100-0',
    phase = 'Running',
    ready = true,
    deleted = false,
  } = options;
  return {
    metadata: { name, namespace, labels, ...(deleted ? { deletionTimestamp: new Date(0) } : {}) },
    spec: { nodeName: node, containers: [{ name: 'server' }, { name: 'sidecar' }] },
    status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

/** A real and two simulated nodes. */
export const nodes: readonly V1Node[] = [
  { metadata: { name: 'h100-0', annotations: { 'kwok.x-k8s.io/node': 'fake' }, labels: { pool: 'h100' } } },
  { metadata: { name: 'h100-1', annotations: { 'kwok.x-k8s.io/node': 'fake' }, labels: { pool: 'h100' } } },
  { metadata: { name: 'cpu-0', labels: { pool: 'cpu' } } },
];
