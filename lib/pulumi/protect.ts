const gatewayGroup = 'gateway.networking.k8s.io/';

// What holds data, and what takes traffic: addresses given to it are lost with it.
const kinds = new Set(['Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'StatefulSet', 'Service', 'Ingress', 'CustomResourceDefinition']);

/** Whether losing an object would lose data or traffic: what `deploy({ protect: true })` keeps Pulumi from deleting. */
export function holdsDataOrTraffic(manifest: { readonly apiVersion?: unknown; readonly kind?: unknown }): boolean {
  return kinds.has(String(manifest.kind)) || String(manifest.apiVersion).startsWith(gatewayGroup);
}
