import fc from 'fast-check';
import { hpa, sglang, SynthesisError, vllm, type GpuModelServerProps } from '../../../lib';
import { checkProperty } from '../../workload/property';
import { restrictedViolations } from '../../workload/restricted';
import { groupObjects } from './groups';

/** The sizes that a user may give, of so many pods with so many accelerators each. */
const splits = {
  none: () => ({}),
  tensor: (nodes: number, count: number) => ({ tensorParallelSize: nodes * count }),
  both: (nodes: number, count: number) => ({ tensorParallelSize: count, pipelineParallelSize: nodes }),
  pipeline: (nodes: number, count: number) => ({ pipelineParallelSize: nodes * count }),
  wrong: () => ({ tensorParallelSize: 3 }),
};

const program = fc.record({
  engine: fc.constantFrom(
    (sizes: object) => vllm({ model: 'm', mutable: true, ...sizes }),
    (sizes: object) => sglang({ model: 'm', mutable: true, ...sizes }),
  ),
  nodes: fc.oneof(
    { arbitrary: fc.integer({ min: 2, max: 16 }), weight: 20 },
    { arbitrary: fc.integer({ max: 1 }), weight: 1 },
  ),
  count: fc.constantFrom(1, 2, 4, 8),
  split: fc.constantFrom(...(Object.keys(splits) as (keyof typeof splits)[])),
  replicas: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
  rollout: fc.record(
    { maxSurge: fc.constantFrom(0, 1, '50%' as const), maxUnavailable: fc.constantFrom(1, 0, '100%' as const) },
    { requiredKeys: [] },
  ),
  drainSeconds: fc.integer({ min: 0, max: 100 }),
  requestSeconds: fc.integer({ min: 1, max: 1000 }),
});

const numberOf = (args: readonly string[], flag: string): number =>
  Number(args.find((arg) => arg.startsWith(`${flag}=`))?.split('=')[1] ?? 1);

test('any server on several nodes is a clear error, or groups that use exactly their accelerators', () => {
  const counted = { accepted: 0, all: 0 };
  checkProperty(
    'groups',
    program,
    ({ engine, nodes, count, split, replicas, rollout, drainSeconds, requestSeconds }) => {
      counted.all += 1;
      const props: Partial<GpuModelServerProps> = {
        engine: engine(splits[split](nodes, count)),
        accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count },
        multiNode: { nodes },
        ...(replicas === undefined
          ? { scaling: hpa({ max: 4, metrics: [{ type: 'Pods', metric: 'q', averageValue: 5 }] }) }
          : { replicas }),
        rollout,
        drainSeconds,
        requestSeconds,
      };
      let objects: ReturnType<typeof groupObjects>;
      try {
        objects = groupObjects(props);
      } catch (error) {
        expect(error).toBeInstanceOf(SynthesisError);
        expect(
          (error as SynthesisError).problems.filter(
            (problem) =>
              !/^GpuModelServer 'test\/chat': '(engine\.\w+|multiNode\.nodes|rollout\.\w+)' must /.test(problem),
          ),
        ).toEqual([]);
        return;
      }
      counted.accepted += 1;
      const { spec } = objects.find(({ manifest }) => manifest['kind'] === 'LeaderWorkerSet')!.manifest;
      const { size, leaderTemplate, workerTemplate } = spec.leaderWorkerTemplate;
      const [leader] = leaderTemplate.spec.containers;
      const [worker] = workerTemplate.spec.containers;
      expect([size, numberOf(leader.args, '--nnodes'), spec.replicas]).toEqual([nodes, nodes, replicas]);
      expect(numberOf(leader.args, '--tensor-parallel-size') * numberOf(leader.args, '--pipeline-parallel-size')).toBe(
        nodes * count,
      );
      expect(worker.args).toEqual(expect.arrayContaining(leader.args as string[]));
      expect([worker.image, worker.env, worker.volumeMounts, worker.resources]).toEqual([
        leader.image,
        leader.env,
        leader.volumeMounts,
        leader.resources,
      ]);
      expect(workerTemplate.spec.terminationGracePeriodSeconds).toBeGreaterThan(
        leaderTemplate.spec.terminationGracePeriodSeconds as number,
      );
      expect([leaderTemplate, workerTemplate].flatMap((template) => restrictedViolations(template.spec))).toEqual([]);
      const { maxSurge, maxUnavailable } = spec.rolloutStrategy.rollingUpdateConfiguration;
      expect([maxSurge, maxUnavailable]).toEqual([
        rollout.maxSurge ?? expect.anything(),
        rollout.maxUnavailable ?? expect.anything(),
      ]);
      expect([0, '0%'].includes(maxSurge as number) && [0, '0%'].includes(maxUnavailable as number)).toBe(false);
    },
  );
  expect(counted.accepted / counted.all).toBeGreaterThan(0.3);
});
