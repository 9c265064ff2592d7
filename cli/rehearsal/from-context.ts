import { describeCluster, type LiveCluster } from '../../lib/rehearsal/describe/describe-cluster';
import type { KubernetesObject } from '../../lib/review';
import { ApiError, UnreachableError } from '../../playground/plugin/cluster/api-error';
import { ApiClient } from '../../playground/plugin/cluster/client';
import { openKubeconfig } from '../../playground/plugin/cluster/kubeconfig';
import { UserError } from '../process/user-error';
import { writeYaml, yamlComment } from '../../lib/workload/yaml';

const lists = {
  nodes: '/api/v1/nodes',
  storageClasses: '/apis/storage.k8s.io/v1/storageclasses',
  priorityClasses: '/apis/scheduling.k8s.io/v1/priorityclasses',
  ingressClasses: '/apis/networking.k8s.io/v1/ingressclasses',
  resourceSlices: '/apis/resource.k8s.io/v1/resourceslices',
  gatewayClasses: '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
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
    const live = {
      version: gitVersion,
      groups,
      ...(Object.fromEntries(entries) as Record<keyof typeof lists, KubernetesObject[]>),
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
