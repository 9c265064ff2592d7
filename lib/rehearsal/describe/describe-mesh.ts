import type { KubernetesObject } from '../../review/objects/kubernetes-object';
import type { ClusterProfile } from '../../workload/cluster/cluster-profile';

/** What was read of a live cluster's service mesh. */
export interface LiveMesh {
  /** The API groups that the cluster serves. */
  readonly groups: readonly string[];
  readonly daemonSets: readonly KubernetesObject[];
  /** The Deployments that are labelled as Istio's control plane. */
  readonly meshControl: readonly KubernetesObject[];
  readonly namespaces: readonly KubernetesObject[];
}

/** What a cluster's description says of its mesh, as far as it was seen. */
export interface DescribedMesh {
  /** @default - no mesh was seen */
  readonly mesh?: NonNullable<ClusterProfile['mesh']>;
  readonly notes: readonly string[];
}

/** Describes a cluster's service mesh. */
export function describeMesh({ groups, daemonSets, meshControl, namespaces }: LiveMesh): DescribedMesh {
  if (!groups.includes('networking.istio.io')) {
    return { notes: [] };
  }
  const ambient = namespaces.filter((each) => labelOf(each, 'istio.io/dataplane-mode') === 'ambient');
  const sidecars = namespaces.filter(
    (each) => labelOf(each, 'istio-injection') === 'enabled' || labelOf(each, 'istio.io/rev') !== undefined,
  );
  // A cloud may keep the control plane to itself: then the namespaces say that there is one.
  if (meshControl.length === 0 && ambient.length === 0 && sidecars.length === 0) {
    return { notes: ["Istio's definitions are there, and nothing of it that runs: profile.mesh is left out."] };
  }
  const proxies = daemonSets.some(({ metadata }) => metadata.name === 'ztunnel');
  if (proxies && (ambient.length > 0 || sidecars.length === 0)) {
    const both = `Istio runs in both ways, with sidecars in ${namesOf(sidecars)}: profile.mesh is one of them.`;
    return { mesh: 'istio-ambient', notes: sidecars.length > 0 ? [both] : [] };
  }
  return { mesh: 'istio-sidecar', notes: [] };
}

function labelOf({ metadata }: KubernetesObject, label: string): string | undefined {
  return metadata.labels?.[label];
}

function namesOf(objects: readonly KubernetesObject[]): string {
  return objects.map(({ metadata }) => metadata.name).join(', ');
}
