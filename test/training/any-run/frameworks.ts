import fc from 'fast-check';
import {
  container,
  indexedJob,
  jax,
  jobSet,
  mpi,
  pytorch,
  tensorflow,
  trainJob,
  type Cluster,
  type ContainerProps,
  type Framework,
  type JaxProps,
  type MpiProps,
  type PytorchProps,
  type Tasks,
  type TensorflowProps,
  type TrainingBackend,
  type TrainJobProps,
} from '../../../lib';
import { mostly, optional } from '../../serving/any-server/mostly';

/** A framework, as plain values. */
export type AnyFramework =
  | { readonly by: 'container'; readonly props: ContainerProps }
  | { readonly by: 'tensorflow'; readonly props: TensorflowProps }
  | { readonly by: 'pytorch'; readonly props: PytorchProps }
  | { readonly by: 'jax'; readonly props: JaxProps }
  | { readonly by: 'mpi'; readonly props: MpiProps };

/** What runs the tasks, as plain values. */
export type AnyBackend =
  { readonly by: 'indexedJob' | 'jobSet' } | { readonly by: 'trainJob'; readonly props: TrainJobProps };

const few = mostly(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, -1, 1.5));
const tasks: fc.Arbitrary<Tasks> = fc.oneof(
  few,
  optional({
    replicas: few,
    resources: fc.constant({ cpu: { request: 2 }, memory: { request: '2Gi' } }),
    accelerator: fc.constant('none' as const),
  }),
);
const more = optional({
  chief: fc.constant<Tasks>(1),
  evaluator: mostly<Tasks>(fc.constant<Tasks>(1), fc.constant<Tasks>(2)),
});
const strategies: fc.Arbitrary<TensorflowProps> = fc.oneof(
  fc.constantFrom<TensorflowProps>({ strategy: 'single' }, { strategy: 'mirrored' }),
  fc
    .tuple(tasks, more)
    .map(([worker, rest]): TensorflowProps => ({ strategy: 'multiWorkerMirrored', worker, ...rest })),
  fc
    .tuple(tasks, tasks, more)
    .map(([worker, ps, rest]): TensorflowProps => ({ strategy: 'parameterServer', worker, ps, ...rest })),
);
const elastic = fc.tuple(few, few).map(([min, max]) => ({ min, max }));

/** Any framework. */
export const anyFramework: fc.Arbitrary<AnyFramework> = fc.oneof(
  optional({ worker: tasks }).map((props): AnyFramework => ({ by: 'container', props })),
  strategies.map((props): AnyFramework => ({ by: 'tensorflow', props })),
  optional<Required<PytorchProps>>({ worker: fc.oneof(tasks, elastic), processesPerWorker: few, maxRestarts: few }).map(
    (props): AnyFramework => ({ by: 'pytorch', props }),
  ),
  optional({ worker: tasks }).map((props): AnyFramework => ({ by: 'jax', props })),
  optional<Required<MpiProps>>({ worker: tasks, processesPerWorker: few }).map((props): AnyFramework => ({
    by: 'mpi',
    props,
  })),
);

const kubeflow = optional<Pick<Required<TrainJobProps>, 'kind'>>({
  kind: fc.constantFrom('ClusterTrainingRuntime' as const, 'TrainingRuntime' as const),
});

const kubeflowJob = fc
  .tuple(mostly(fc.constantFrom('torch-distributed', 'deepspeed-distributed'), fc.constant('No Runtime')), kubeflow)
  .map(([runtime, rest]): AnyBackend => ({ by: 'trainJob', props: { runtime, ...rest } }));

/** A backend that the cluster has, and now and then another. */
export function anyBackend({ profile: { operators } }: Cluster): fc.Arbitrary<AnyBackend> {
  const [job, set] = [fc.constant<AnyBackend>({ by: 'indexedJob' }), fc.constant<AnyBackend>({ by: 'jobSet' })];
  const there = [
    job,
    ...(operators.includes('jobset') ? [set] : []),
    ...(operators.includes('kubeflow-trainer') ? [kubeflowJob] : []),
  ];
  return mostly(fc.oneof(...there), fc.oneof(set, kubeflowJob));
}

/** The prop of a run. */
export function makeFramework(framework: AnyFramework): Framework {
  switch (framework.by) {
    case 'container':
      return container(framework.props);
    case 'tensorflow':
      return tensorflow(framework.props);
    case 'pytorch':
      return pytorch(framework.props);
    case 'jax':
      return jax(framework.props);
    case 'mpi':
      return mpi(framework.props);
  }
}

/** The prop of a run. */
export function makeBackend(backend: AnyBackend): TrainingBackend {
  switch (backend.by) {
    case 'indexedJob':
      return indexedJob();
    case 'jobSet':
      return jobSet();
    case 'trainJob':
      return trainJob(backend.props);
  }
}
