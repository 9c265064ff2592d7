import fc from 'fast-check';
import { indexedJob, jobSet, tensorflow, TrainingJob, type TensorflowProps } from '../../../lib';
import { checkProperty } from '../../workload/property';
import { clusterWith, objectsOf, small } from '../../workload/trees';
import { startedTasks } from '../kubelet';

const cluster = clusterWith({ operators: ['jobset'] });
const count = fc.integer({ min: 1, max: 4 });
const once = fc.constant(1);
const topology: fc.Arbitrary<TensorflowProps> = fc.oneof(
  fc.record({ strategy: fc.constant('multiWorkerMirrored' as const), worker: count, chief: once, evaluator: once }, { requiredKeys: ['strategy', 'worker'] }),
  fc.record({ strategy: fc.constant('parameterServer' as const), worker: count, ps: count, chief: once, evaluator: once }, { requiredKeys: ['strategy', 'worker', 'ps'] }),
);
const program = fc.record({ framework: topology, backend: fc.constantFrom('indexedJob', 'jobSet'), name: fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/) });

interface TfConfig {
  readonly cluster: Readonly<Record<string, readonly string[]>>;
  readonly task: { readonly type: string; readonly index: number };
}

function tasksOf({ framework, backend, name }: { framework: TensorflowProps; backend: string; name: string }) {
  const objects = objectsOf((chart) => {
    new TrainingJob(chart, name, { image: 'train:1', command: ['python', 'train.py'], resources: small, framework: tensorflow(framework), backend: backend === 'jobSet' ? jobSet() : indexedJob() });
  }, cluster);
  const run = objects.find(({ manifest }) => ['Job', 'JobSet'].includes(manifest['kind'] as string));
  return startedTasks(run?.manifest).map(({ host, env }) => ({ host, config: JSON.parse(env['TF_CONFIG'] ?? '') as TfConfig }));
}

function expectedTypes(framework: TensorflowProps): string[] {
  const of = (type: string, tasks: unknown): string[] => Array.from({ length: typeof tasks === 'number' ? tasks : 0 }, (_, index) => `${type}/${index}`);
  const { worker, ps, chief, evaluator, strategy } = framework as { strategy: string; worker: number; ps?: number; chief?: number; evaluator?: number };
  return [...of('chief', chief ?? (strategy === 'parameterServer' ? 1 : 0)), ...of('worker', worker), ...of('ps', ps), ...of('evaluator', evaluator)].sort();
}

test('every task of a cluster sees the same cluster, and itself where it is', () => {
  checkProperty('TF_CONFIG', program, (each) => {
    const tasks = tasksOf(each);
    expect(tasks.map(({ config: { task } }) => `${task.type}/${task.index}`).sort()).toEqual(expectedTypes(each.framework));
    expect(new Set(tasks.map(({ config }) => JSON.stringify(config.cluster))).size).toBe(1);
    const addresses = Object.values(tasks[0]?.config.cluster ?? {}).flat();
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every((address) => address.split(/[.:]/).every((label) => label.length <= 63))).toBe(true);
    for (const { host, config } of tasks) {
      const { type, index } = config.task;
      expect(type === 'evaluator' ? config.cluster[type] : config.cluster[type]?.[index]).toBe(type === 'evaluator' ? undefined : `${host}:2222`);
    }
  });
});
