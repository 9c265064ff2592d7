import { App, Chart } from 'cdk8s';
import { clusterSchema, synthesize, SynthesisError, type Cluster, type SynthesizedObject } from '../../lib';
import { provideCluster } from '../../lib/workload/cluster/cluster-context';

/** A cluster with two kinds of GPU nodes, as a small file would describe it. */
export const gpuCluster: Cluster = clusterSchema.parse({
  name: 'test',
  profile: {
    kubernetesVersion: '1.34',
    storageClasses: [
      { name: 'shared', default: true, accessModes: ['ReadWriteOnce', 'ReadWriteMany'] },
      { name: 'fast', accessModes: ['ReadWriteOnce'] },
    ],
    ingressClass: 'public',
  },
  nodePools: [
    { name: 'cpu', count: 1, capacity: { cpu: 4, memory: '16Gi' } },
    {
      name: 'h100',
      count: 2,
      capacity: { cpu: 96, memory: '512Gi', gpu: { product: 'NVIDIA-H100-80GB-HBM3', count: 8 } },
    },
    { name: 'l4', count: 1, capacity: { cpu: 8, memory: '32Gi', gpu: { product: 'NVIDIA-L4', count: 1 } } },
  ],
});

/** The same cluster with another profile. */
export function clusterWith(profile: Record<string, unknown>): Cluster {
  return clusterSchema.parse({ ...gpuCluster, profile: { ...gpuCluster.profile, ...profile } });
}

/** Resources where a test is not about resources. */
export const small = { cpu: { request: '500m' }, memory: { request: '1Gi' } };

/** Builds constructs into a chart on {@link gpuCluster} and synthesizes them. */
export function objectsOf(build: (chart: Chart) => void, cluster: Cluster = gpuCluster): SynthesizedObject[] {
  const app = new App();
  provideCluster(app, cluster);
  build(new Chart(app, 'test'));
  return synthesize(app);
}

/** The one object of a kind that constructs make. */
export function manifestOf(
  kind: string,
  build: (chart: Chart) => void,
  cluster: Cluster = gpuCluster,
): SynthesizedObject['manifest'] {
  const found = objectsOf(build, cluster).filter((object) => object.manifest.kind === kind);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`expected one ${kind}, found ${found.length}`);
  }
  return found[0].manifest;
}

/** What is wrong with a tree. */
export function problemsOf(build: (chart: Chart) => void, cluster: Cluster = gpuCluster): readonly string[] {
  try {
    objectsOf(build, cluster);
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
}
