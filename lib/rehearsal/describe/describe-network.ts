import { mapAt, mapsAt, textsAt, type KubernetesObject } from '../../review/objects/kubernetes-object';
import type { JsonMap } from '../../workload/values/maps';
import { byCharacters } from '../../workload/values/words';

/** What was read of a live cluster's network. */
export interface LiveNetwork {
  readonly daemonSets: readonly KubernetesObject[];
  /** The Services that answer names: `kube-dns` and `dns-default`. */
  readonly dnsServices: readonly KubernetesObject[];
  /** Where the API server itself is: the EndpointSlices of the Service `kubernetes`. */
  readonly apiServer: readonly KubernetesObject[];
  /** Pods of controllers of Ingresses, and of Prometheus: those with a value of {@link knownApps}. */
  readonly apps: readonly KubernetesObject[];
}

/** What a cluster's description says of its network, as far as it was seen. */
export interface DescribedNetwork {
  /** What `profile.network` is to contain. @default - nothing of it was seen, or all of it is as usual */
  readonly network?: object;
  readonly notes: readonly string[];
}

/**
 * The plugins that enforce NetworkPolicies by themselves, by the name of the DaemonSet of their nodes.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
 */
const enforcing = [
  'calico-node', // Calico, also on GKE without Dataplane V2 and on AKS
  'canal',
  'cilium',
  'anetd', // GKE Dataplane V2, which is Cilium
  'antrea-agent',
  'kube-router',
  'kube-ovn-cni',
  'ovnkube-node', // OpenShift and OVN-Kubernetes
  'weave-net',
  'azure-npm',
  'kube-network-policies',
];

/** Those that take policies and do nothing about them, where none of the others is beside them. */
const ignoring = ['kube-flannel-ds'];

/** The label by which charts and operators say what a pod is. */
export const appLabel = 'app.kubernetes.io/name';

const [ingressApps, monitoringApps] = [['ingress-nginx', 'traefik'], ['prometheus']];

/** The values of it that are looked for. */
export const knownApps = [...ingressApps, ...monitoringApps];

/** Describes a cluster's network. */
export function describeNetwork(live: LiveNetwork): DescribedNetwork {
  const policies = policiesOf(live.daemonSets);
  const network = {
    ...(policies === undefined ? {} : { policies }),
    ...placesOf('ingress', live.apps, ingressApps),
    ...placesOf('monitoring', live.apps, monitoringApps),
    ...namesOf(live),
    ...apiServerOf(live.apiServer),
  };
  return {
    ...(Object.keys(network).length === 0 ? {} : { network }),
    notes:
      policies === undefined
        ? [
            'Whether NetworkPolicies are enforced could not be seen: say it in profile.network.policies, ' +
              'as enforced or ignored.',
          ]
        : [],
  };
}

/** Whether policies are enforced. @returns undefined where nothing that is known says so */
function policiesOf(daemonSets: readonly KubernetesObject[]): 'enforced' | 'ignored' | undefined {
  const names = daemonSets.map(({ metadata }) => metadata.name);
  if (names.some((name) => enforcing.includes(name))) {
    return 'enforced';
  }
  const aws = daemonSets.find(({ metadata }) => metadata.name === 'aws-node');
  if (aws !== undefined) {
    // Amazon's plugin has an agent for it, which is switched on by its flag.
    // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    return containersOf(aws).some((each) => textsAt(each, 'args').includes('--enable-network-policy=true'))
      ? 'enforced'
      : 'ignored';
  }
  return names.some((name) => ignoring.includes(name)) ? 'ignored' : undefined;
}

/** In which namespaces there are pods of some programs. Nothing where there are none. */
function placesOf(field: string, pods: readonly KubernetesObject[], apps: readonly string[]): object {
  const found = apps.flatMap((app) => {
    const own = pods.filter(({ metadata }) => metadata.labels?.[appLabel] === app);
    const namespaces = [...new Set(own.map(({ metadata }) => metadata.namespace ?? 'default'))].sort(byCharacters);
    return namespaces.map((namespace) => ({ namespace, podLabels: { [appLabel]: app } }));
  });
  return found.length === 0 ? {} : { [field]: found };
}

