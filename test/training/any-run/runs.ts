import type { Construct } from 'constructs';
import fc from 'fast-check';
import {
  ConfigSecret,
  HashedConfigMap,
  HyperparameterSweep,
  ModelVolume,
  ServiceAccount,
  TrainingJob,
  type Accelerator,
  type Cluster,
  type Grid,
  type TrainingJobProps,
  type VolumeMount,
} from '../../../lib';
import { anyAccelerator } from '../../serving/any-server/cluster';
import { anyReached } from '../../serving/any-server/common';
import { mostly, optional, sometimes } from '../../serving/any-server/mostly';
import { anySource, makeSource, type AnySource } from '../../serving/any-server/sources';
import { anyBackend, anyFramework, makeBackend, makeFramework, type AnyBackend, type AnyFramework } from './frameworks';

type Plain = Omit<
  TrainingJobProps,
  | 'framework'
  | 'backend'
  | 'image'
  | 'data'
  | 'pretrainedModel'
  | 'checkpoints'
  | 'publish'
  | 'volumes'
  | 'envFrom'
  | 'serviceAccount'
  | 'accelerator'
>;

/** A run of a random program, as plain values. */
export interface AnyRun {
  readonly plain: Plain;
  readonly framework: AnyFramework;
  readonly backend: AnyBackend;
  readonly accelerator?: Accelerator;
  readonly data?: AnySource;
  readonly pretrained?: AnySource;
  /** Which volumes it has, and what it does with them. */
  readonly storage: {
    readonly mode: 'ReadWriteMany' | 'ReadWriteOnce';
    readonly checkpoints?: object;
    readonly publish?: object;
  };
  readonly configuration: boolean;
  /** A sweep over these parameters instead of a single run. */
  readonly grid?: Grid;
}

const code = fc.integer({ min: 1, max: 255 });
const seconds = mostly(fc.integer({ min: 60, max: 90000 }), fc.constantFrom(0, -1, 2 ** 40));
const amounts = mostly(
  fc.constantFrom(
    { cpu: { request: '500m', limit: 1 }, memory: { request: '1Gi' } },
    { cpu: { request: 2 }, memory: { request: '4Gi', limit: '8Gi' }, ephemeralStorage: { request: '1Gi' } },
  ),
  fc.constantFrom(
    { cpu: { request: 0 }, memory: { request: '1Gi' } },
    { qualityOfService: 'Guaranteed' as const, cpu: { request: 1 }, memory: { request: '1Gi' } },
  ),
);
const schedule = mostly(
  fc.constantFrom(
    { cron: '@daily' },
    {
      cron: '5 4 * * 1-5',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Allow' as const,
      startingDeadlineSeconds: 60,
      successfulJobsHistoryLimit: 0,
      failedJobsHistoryLimit: 9,
    },
  ),
  fc.constantFrom({ cron: '61 * * * *' }, { cron: 'now' }, { cron: '@daily', timeZone: 'Mars/Base' }),
);
const queue = mostly(
  fc.constantFrom(
    { name: 'gpus' },
    { name: 'gpus', priorityClass: 'high', maxExecTimeSeconds: 3600 },
    { name: 'gpus', topology: { preferred: 'cloud.provider.com/topology-rack' } },
  ),
  fc.constant({ name: 'No Queue' }),
);
const env = fc.dictionary(
  mostly(fc.constantFrom('LEVEL', 'DATA_URL', 'HOME', 'TASK'), fc.constant('1X')),
  fc.oneof(fc.string({ maxLength: 12 }), fc.integer(), fc.constant({ secretName: 'elsewhere', key: 'password' })),
  { maxKeys: 3 },
);
// At the limits of what names may be, and beyond.
const names = mostly(
  fc.constantFrom('a', 'model-7', 'x'.repeat(30), 'x'.repeat(43)),
  fc.constantFrom('Upper', 'a.b', '-a', 'x'.repeat(44), 'x'.repeat(64)),
);

/** A value that few runs have. */
const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: 5 }, { arbitrary: value, weight: 1 });

const plain = (accelerated: boolean): fc.Arbitrary<Plain> =>
  fc
    .tuple(
      fc.record({
        resources: amounts,
        command: fc.constantFrom(['python3', 'train.py'], ['torchrun'], ['sh', '-c', "echo 'it''s'"]),
      }),
      optional<Omit<Required<Plain>, 'resources' | 'command' | 'schedule'>>({
        name: names,
        args: fc.constantFrom(['--epochs=3'], ['$(TRAINING_RUN)', "it's"]),
        env,
        priorityClass: mostly(fc.constant('serving'), fc.constant('No Class')),
        user: mostly(fc.integer({ min: 1, max: 65534 }), fc.constant(0)),
        writableRoot: fc.boolean(),
        backoffLimit: mostly(fc.integer({ min: 0, max: 9 }), fc.constant(-1)),
        parallelism: few(1),
        backoffLimitPerIndex: few(0),
        maxFailedIndexes: few(0),
        failOnExitCodes: mostly(fc.uniqueArray(code, { maxLength: 3 }), fc.constant([0])),
        activeDeadlineSeconds: seconds,
        ttlSecondsAfterFinished: seconds,
        runId: mostly(fc.constantFrom('7', 'a-b'), fc.constant('Not/Sound')),
        onChange: fc.constantFrom('keep' as const, 'replace' as const),
        queue,
        suspend: fc.boolean(),
        safeToEvict: fc.boolean(),
        waitForCompletion: fc.boolean(),
        reaches: anyReached,
        telemetry: fc.constantFrom<Required<Plain>['telemetry']>(
          false,
          { logs: 'json' },
          { logs: 'text', traces: { endpoint: 'http://collector.observability.svc:4317' } },
          { traces: { endpoint: 'https://collector.example.com:4318', protocol: 'http/protobuf', sampling: 0.1 } },
        ),
        monitored: fc.constantFrom<Required<Plain>['monitored']>(
          false,
          { alertLabels: { team: 'search' }, withoutAlerts: ['TrainingStuck'] },
          { metrics: { port: 9100 }, stuckSeconds: 600 },
        ),
        ...((accelerated ? { sharedMemory: mostly(fc.constant('128Mi'), fc.constant('900Gi')) } : {}) as {
          sharedMemory: fc.Arbitrary<string>;
        }),
      }),
      // With all of them, hardly any program would be accepted: each has a few.
      fc.uniqueArray(fc.nat({ max: 15 }), { maxLength: 3 }),
      seldom(schedule),
    )
    .map(([required, others, chosen, when]) => ({
      ...required,
      ...(when === undefined ? {} : { schedule: when }),
      ...Object.fromEntries(Object.entries(others).filter((_, index) => chosen.includes(index))),
    }));

