import * as path from 'node:path';
import { parse } from 'yaml';
import { cniConfig } from '../../../playground/node/cni-config';
import { containerdConfig, registryHosts } from '../../../playground/node/containerd-config';
import { kubeletConfig } from '../../../playground/node/kubelet-config';
import { kubeProxyConfig } from '../../../playground/node/kube-proxy';
import { nodeLayout } from '../../../playground/node/layout';
import { machineSide, nodeRules } from '../../../playground/node/namespace';
import { programsAsPods } from '../../../playground/node/network-policies';
import { nodeServices } from '../../../playground/node/node-services';
import { chooseAddresses } from '../../../playground/network/addresses';
import { linkName } from '../../../playground/network/recorded';

const layout = nodeLayout({
  id: '0260e4',
  sockets: '/run/modelyard-0260e4',
  path: (...parts) => path.join('/state', ...parts),
});
const addresses = chooseAddresses('0260e4', []);
const kubelet = parse(
  kubeletConfig({
    layout,
    address: addresses.pods.node,
    clusterDns: addresses.services.dns,
    port: 1,
    clientCa: '/ca',
    servingCert: '/crt',
    servingKey: '/key',
    taints: [],
    featureGates: {},
    reserved: { cpu: '100m', memory: '512Mi' },
  }),
) as Record<string, unknown>;

describe('the layout', () => {
  test('gives the link a name that Linux accepts (15 bytes)', () => {
    expect(linkName({ id: '0260e4' }).length).toBeLessThanOrEqual(15);
  });

  test("keeps a shim's socket folder short enough, whatever the state folder is called", () => {
    expect(layout.containerd.state).toBe('/run/modelyard-0260e4/containerd');
  });
});

describe('containerd', () => {
  const config = containerdConfig({
    layout,
    pauseImage: '127.0.0.1:5000/modelyard/pause:1',
    cniPlugins: '/cni',
    runc: '/bin/runc',
    snapshotter: 'overlayfs',
    streamPort: 3,
  });

  test.each([
    'netns_mounts_under_state_dir = true',
    'stream_server_address = "127.0.0.1"',
    'restrict_oom_score_adj = true',
    '[plugins."io.containerd.nri.v1.nri"]\n  disable = true',
    'disable_apparmor = true',
    'Root = "/run/modelyard-0260e4/runc"',
  ])('has %s', (line) => expect(config).toContain(line));

  test('asks only the playground for images where there is no way to other registries', () => {
    expect(registryHosts(5000, 'Basic x', false)).toMatch(/^server = "http:\/\/127\.0\.0\.1:5000"\n/);
  });

  test('asks the own registry of an image last where there is one', () => {
    expect(registryHosts(5000, 'Basic x', true)).not.toContain('server');
  });

  test("gives the password to the playground's registry alone, also where an image's own registry is asked", () => {
    expect(registryHosts(5000, 'Basic x', true).split('\n')).toEqual([
      '[host."http://127.0.0.1:5000"]',
      '  capabilities = ["pull", "resolve"]',
      '[host."http://127.0.0.1:5000".header]',
      '  authorization = "Basic x"',
      '',
    ]);
  });

  test('gives it to the last that is asked too, where that is the same', () => {
    expect(registryHosts(5000, 'Basic x', false)).toContain(
      'server = "http://127.0.0.1:5000"\n[header]\n  authorization = "Basic x"\n',
    );
  });
});

describe('the pod network', () => {
  const plugin = (JSON.parse(cniConfig(layout, addresses)) as { plugins: Record<string, unknown>[] }).plugins[0];

  test('hides no pod behind the node, so that policies and Services see who calls', () => {
    expect(plugin).toMatchObject({ type: 'ptp', ipMasq: false });
  });

  test("does not give the node's own addresses to a pod", () => {
    expect(plugin).toMatchObject({ ipam: { ranges: [[{ subnet: '10.142.64.0/25', rangeStart: '10.142.64.3' }]] } });
  });
});