/** Who answers names, where that is not the usual: pods labelled k8s-app=kube-dns in kube-system, at port 53. */
function namesOf({ daemonSets, dnsServices }: LiveNetwork): { readonly dns?: object[]; readonly dnsPort?: number } {
  const service = dnsServices.find(({ spec }) => mapsAt(spec, 'ports').some(({ port }) => port === 53));
  const cache = daemonSets.find(({ metadata }) => metadata.name === 'node-local-dns');
  const cached = cache === undefined ? [] : cacheAddresses(cache);
  if (service === undefined) {
    return {};
  }
  const namespace = service.metadata.namespace ?? 'default';
  const podLabels = mapAt(service, 'spec', 'selector') as Readonly<Record<string, string>>;
  const usual = namespace === 'kube-system' && JSON.stringify(podLabels) === JSON.stringify({ 'k8s-app': 'kube-dns' });
  const port = dnsPortOf(service, daemonSets);
  return {
    ...(usual && cached.length === 0 ? {} : { dns: [...cached.map((cidr) => ({ cidr })), { namespace, podLabels }] }),
    ...(port === undefined || port === 53 ? {} : { dnsPort: port }),
  };
}

/** The port of the pods behind a Service of names: a number, or that of the container's port of this name. */
function dnsPortOf(service: KubernetesObject, daemonSets: readonly KubernetesObject[]): number | undefined {
  const udp = mapsAt(service, 'spec', 'ports').find(({ port, protocol }) => port === 53 && protocol === 'UDP');
  const target = udp?.['targetPort'];
  if (typeof target === 'number') {
    return target;
  }
  const pods = daemonSets.find(
    ({ metadata: { name, namespace } }) => name === service.metadata.name && namespace === service.metadata.namespace,
  );
  const port = (pods === undefined ? [] : containersOf(pods))
    .flatMap((container) => mapsAt(container, 'ports'))
    .find(({ name, protocol }) => name === target && protocol === 'UDP');
  return typeof port?.['containerPort'] === 'number' ? port['containerPort'] : undefined;
}

/** The addresses at which a cache on each node answers: `-localip 169.254.20.10,10.0.0.10`. */
function cacheAddresses(cache: KubernetesObject): string[] {
  return containersOf(cache)
    .map((container) => textsAt(container, 'args'))
    .flatMap((args) => args.flatMap((arg, index) => localIp(arg, args[index + 1])))
    .flatMap((value) => value.split(','))
    .filter((address) => /^169\.254\.\d{1,3}\.\d{1,3}$/.test(address))
    .map((address) => `${address}/32`);
}

function localIp(arg: string, next: string | undefined): string[] {
  const { value } = /^--?localip=(?<value>.*)$/.exec(arg)?.groups ?? {};
  if (value !== undefined) {
    return [value];
  }
  return /^--?localip$/.test(arg) && next !== undefined ? [next] : [];
}

function apiServerOf(slices: readonly KubernetesObject[]): { readonly apiServer?: object } {
  const addresses = slices.flatMap((slice) =>
    mapsAt(slice, 'endpoints').flatMap((endpoint) =>
      textsAt(endpoint, 'addresses').map((address) => `${address}/${address.includes(':') ? 128 : 32}`),
    ),
  );
  const ports = slices.flatMap((slice) => mapsAt(slice, 'ports').map(({ port }) => port));
  const [port] = ports;
  if (addresses.length === 0 || typeof port !== 'number') {
    return {};
  }
  return { apiServer: { cidrs: [...new Set(addresses)].sort(byCharacters), port } };
}

function containersOf(object: KubernetesObject): readonly JsonMap[] {
  return mapsAt(object, 'spec', 'template', 'spec', 'containers');
}
