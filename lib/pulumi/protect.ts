import { asText } from '../workload/values/as-text';
import { labelKeys, type Component } from '../workload/objects/labels';

const gatewayGroup = 'gateway.networking.k8s.io/';

// What holds data, and what takes traffic: addresses given to it are lost with it.
const kinds = new Set([
  'Namespace',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StatefulSet',
  'Service',
  'Ingress',
  'CustomResourceDefinition',
]);

// What it holds can be downloaded again, and other content comes to another volume.
const cache: Component = 'model-cache';

/** Whether losing an object would lose data or traffic: what `deploy({ protect: true })` keeps Pulumi from deleting. */
export function holdsDataOrTraffic(manifest: {
  readonly apiVersion?: unknown;
  readonly kind?: unknown;
  readonly metadata?: unknown;
}): boolean {
  const { labels } = (manifest.metadata ?? {}) as { labels?: Readonly<Record<string, unknown>> };
  if (labels?.[labelKeys.component] === cache) {
    return false;
  }
  return kinds.has(asText(manifest.kind)) || asText(manifest.apiVersion).startsWith(gatewayGroup);
}