describe("the node's network", () => {
  test('has on the machine one link, and a route for pods and one for Services, and nothing else', () => {
    expect(machineSide('my0260e4', addresses).split('\n')).toEqual([
      'ip link set my0260e4 addrgenmode none',
      'ip address replace 10.142.64.253/30 dev my0260e4',
      'ip link set my0260e4 up',
      'ip route replace 10.142.64.0/25 via 10.142.64.254 dev my0260e4',
      'ip route replace 10.142.72.0/21 via 10.142.64.254 dev my0260e4',
    ]);
  });
});

describe("the rules of the node's network", () => {
  const forwarded = (egress: readonly string[]): string[] =>
    /chain forward \{([^}]*\}[^}]*)\}/
      .exec(nodeRules(egress))![1]!
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.includes('oifname'));
  const closed = 'oifname { "machine", "out0" } reject with icmpx type no-route';

  test('let pods out to nothing', () => {
    expect(forwarded([])).toEqual([closed]);
  });

  test("let pods out to what the cluster's file opens, and never to the machine", () => {
    expect(forwarded(['203.0.113.0/24', '0.0.0.0/0'])).toEqual([
      'oifname "out0" ip daddr 203.0.113.0/24 accept',
      'oifname "out0" ip daddr 0.0.0.0/0 accept',
      closed,
    ]);
  });
});

describe('what NetworkPolicies take for pods', () => {
  test('has an address each, none of which a pod can get', () => {
    const { node, dns } = addresses.pods;
    const ips = programsAsPods(addresses).flatMap((pod) => (pod as { status: { podIPs: object[] } }).status.podIPs);
    expect(ips).toEqual([{ ip: dns }, { ip: node }, { ip: addresses.link.machine }]);
  });
});

describe('kube-proxy', () => {
  const config = parse(
    kubeProxyConfig({ kubeconfig: '/kubeconfig', node: 'cpu-0', addresses, featureGates: {} }),
  ) as Record<string, unknown>;

  test('leaves the number of connections that the kernel follows alone: it is of the whole machine', () => {
    expect(config).toMatchObject({ conntrack: { maxPerCore: 0, min: 0 } });
  });

  test('says how it is to nobody outside of the node', () => {
    expect(config).toMatchObject({ healthzBindAddress: '127.0.0.1:10256', metricsBindAddress: '127.0.0.1:10249' });
  });
});

describe('the Services of every cluster', () => {
  test('lead to the node, where their programs are reached', () => {
    const slices = nodeServices(addresses, 20001).filter((each) => 'endpoints' in each);
    expect(slices).toMatchObject([
      { metadata: { name: 'kubernetes' }, endpoints: [{ addresses: ['10.142.64.1'] }], ports: [{ port: 20001 }] },
      {
        metadata: { name: 'kube-dns' },
        endpoints: [{ addresses: ['10.142.64.2'] }],
        ports: [{ port: 53 }, { port: 53 }],
      },
    ]);
  });
});

describe('the kubelet', () => {
  test('listens on no address that another machine sees, and nowhere without asking who is there', () => {
    expect(kubelet).toMatchObject({ address: '10.142.64.1', healthzPort: 0, readOnlyPort: 0 });
  });

  test('lets nobody in without a certificate or a token', () => {
    expect(kubelet).toMatchObject({
      authentication: { anonymous: { enabled: false } },
      authorization: { mode: 'Webhook' },
    });
  });

  test('evicts nothing and deletes no image when the disk is nearly full', () => {
    expect(kubelet).toMatchObject({
      evictionHard: { 'nodefs.available': '0%', 'imagefs.available': '0%' },
      imageGCHighThresholdPercent: 100,
    });
  });

  test("keeps its containers in the playground's cgroup", () => {
    expect(kubelet).toMatchObject({ cgroupDriver: 'cgroupfs', cgroupRoot: '/modelyard-0260e4' });
  });
});
