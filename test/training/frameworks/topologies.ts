import fc from 'fast-check';
import { indexedJob, jobSet, tensorflow, TrainingJob, type TensorflowProps } from '../../../lib';
import { clusterWith, objectsOf, small } from '../../workload/trees';
import { startedTasks } from '../kubelet';

const cluster = clusterWith({ operators: ['jobset'] });
const count = fc.integer({ min: 1, max: 4 });
const once = fc.constant(1);
const framework: fc.Arbitrary<TensorflowProps> = fc.oneof(
  fc.record(
    { strategy: fc.constant('multiWorkerMirrored' as const), worker: count, chief: once, evaluator: once },
    { requiredKeys: ['strategy', 'worker'] },
  ),
  fc.record(
    { strategy: fc.constant('parameterServer' as const), worker: count, ps: count, chief: once, evaluator: once },
    { requiredKeys: ['strategy', 'worker', 'ps'] },
  ),
);

/** Any run of distributed TensorFlow. */
export const topology = fc.record({
  framework,
  backend: fc.constantFrom('indexedJob', 'jobSet'),
  name: fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/),
});

export type Topology = typeof topology extends fc.Arbitrary<infer T> ? T : never;

/** A task, by the name that others find it by, and what its program is told. */
export interface ToldTask {
  readonly host: string;
  readonly tfConfig: string;
}

/** The tasks of a run, started as Kubernetes would. */
export function toldTasks({ framework: props, backend, name }: Topology): ToldTask[] {
  const objects = objectsOf((chart) => {
    new TrainingJob(chart, name, {
      image: 'train:1',
      command: ['python', 'train.py'],
      resources: small,
      framework: tensorflow(props),
      backend: backend === 'jobSet' ? jobSet() : indexedJob(),
    });
  }, cluster);
  const run = objects.find(({ manifest }) => ['Job', 'JobSet'].includes(manifest['kind'] as string));
  return startedTasks(run?.manifest).map(({ host, env }) => ({ host, tfConfig: env['TF_CONFIG'] ?? '' }));
}

/** Which tasks there have to be, sorted: `chief/0`, `worker/0`, …. */
export function expectedTasks({ framework: props }: Topology): string[] {
  const of = (type: string, tasks: unknown): string[] =>
    Array.from({ length: typeof tasks === 'number' ? tasks : 0 }, (_, index) => `${type}/${index}`);
  const { worker, ps, chief, evaluator, strategy } = props as {
    strategy: string;
    worker: number;
    ps?: number;
    chief?: number;
    evaluator?: number;
  };
  return [
    ...of('chief', chief ?? (strategy === 'parameterServer' ? 1 : 0)),
    ...of('worker', worker),
    ...of('ps', ps),
    ...of('evaluator', evaluator),
  ].sort();
}
