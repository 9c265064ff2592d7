import type { JsonMap } from '../../workload/values/maps';
import { mapAt, mapsAt } from '../objects/kubernetes-object';
import type { WrittenKind } from './kind-schema';

const node = 'node';

/**
 * The kinds of Kubeflow Trainer. What a TrainJob leaves open stands in its runtime, a template of a JobSet: what is
 * known of its pods is what the job itself says of them.
 *
 * @see https://www.kubeflow.org/docs/components/trainer/operator-guides/job-template/
 */
export const trainerKinds: readonly WrittenKind[] = [
  {
    group: 'trainer.kubeflow.org',
    kind: 'TrainJob',
    ends: true,
    suspend: 'spec.suspend',
    pods: [
      {
        name: node,
        spec: 'spec',
        counts: [{ field: 'spec.trainer.numNodes' }],
        labels: {
          'jobset.sigs.k8s.io/jobset-name': '{name}',
          'jobset.sigs.k8s.io/replicatedjob-name': node,
          'batch.kubernetes.io/job-completion-index': '*',
        },
      },
    ],
  },
];

/** The pod of a TrainJob's nodes: its trainer is the container `node`, and its patches of the runtime are the rest. */
export function trainJobPod(spec: JsonMap): {
  readonly pod: JsonMap;
  readonly elsewhere: ReadonlyMap<string, string>;
  readonly labels: Readonly<Record<string, string>>;
} {
  const templates = mapsAt(spec, 'runtimePatches').flatMap((patch) =>
    mapsAt(patch, 'trainingRuntimeSpec', 'template', 'spec', 'replicatedJobs')
      .filter(({ name }) => name === node)
      .map((job) => mapAt(job, 'template', 'spec', 'template')),
  );
  const patches = [
    ...templates.map((template) => mapAt(template, 'spec')),
    ...mapsAt(spec, 'podTemplateOverrides')
      .filter((patch) => mapsAt(patch, 'targetJobs').some(({ name }) => name === node))
      .map((patch) => mapAt(patch, 'spec')),
  ];
  const rest: JsonMap = Object.assign({}, ...patches) as JsonMap;
  const containers = patches.flatMap((patch) => mapsAt(patch, 'containers'));
  const { resourcesPerNode, ...trainer } = mapAt(spec, 'trainer');
  const patched = Object.assign({}, ...containers.filter(({ name }) => name === node)) as JsonMap;
  const own = {
    ...patched,
    ...trainer,
    name: node,
    ...(resourcesPerNode === undefined ? {} : { resources: resourcesPerNode }),
  };
  return {
    pod: { ...rest, containers: [own, ...containers.filter(({ name }) => name !== node)] },
    elsewhere: new Map([[node, 'spec.trainer']]),
    labels: Object.assign({}, ...templates.map((template) => mapAt(template, 'metadata', 'labels'))) as Record<
      string,
      string
    >,
  };
}
