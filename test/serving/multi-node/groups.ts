import type { Chart } from 'cdk8s';
import { GpuModelServer, vllm, type Cluster, type GpuModelServerProps } from '../../../lib';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';

/** The cluster of tests, with LeaderWorkerSet, KEDA and ingress-nginx. */
export const groupCluster: Cluster = clusterWith({ operators: ['leaderworkerset', 'keda', 'ingress-nginx'] });

/** A server each replica of which is spread over two nodes. */
export const server =
  (props: Partial<GpuModelServerProps> = {}) =>
  (chart: Chart): GpuModelServer =>
    new GpuModelServer(chart, 'chat', {
      engine: vllm({ model: 'meta-llama/Llama-3.1-405B-Instruct', mutable: true }),
      accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 },
      multiNode: { nodes: 2 },
      resources: small,
      ...props,
    });

/** One of its objects. */
export const groupManifest = (kind: string, props: Partial<GpuModelServerProps> = {}): ReturnType<typeof manifestOf> =>
  manifestOf(kind, server(props), groupCluster);

/** All of its objects. */
export const groupObjects = (props: Partial<GpuModelServerProps> = {}): ReturnType<typeof objectsOf> =>
  objectsOf(server(props), groupCluster);

/** What is wrong with it. */
export const groupProblems = (
  props: Partial<GpuModelServerProps>,
  cluster: Cluster = groupCluster,
): readonly string[] => problemsOf(server(props), cluster);
