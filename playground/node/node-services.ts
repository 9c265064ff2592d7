import { applyObjects } from '../cluster';
import { kubectlOn } from '../cluster/kubectl';
import { requireTool } from '../images/registry';
import type { ClusterAddresses } from '../network/addresses';
import { writeFileAtomic } from '../state/files';
import type { Playground } from '../state/state';
import type { Tool, ToolName } from '../toolchain';

/**
 * The Services that every cluster has, and what the playground's programs, which are no pods, serve them by: the API
 * server's, which cannot name an address of its own since it listens on loopback, and the name server's.
 */
export function nodeServices({ pods, services }: ClusterAddresses, apiServerPort: number): object[] {
  const slice = (service: string, namespace: string, address: string, ports: readonly object[]): object => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: service,
      namespace,
      labels: {
        'kubernetes.io/service-name': service,
        'endpointslice.kubernetes.io/managed-by': 'playground.modelyard.dev',
      },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  });
  const names = [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
  ];
  return [
    slice('kubernetes', 'default', pods.node, [{ name: 'https', port: apiServerPort, protocol: 'TCP' }]),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
      spec: { clusterIP: services.dns, ports: names },
    },
    slice('kube-dns', 'kube-system', pods.dns, names),
  ];
}

/** Adds them to the cluster, unless they are there. */
export async function addNodeServices(
  playground: Playground,
  tools: ReadonlyMap<ToolName, Tool>,
  addresses: ClusterAddresses,
): Promise<void> {
  const kubectl = kubectlOn(playground, requireTool(tools, 'kubectl').path);
  const file = playground.path('node-services.json');
  const items = nodeServices(addresses, playground.ports.apiserver);
  writeFileAtomic(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const namespaces = ['default', 'kube-system'];
  await applyObjects(playground, kubectl, [{ name: 'node-services', files: [file] }], async (names) => {
    for (const namespace of namespaces) {
      const own = names.filter((name) => name.endsWith('/kubernetes') === (namespace === 'default'));
      await kubectl('get', '--namespace', namespace, '-o', 'name', ...own);
    }
  });
}
