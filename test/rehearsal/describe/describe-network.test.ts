import { describeNetwork, type LiveNetwork } from '../../../lib/rehearsal/describe/describe-network';
import type { KubernetesObject } from '../../../lib/review';
import { networkProfile } from '../../../lib/workload/cluster/network-profile';

const nothing: LiveNetwork = { daemonSets: [], dnsServices: [], apiServer: [], apps: [] };

function of(live: Partial<LiveNetwork>): ReturnType<typeof describeNetwork> {
  return describeNetwork({ ...nothing, ...live });
}

function daemonSet(name: string, container: object = {}, namespace = 'kube-system'): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: { template: { spec: { containers: [container] } } },
  };
}

function dns(name: string, namespace: string, selector: object, targetPort: number | string): KubernetesObject {
  const ports = ['UDP', 'TCP'].map((protocol) => ({ name: `dns-${protocol}`, port: 53, protocol, targetPort }));
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports } };
}

const coreDns = dns('kube-dns', 'kube-system', { 'k8s-app': 'kube-dns' }, 53);

describe('whether policies are enforced', () => {
  const agent = (value: boolean) => ({
    name: 'aws-eks-nodeagent',
    args: ['--enable-ipv6=false', `--enable-network-policy=${value}`],
  });
  test.each<[string, KubernetesObject[], string | undefined]>([
    ['Calico', [daemonSet('calico-node')], 'enforced'],
    ["GKE's Dataplane V2", [daemonSet('anetd')], 'enforced'],
    ['Flannel beside Calico', [daemonSet('kube-flannel-ds'), daemonSet('calico-node')], 'enforced'],
    ["Amazon's plugin with its agent", [daemonSet('aws-node', agent(true))], 'enforced'],
    ["Amazon's plugin with its agent switched off", [daemonSet('aws-node', agent(false))], 'ignored'],
    ["Amazon's plugin without an agent, and Calico", [daemonSet('aws-node'), daemonSet('calico-node')], 'enforced'],
    ['Flannel alone', [daemonSet('kube-flannel-ds')], 'ignored'],
    ['what nobody knows', [daemonSet('our-own-network'), daemonSet('kindnet')], undefined],
  ])('%s', (_, daemonSets, policies) => {
    const { network, notes } = of({ daemonSets });
    expect((network as { policies?: string } | undefined)?.policies).toBe(policies);
    expect(notes).toHaveLength(policies === undefined ? 1 : 0);
  });
});

describe('who answers names', () => {
  test('is not written where it is as usual', () => {
    expect(of({ dnsServices: [coreDns] }).network).toBeUndefined();
  });

  test('is a cache on each node, too', () => {
    const cache = daemonSet('node-local-dns', {
      args: ['-localip', '169.254.20.10,10.96.0.10', '-conf', '/etc/Corefile'],
    });
    expect(of({ dnsServices: [coreDns], daemonSets: [cache] }).network).toEqual({
      dns: [{ cidr: '169.254.20.10/32' }, { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } }],
    });
  });

  test("is OpenShift's own, at the port that its pods name", () => {
    const labels = { 'dns.operator.openshift.io/daemonset-dns': 'default' };
    const container = { ports: [{ name: 'dns', protocol: 'UDP', containerPort: 5353 }] };
    expect(
      of({
        dnsServices: [dns('dns-default', 'openshift-dns', labels, 'dns')],
        daemonSets: [daemonSet('dns-default', container, 'openshift-dns')],
      }).network,
    ).toEqual({ dns: [{ namespace: 'openshift-dns', podLabels: labels }], dnsPort: 5353 });
  });
});

test('the API server is at the addresses of its Service', () => {
  const slice = (addresses: string[]): KubernetesObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'kubernetes', namespace: 'default' },
    endpoints: [{ addresses }],
    ports: [{ name: 'https', port: 6443 }],
  });
  expect(of({ apiServer: [slice(['10.0.0.3', '10.0.0.2']), slice(['fd00::1'])] }).network).toEqual({
    apiServer: { cidrs: ['10.0.0.2/32', '10.0.0.3/32', 'fd00::1/128'], port: 6443 },
  });
});

test('controllers of Ingresses and Prometheus are where their pods are', () => {
  const pod = (app: string, namespace: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${app}-0`, namespace, labels: { 'app.kubernetes.io/name': app } },
  });
  const { network } = of({
    apps: [pod('prometheus', 'observability'), pod('traefik', 'edge'), pod('traefik', 'edge')],
  });
  expect(network).toEqual({
    ingress: [{ namespace: 'edge', podLabels: { 'app.kubernetes.io/name': 'traefik' } }],
    monitoring: [{ namespace: 'observability', podLabels: { 'app.kubernetes.io/name': 'prometheus' } }],
  });
  expect(networkProfile.safeParse(network).error).toBeUndefined();
});
