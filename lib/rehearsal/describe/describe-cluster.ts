import { asText } from '../../workload/values/as-text';
import { mapAt, mapsAt, textAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import { partitionsGate } from '../../workload/cluster/dynamic-allocation';
import { own } from '../../workload/values/own';
import { devicesByNode } from './claimable-devices';
import { describeMesh, type LiveMesh } from './describe-mesh';
import { describeNetwork, type LiveNetwork } from './describe-network';
import { describePools } from './describe-pools';

/** What was read from a live cluster. */
export interface LiveCluster extends LiveNetwork, LiveMesh {
  /** As `/version` says it, such as `v1.34.4-gke.1047000`. */
  readonly version: string;
  readonly nodes: readonly KubernetesObject[];
  readonly storageClasses: readonly KubernetesObject[];
  readonly priorityClasses: readonly KubernetesObject[];
  readonly ingressClasses: readonly KubernetesObject[];
  readonly gatewayClasses: readonly KubernetesObject[];
  /** What drivers of dynamic resource allocation say of devices. */
  readonly resourceSlices: readonly KubernetesObject[];
  /** What one may not read there, as `list namespaces`. */
  readonly forbidden: readonly string[];
}

/** The description of a cluster, as far as its objects say. */
export interface DescribedCluster {
  /** What `clusters/<name>.yaml` is to contain. */
  readonly cluster: object;
  /** What a person has to check, in sentences. */
  readonly notes: readonly string[];
}

type Operator = Cluster['profile']['operators'][number];

/** By which API group an operator is known. */
const operatorGroups: Readonly<Record<string, Operator>> = {
  'keda.sh': 'keda',
  'kueue.x-k8s.io': 'kueue',
  'jobset.x-k8s.io': 'jobset',
  'trainer.kubeflow.org': 'kubeflow-trainer',
  'leaderworkerset.x-k8s.io': 'leaderworkerset',
  'monitoring.coreos.com': 'prometheus-operator',
  'networking.istio.io': 'istio',
  'inference.networking.k8s.io': 'gateway-api-inference-extension',
};

/** Provisioners whose volumes several nodes can write to. */
const shared = /filestore|efs|nfs|azurefile|cephfs|file\.csi|modelyard\.dev\/playground/;

/** Writes what is known of a live cluster as its description. @param context names the cluster */
export function describeCluster(context: string, live: LiveCluster): DescribedCluster {
  const { gpu, nodePools } = describePools(live.nodes, devicesByNode(live.resourceSlices));
  const ingress =
    live.ingressClasses.find(
      (each) => each.metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true',
    ) ?? live.ingressClasses[0];
  const operators = [
    ...live.groups.flatMap((group) => own(operatorGroups, group) ?? []),
    ...(live.ingressClasses.some((each) => textAt(each, 'spec', 'controller') === 'k8s.io/ingress-nginx')
      ? (['ingress-nginx'] as const)
      : []),
  ].sort();
  const priorityClasses = live.priorityClasses
    .filter(({ metadata }) => !metadata.name.startsWith('system-'))
    .map((each) => ({ name: each.metadata.name, value: Number(each['value'] ?? 0) }));
  const gateway = live.gatewayClasses[0]?.metadata.name;
  const partitions = live.resourceSlices.some((slice) => mapsAt(slice, 'spec', 'sharedCounters').length > 0);
  const { network, notes: aboutNetwork } = describeNetwork(live);
  const { mesh, notes: aboutMesh } = describeMesh(live);
  const profile = {
    kubernetesVersion: /^v?(\d+\.\d+)/.exec(live.version)?.[1] ?? live.version,
    // An API server without it would have dropped them.
    ...(partitions ? { featureGates: { [partitionsGate]: true } } : {}),
    gpu,
    storageClasses: live.storageClasses.map((each) => ({
      name: each.metadata.name,
      default: each.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
      accessModes: shared.test(asText(each['provisioner']))
        ? ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany']
        : ['ReadWriteOnce'],
      provisioner: asText(each['provisioner']),
    })),
    ...(ingress === undefined ? {} : { ingressClass: ingress.metadata.name }),
    ...(gateway === undefined ? {} : { gatewayClass: gateway }),
    ...(priorityClasses.length === 0 ? {} : { priorityClasses }),
    ...(operators.length === 0 ? {} : { operators }),
    ...(mesh === undefined ? {} : { mesh }),
    ...(network === undefined ? {} : { network }),
  };
  return {
    cluster: { name: nameOf(context), profile, nodePools },
    notes: [...notesOf(live), ...aboutNetwork, ...aboutMesh],
  };
}

function nameOf(context: string): string {
  const name = context
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(-63);
  return name.replace(/^-+|-+$/g, '') || 'cluster';
}

function notesOf({ nodes, storageClasses, ingressClasses, gatewayClasses, forbidden }: LiveCluster): string[] {
  const away = nodes
    .filter(
      (node) =>
        mapAt(node, 'spec')['unschedulable'] === true ||
        mapsAt(node, 'status', 'conditions').some(({ type, status }) => type === 'Ready' && status !== 'True'),
    )
    .map(({ metadata }) => metadata.name);
  return [
    'What runs there already takes room that is not described here: rehearse with it as the base, ' +
      'or lower the capacities.',
    'Node pools are as they are now; an autoscaler of nodes may add more.',
    ...(storageClasses.length > 0 ? ['A storage class does not say its access modes: check them.'] : []),
    ...(ingressClasses.length > 1 || gatewayClasses.length > 1
      ? ['There are several ingress or gateway classes; one of each is described.']
      : []),
    ...(forbidden.length > 0 ? [`You may not ${forbidden.join(', ')} there: what it would say is not described.`] : []),
    ...(away.length > 0
      ? [`Not ready or cordoned at the moment, and described all the same: ${away.join(', ')}.`]
      : []),
  ];
}
