import { describeCluster, type LiveCluster } from '../../lib/rehearsal/describe/describe-cluster';
import { appLabel, knownApps } from '../../lib/rehearsal/describe/describe-network';
import type { KubernetesObject } from '../../lib/review';
import { ApiError, isStatus, UnreachableError } from '../../playground/plugin/cluster/api-error';
import { ApiClient } from '../../playground/plugin/cluster/client';
import { openKubeconfig } from '../../playground/plugin/cluster/kubeconfig';
import { UserError } from '../process/user-error';
import { byCharacters } from '../../lib/workload/values/words';
import { writeYaml, yamlComment } from '../../lib/workload/yaml';

const lists = {
  nodes: '/api/v1/nodes',
  storageClasses: '/apis/storage.k8s.io/v1/storageclasses',
  priorityClasses: '/apis/scheduling.k8s.io/v1/priorityclasses',
  ingressClasses: '/apis/networking.k8s.io/v1/ingressclasses',
  resourceSlices: '/apis/resource.k8s.io/v1/resourceslices',
  gatewayClasses: '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
} as const;

const ofKubernetes = encodeURIComponent('kubernetes.io/service-name=kubernetes');
const apps = encodeURIComponent(`${appLabel} in (${knownApps.join(',')})`);

// What tells of the network and the mesh: not everybody may read all of it, and then the rest is described.
const optionalLists = {
  daemonSets: '/apis/apps/v1/daemonsets',
  namespaces: '/api/v1/namespaces',
  meshControl: '/apis/apps/v1/deployments?labelSelector=app%3Distiod',
  dnsServices: '/api/v1/services?labelSelector=k8s-app%3Dkube-dns',
  openShiftDns: '/api/v1/namespaces/openshift-dns/services',
  apiServer: `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=${ofKubernetes}`,
  apps: `/api/v1/pods?labelSelector=${apps}`,
} as const;

/**
 * Describes the cluster of a kubeconfig context in the format of `clusters/<name>.yaml`. It only reads there.
 * @throws UserError where the context is not there, or the cluster does not let itself be read
 */
export async function describeContext(context: string): Promise<string> {
  const access = await openKubeconfig({ context }).catch((error: unknown) => {
    throw new UserError((error as Error).message, 2);
  });
  const client = new ApiClient(access);
  try {
    const { gitVersion } = await client.json<{ gitVersion: string }>({ path: '/version' });
    const groups = (await client.json<{ groups: { name: string }[] }>({ path: '/apis' })).groups.map(
      ({ name }) => name,
    );
    const entries = await Promise.all(
      Object.entries(lists).map(async ([name, path]) => [name, await listed(client, path)] as const),
    );
    const { lists: optional, forbidden } = await listedAsAllowed(client);
    const { openShiftDns, dnsServices, ...others } = optional;
    const live = {
      version: gitVersion,
      groups,
      ...(Object.fromEntries(entries) as Record<keyof typeof lists, KubernetesObject[]>),
      ...others,
      dnsServices: [...dnsServices, ...openShiftDns],
      forbidden,
    } satisfies LiveCluster;
    const { cluster, notes } = describeCluster(context, live);
    const schema = 'yaml-language-server: $schema=./cluster.schema.json';
    const comments = [schema, `Read from context ${context}.`, ...notes].map(yamlComment);
    return `${comments.join('\n')}\n${writeYaml(cluster)}`;
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) {
      throw new UserError(`context ${context}: ${error.message}`, 2);
    }
    throw error;
  }
}

async function listed(client: ApiClient, path: string): Promise<KubernetesObject[]> {
  return ((await client.get(path)) as unknown as { items?: KubernetesObject[] } | undefined)?.items ?? [];
}

/** What one may read of the optional lists, and what one may not. */
async function listedAsAllowed(client: ApiClient): Promise<{
  readonly lists: Record<keyof typeof optionalLists, KubernetesObject[]>;
  readonly forbidden: readonly string[];
}> {
  const forbidden: string[] = [];
  const entries = await Promise.all(
    Object.entries(optionalLists).map(async ([name, path]) => {
      try {
        return [name, await listed(client, path)] as const;
      } catch (error) {
        if (!isStatus(error, 403)) {
          throw error;
        }
        forbidden.push(`list ${resourceOf(path)}`);
        return [name, []] as const;
      }
    }),
  );
  return {
    lists: Object.fromEntries(entries) as Record<keyof typeof optionalLists, KubernetesObject[]>,
    forbidden: [...new Set(forbidden)].sort(byCharacters),
  };
}

function resourceOf(path: string): string {
  return path.replace(/\?.*$/, '').split('/').at(-1)!;
}
