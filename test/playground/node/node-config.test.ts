import * as path from 'node:path';
import { parse } from 'yaml';
import { cniConfig } from '../../../playground/node/cni-config';
import { containerdConfig, registryHosts } from '../../../playground/node/containerd-config';
import { kubeletConfig } from '../../../playground/node/kubelet-config';
import { nodeLayout } from '../../../playground/node/layout';
import { choosePodSubnet } from '../../../playground/node/subnet';

const layout = nodeLayout({
  id: '0260e4',
  sockets: '/run/modelyard-0260e4',
  path: (...parts) => path.join('/state', ...parts),
});
const subnet = choosePodSubnet('0260e4', []);
const kubelet = parse(
  kubeletConfig({
    layout,
    address: subnet.node,
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
  test('gives the bridge a name that Linux accepts (15 bytes)', () => {
    expect(layout.bridge.length).toBeLessThanOrEqual(15);
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
  const plugin = (JSON.parse(cniConfig(layout, subnet)) as { plugins: Record<string, unknown>[] }).plugins[0];

  test('turns on no IP forwarding and makes no firewall rule', () => {
    expect(plugin).toMatchObject({ isGateway: false, ipMasq: false });
  });

  test('leads to nothing but itself', () => {
    expect((plugin?.['ipam'] as Record<string, unknown>)['routes']).toBeUndefined();
  });

  test("does not give the node's own address to a pod", () => {
    expect(plugin).toMatchObject({ ipam: { ranges: [[{ subnet: '10.224.228.0/24', rangeStart: '10.224.228.2' }]] } });
  });
});

describe('the kubelet', () => {
  test('listens on no address that another machine sees, and nowhere without asking who is there', () => {
    expect(kubelet).toMatchObject({ address: '10.224.228.1', healthzPort: 0, readOnlyPort: 0 });
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
