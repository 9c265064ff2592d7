import type { WrittenKind } from './kind-schema';

// RayCluster itself, and the kinds that hold one.
function ray(kind: string, cluster: string, rest: Partial<WrittenKind> = {}): WrittenKind {
  return {
    group: 'ray.io',
    kind,
    autoscaling: `${cluster}.enableInTreeAutoscaling`,
    pods: [
      {
        name: 'head',
        template: `${cluster}.headGroupSpec.template`,
        labels: { ...labels, 'ray.io/cluster': kind === 'RayCluster' ? '{name}' : '*', 'ray.io/node-type': 'head' },
      },
      {
        each: `${cluster}.workerGroupSpecs`,
        key: 'groupName',
        template: 'template',
        counts: [{ field: 'replicas', default: 0, most: 'maxReplicas' }, { field: 'numOfHosts' }],
        labels: {
          ...labels,
          'ray.io/cluster': kind === 'RayCluster' ? '{name}' : '*',
          'ray.io/node-type': 'worker',
          'ray.io/group': '{set}',
        },
      },
    ],
    ...rest,
  };
}

const labels = {
  'ray.io/is-ray-node': 'yes',
  'ray.io/identifier': '*',
  'ray.io/serve': '*',
  'app.kubernetes.io/name': 'kuberay',
};

/**
 * The kinds of KubeRay.
 *
 * @see https://github.com/ray-project/kuberay/blob/master/docs/reference/api.md
 */
export const rayKinds: readonly WrittenKind[] = [
  ray('RayCluster', 'spec', { suspend: 'spec.suspend' }),
  ray('RayJob', 'spec.rayClusterSpec', { ends: true, suspend: 'spec.suspend' }),
  ray('RayService', 'spec.rayClusterConfig'),
];
