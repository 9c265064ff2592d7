import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import type { ClusterProfile } from '../cluster/cluster-profile';
import { kubernetesAtLeast } from '../cluster/kubernetes-version';

/** The service mesh of a cluster. */
export type Mesh = NonNullable<ClusterProfile['mesh']>;

/**
 * Where each node has a proxy, the packets of pods go from one proxy to the other at this port.
 *
 * @see https://istio.io/latest/docs/ambient/usage/networkpolicy/
 */
export const tunnel = 15008;

/** The mesh of the cluster that a construct runs on; undefined where there is none. */
export function meshOf(scope: IConstruct): Mesh | undefined {
  return clusterOf(scope).profile.mesh;
}

/** The labels by which the pods of a namespace come into the mesh. */
export function meshNamespaceLabels(mesh: Mesh | undefined): Record<string, string> {
  switch (mesh) {
    case 'istio-sidecar':
      return { 'istio-injection': 'enabled' };
    case 'istio-ambient':
      return { 'istio.io/dataplane-mode': 'ambient' };
    default:
      return {};
  }
}

/** The labels of pods that stay outside of the mesh of their namespace. */
export function outsideMesh(mesh: Mesh | undefined): Record<string, string> {
  switch (mesh) {
    case 'istio-sidecar':
      return { 'sidecar.istio.io/inject': 'false' };
    case 'istio-ambient':
      return { 'istio.io/dataplane-mode': 'none' };
    default:
      return {};
  }
}

/** What decides how the sidecar of a pod is run. */
export interface SidecarPod {
  /** How long the pod goes on answering when it is told to stop. */
  readonly drainSeconds: number;
  /** The ports at which its init containers reach something outside, before anything else of it starts. */
  readonly downloadPorts: readonly number[];
  /** The ports that go through the sidecar, where others must not. @default - all */
  readonly onlyPorts?: readonly number[];
}

/** Whether sidecars are init containers that go on running: they start first, end last, and let a Job end. */
export function hasNativeSidecars(scope: IConstruct): boolean {
  return kubernetesAtLeast(scope, '1.29');
}

/**
 * The annotations of a pod with a sidecar: its program starts once the sidecar does, and what it is answering when it
 * is told to stop is answered through it. Nothing where there are no sidecars.
 *
 * @see https://istio.io/latest/docs/reference/config/annotations/
 */
export function sidecarAnnotations(scope: IConstruct, pod: SidecarPod): Record<string, string> {
  if (meshOf(scope) !== 'istio-sidecar') {
    return {};
  }
  return {
    ...(hasNativeSidecars(scope) ? { 'sidecar.istio.io/nativeSidecar': 'true' } : olderSidecar(pod)),
    ...(pod.onlyPorts === undefined
      ? {}
      : {
          'traffic.sidecar.istio.io/includeInboundPorts': pod.onlyPorts.join(','),
          'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
        }),
  };
}

// It is a container beside the others: init containers run before it, and would reach nothing through it.
function olderSidecar({ drainSeconds, downloadPorts }: SidecarPod): Record<string, string> {
  return {
    'proxy.istio.io/config': JSON.stringify({
      holdApplicationUntilProxyStarts: true,
      terminationDrainDuration: `${drainSeconds}s`,
    }),
    ...(downloadPorts.length === 0
      ? {}
      : { 'traffic.sidecar.istio.io/excludeOutboundPorts': [...new Set(downloadPorts)].join(',') }),
  };
}
