import type { Chart } from 'cdk8s';
import fc from 'fast-check';
import {
  ModelVolume,
  WebModelServer,
  type AccessMode,
  type CountOrPercent,
  type Rollout,
  type WebModelServerProps,
} from '../../lib';
import { checkProperty } from '../workload/property';
import { manifestOf, problemsOf, small } from '../workload/trees';

const accelerator = { product: 'NVIDIA-L4' };
const strategyOf = (build: (chart: Chart) => unknown): unknown => manifestOf('Deployment', build).spec.strategy;
const withVolume = (mode: AccessMode, replicas: number) => (chart: Chart) => {
  const volume = new ModelVolume(chart, 'models', { size: '1Gi', accessModes: [mode] });
  new WebModelServer(chart, 'web', {
    image: 'web:1',
    resources: small,
    replicas,
    volumes: [{ volume, path: '/models' }],
  });
};

test('with accelerators an old pod goes first', () => {
  const strategy = strategyOf(
    (chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, replicas: 2, accelerator }),
  );
  expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
});

test('the only pod with an accelerator is stopped first', () => {
  expect(
    strategyOf((chart) => new WebModelServer(chart, 'web', { image: 'web:1', resources: small, accelerator })),
  ).toEqual({ type: 'Recreate' });
});

test('a pod whose volume one node holds is stopped first', () => {
  expect(strategyOf(withVolume('ReadWriteOnce', 1))).toEqual({ type: 'Recreate' });
});

test('a volume that many nodes can mount changes nothing', () => {
  expect(strategyOf(withVolume('ReadWriteMany', 2))).toMatchObject({ type: 'RollingUpdate' });
});

test('several replicas with a volume that one node can mount are a problem', () => {
  expect(problemsOf(withVolume('ReadWriteOnce', 2))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'replicas' must be at most 1, for only one node at a time can mount volume 'models'. Give the volume the access mode ReadWriteMany, got 2",
]
`);
});

const server =
  (rollout: Rollout, props: Omit<Partial<WebModelServerProps>, 'scaling'> = {}) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small, replicas: 4, rollout, ...props });
const steps = (maxSurge: CountOrPercent, maxUnavailable: CountOrPercent): unknown => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxSurge, maxUnavailable },
});

test.each<[Rollout, Omit<Partial<WebModelServerProps>, 'scaling'>, unknown]>([
  [{ maxSurge: '50%' }, {}, steps('50%', 0)],
  [{ maxSurge: 0 }, {}, steps(0, 1)],
  [{ maxUnavailable: 2 }, {}, steps(1, 2)],
  [{ maxUnavailable: 2 }, { accelerator }, steps(0, 2)],
  // Whoever can do without none of the old pods has accelerators to spare.
  [{ maxUnavailable: 0 }, { accelerator }, steps(1, 0)],
  [{ maxSurge: 1 }, { accelerator }, steps(1, 0)],
  [{ type: 'RollingUpdate' }, { accelerator, replicas: 1 }, steps(0, 1)],
  [{ type: 'Recreate' }, {}, { type: 'Recreate' }],
])('%j with %j is %j', (rollout, props, strategy) => {
  expect(strategyOf(server(rollout, props))).toEqual(strategy);
});

test('steps by which nothing could be replaced are a problem', () => {
  expect(problemsOf(server({ maxSurge: 0, maxUnavailable: '0%' }))).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'rollout.maxUnavailable' must be at least 1 where 'rollout.maxSurge' is 0, or no pod could ever be replaced, got '0%'",
]
`);
});

test('steps of a rollout that has none are a problem', () => {
  expect(problemsOf(server({ type: 'Recreate', maxSurge: 1 }))).toEqual([
    expect.stringContaining("'rollout.maxSurge' must be left out with 'rollout.type' Recreate"),
  ]);
});

test('a pod beside the one that holds the volume is a problem', () => {
  const build = (maxSurge: number) => (chart: Chart) =>
    new WebModelServer(chart, 'web', {
      image: 'web:1',
      resources: small,
      rollout: { maxSurge },
      volumes: [{ volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: '/models' }],
    });
  expect(problemsOf(build(1))).toEqual([
    expect.stringContaining("'rollout.maxSurge' must be 0, for a new pod could not mount volume 'models'"),
  ]);
  expect(strategyOf(build(0))).toEqual(steps(0, 1));
});

test.each<Rollout>([{ maxSurge: -1 }, { maxSurge: '200%' }, { maxUnavailable: 1.5 }, { minReadySeconds: -1 }])(
  '%j is a problem',
  (rollout) => {
    expect(problemsOf(server(rollout))).toHaveLength(1);
  },
);

test('a new pod has to stay ready as long as was asked for, and the rollout waits for that', () => {
  const { spec } = manifestOf('Deployment', server({ minReadySeconds: 60 }, { startupSeconds: 100 }));
  expect([spec.minReadySeconds, spec.progressDeadlineSeconds]).toEqual([60, 460]);
});

test('a rollout whose old pods go first waits for their longest request', () => {
  const { spec } = manifestOf('Deployment', server({ maxSurge: 0 }, { startupSeconds: 100, requestSeconds: 1800 }));
  expect(spec.progressDeadlineSeconds).toBe(100 + 1810 + 300);
});

test('a deadline within which an old pod may still be draining is a problem', () => {
  expect(
    problemsOf(server({ maxSurge: 0 }, { startupSeconds: 100, requestSeconds: 1800, progressDeadlineSeconds: 600 })),
  ).toMatchInlineSnapshot(`
[
  "WebModelServer 'test/web': 'progressDeadlineSeconds' must be at least the start-up budget of 100 seconds and the 1810 seconds in which an old pod may drain first, or a rollout fails while its pods are still loading, got 600",
]
`);
});

test.each(['startupSeconds', 'drainSeconds', 'requestSeconds', 'progressDeadlineSeconds'])(
  '%s cannot be known at deploy time only',
  (prop) => {
    expect(problemsOf(server({}, { [prop]: 'pulumi-out-000001-tuo' as unknown as number }))).toEqual([
      `WebModelServer 'test/web': '${prop}' must be a plain number, not an Output: times are added up`,
    ]);
  },
);

test('steps are accepted if, and only if, a rollout can go on', () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom<CountOrPercent>('0%', '1%', '25%', '100%'));
  checkProperty(
    'rollouts',
    fc.record({ maxSurge: value, maxUnavailable: value, replicas: fc.integer({ min: 1, max: 8 }), gpu: fc.boolean() }),
    ({ gpu, replicas, ...rollout }) => {
      const both = [rollout.maxSurge, rollout.maxUnavailable].every((each) => String(each).replace('%', '') === '0');
      expect(problemsOf(server(rollout, { replicas, ...(gpu ? { accelerator } : {}) })).length > 0).toBe(both);
    },
  );
});