function few(min: number): fc.Arbitrary<number> {
  return mostly(fc.integer({ min, max: 2 }), fc.constant(99));
}

const publish = mostly(
  fc.constantFrom<object>(
    {},
    { path: 'digits', by: 'run' },
    { gate: { metric: 'accuracy', atLeast: 0.9 }, keepVersions: 3 },
    { gate: { metric: 'val.loss', atMost: 1e-3 } },
  ),
  fc.constantFrom<object>(
    { path: '../x' },
    { gate: { metric: "a'b", atLeast: 1 } },
    { gate: { metric: 'accuracy' } },
    { keepVersions: 0 },
    { by: 'program', keepVersions: 2 },
  ),
);
const grids = mostly<Grid>(
  fc.constantFrom<Grid>({ RATE: [0.1, 0.01], NOTE: ["it's", '$(x)'] }, { RATE: [1] }),
  fc.constantFrom<Grid>({}, { '1X': [1] }, { RATE: [] }, { RATE: [1, 1] }),
);

/** Any run on a cluster. */
export function anyRun(cluster: Cluster): fc.Arbitrary<AnyRun> {
  return fc.option(anyAccelerator(cluster), { nil: undefined, freq: 2 }).chain((accelerator) =>
    fc
      .record({
        plain: plain(accelerator !== undefined),
        framework: anyFramework,
        backend: anyBackend(cluster),
        data: sometimes(anySource(cluster, false)),
        pretrained: sometimes(anySource(cluster, false)),
        storage: fc
          .record({
            mode: mostly(fc.constant('ReadWriteMany' as const), fc.constant('ReadWriteOnce' as const)),
            more: optional({
              checkpoints: mostly<object>(
                fc.constantFrom<object>({}, { path: 'a', per: 'all' }),
                fc.constant({ path: '/a' }),
              ),
              publish,
            }),
          })
          .map(({ mode, more }) => ({ mode, ...more })),
        configuration: fc.boolean(),
        grid: seldom(grids),
      })
      .map(({ data, pretrained, grid, ...run }) => ({
        ...run,
        ...(accelerator === undefined ? {} : { accelerator }),
        ...(data === undefined ? {} : { data }),
        ...(pretrained === undefined ? {} : { pretrained }),
        ...(grid === undefined ? {} : { grid }),
      })),
  );
}

// What a sweep does not have.
function ofSweep<T extends Plain>({ schedule: _, backoffLimit: __, ...rest }: T): Omit<T, 'schedule' | 'backoffLimit'> {
  return rest;
}

/** Makes the constructs of a run. */
export function makeRun(scope: Construct, id: string, run: AnyRun): void {
  const { plain: props, accelerator, data, pretrained, storage, configuration, grid } = run;
  const volume = (name: string): ModelVolume =>
    new ModelVolume(scope, `${id}-${name}`, { size: '20Gi', accessModes: [storage.mode] });
  const config = configuration
    ? new HashedConfigMap(scope, `${id}-config`, { name: `${id}-settings`, data: { 'settings.json': '{}' } })
    : undefined;
  const secret = configuration
    ? new ConfigSecret(scope, `${id}-secret`, { name: `${id}-secret`, keys: ['password'] })
    : undefined;
  const volumes: VolumeMount[] = [
    ...(config === undefined ? [] : [{ volume: config, path: '/config' }]),
    { volume: { inMemory: true }, path: '/fast' },
    { volume: {}, path: '/scratch' },
  ];
  const common = {
    ...props,
    image: 'registry.example.com/training:1.0',
    volumes,
    ...(accelerator === undefined ? {} : { accelerator }),
    ...(secret === undefined
      ? {}
      : {
          env: { ...props.env, PASSWORD: secret.key('password') },
          serviceAccount: new ServiceAccount(scope, `${id}-account`, {
            awsRole: 'arn:aws:iam::111122223333:role/models',
          }),
        }),
    ...(data === undefined ? {} : { data: makeSource(scope, `${id}-data`, data) }),
    ...(pretrained === undefined ? {} : { pretrainedModel: makeSource(scope, `${id}-pretrained`, pretrained) }),
  };
  if (grid !== undefined) {
    new HyperparameterSweep(scope, id, {
      ...ofSweep(common),
      command: common.command ?? ['python3', 'train.py'],
      grid,
      results: { volume: volume('results'), metric: 'accuracy' },
    });
    return;
  }
  new TrainingJob(scope, id, {
    ...common,
    framework: makeFramework(run.framework),
    backend: makeBackend(run.backend),
    ...(storage.checkpoints === undefined
      ? {}
      : { checkpoints: { ...storage.checkpoints, volume: volume('checkpoints') } }),
    ...(storage.publish === undefined ? {} : { publish: { ...storage.publish, volume: volume('published') } }),
  });
}
