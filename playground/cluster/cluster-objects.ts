import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { deviceClasses, type DeviceClassObject } from './devices/device-classes';
import { hasDevices, resourceSlices, type ResourceSliceObject } from './devices/resource-slices';
import { simulatedNodes, type NodeObject } from './simulated-nodes';

/** A Kubernetes object without a namespace. */
export type ClusterObject =
  | NodeObject
  | DeviceClassObject
  | ResourceSliceObject
  | {
      readonly apiVersion: string;
      readonly kind: string;
      readonly metadata: object;
      readonly [field: string]: unknown;
    };

/** The controller of GatewayClasses: Traefik's own name, see ../gateway. */
const gatewayController = 'traefik.io/gateway-controller';

// Where a gateway runs it serves Ingresses too, with ingress-nginx's annotations; elsewhere they only get an address.
function ingressController(cluster: Cluster): string {
  return cluster.profile.gatewayClass === undefined ? 'modelyard.dev/playground' : 'k8s.io/ingress-nginx';
}

/**
 * What a real cluster brings with it: nodes and their devices, classes of storage, Ingresses, Gateways, priorities and
 * runtimes.
 */
export function clusterObjects(cluster: Cluster, realNode: boolean): ClusterObject[] {
  const { storageClasses, ingressClass, gatewayClass, gpu, priorityClasses } = cluster.profile;
  const nodes = simulatedNodes(cluster, realNode);
  return [
    ...nodes,
    ...(hasDevices(cluster) ? deviceClasses() : []),
    ...resourceSlices(cluster, nodes),
    ...storageClasses.map((each) => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        name: each.name,
        annotations: { 'storageclass.kubernetes.io/is-default-class': String(each.default) },
      },
      // Whatever provides it in the real cluster: here the playground does.
      provisioner: 'modelyard.dev/playground',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'Immediate',
    })),
    ...(ingressClass === undefined
      ? []
      : [
          {
            apiVersion: 'networking.k8s.io/v1',
            kind: 'IngressClass',
            metadata: { name: ingressClass },
            spec: { controller: ingressController(cluster) },
          },
        ]),
    ...(gatewayClass === undefined
      ? []
      : [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'GatewayClass',
            metadata: { name: gatewayClass },
            spec: { controllerName: gatewayController },
          },
        ]),
    ...priorityClasses.map(({ name, value }) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value,
    })),
    ...runtimeClasses(gpu).map((name) => ({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name },
      handler: name,
    })),
  ];
}

function runtimeClasses(gpu: Cluster['profile']['gpu']): string[] {
  return [...new Set([gpu, ...Object.values(gpu.vendors)].flatMap(({ runtimeClass }) => runtimeClass ?? []))];
}
