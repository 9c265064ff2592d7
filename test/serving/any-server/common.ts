import fc from 'fast-check';
import type { Construct } from 'constructs';
import {
  ConfigSecret,
  HashedConfigMap,
  ServiceAccount,
  type Accelerator,
  type Cluster,
  type DisruptionBudget,
  type Gateway,
  type Resources,
  type Rollout,
  type ServerProps,
  type VolumeMount,
} from '../../../lib';
import { mostly, optional } from './mostly';
import { anyRoutes, makeRoutes, type AnyRoutes } from './routes';
import { anyScaling, makeScaling, type AnyScaling } from './scaling';

/** What a server mounts and reads besides its model. */
export interface AnyConfiguration {
  readonly config: boolean;
  readonly secret: boolean;
  readonly scratch: boolean;
  readonly account: boolean;
}

/** The props that all servers have, as plain values. */
export interface AnyCommon {
  readonly plain: Omit<ServerProps, 'scaling' | 'service' | 'ingress' | 'route' | 'volumes'>;
  readonly scaling?: AnyScaling;
  readonly routes: AnyRoutes;
  readonly configuration: AnyConfiguration;
}

/** What is known of a server before the rest of its props. */
export interface CommonContext {
  readonly cluster: Cluster;
  readonly id: string;
  readonly grpc: boolean;
  readonly accelerator: Accelerator | undefined;
}

const cpu = mostly(
  fc.integer({ min: 10, max: 8000 }).map((milli) => ({ request: `${milli}m`, limit: `${milli + (milli % 7) * 100}m` })),
  fc.constantFrom({ request: '0', limit: '1' }, { request: '2', limit: '1' }, { request: 'much', limit: '1' }),
);
const memory = mostly(
  fc.integer({ min: 256, max: 65536 }).map((mebi) => ({ request: `${mebi}Mi`, limit: `${mebi + (mebi % 5) * 64}Mi` })),
  fc.constantFrom({ request: '2Gi', limit: '1Gi' }, { request: '1GB', limit: '2GB' }),
);
const ephemeralStorage = fc.constantFrom({ request: '1Gi' }, { request: '1Gi', limit: '8Gi' });

/** Any resources; the class is one that the amounts make, unless another container has other ideas. */
function anyResources(accelerated: boolean): fc.Arbitrary<Resources> {
  const classes = [
    'free',
    'free',
    'free',
    'unlimited',
    'unlimited',
    'Guaranteed',
    'Burstable',
    ...(accelerated ? [] : ['BestEffort']),
  ] as const;
  return fc
    .record({
      quality: mostly<string>(fc.constantFrom(...classes), fc.constant('BestEffort')),
      cpu,
      memory,
      disk: optional({ ephemeralStorage }),
    })
    .map(({ quality, disk, cpu: processors, memory: room }): Resources => {
      if (quality === 'BestEffort') {
        return { qualityOfService: 'BestEffort', ...disk };
      }
      if (quality === 'Guaranteed') {
        return {
          qualityOfService: 'Guaranteed',
          cpu: { request: processors.request },
          memory: { request: room.request },
          ...disk,
        };
      }
      if (quality === 'Burstable') {
        return { qualityOfService: 'Burstable', cpu: { request: processors.request }, memory: room, ...disk };
      }
      return quality === 'free'
        ? { cpu: processors, memory: room, ...disk }
        : { cpu: { request: processors.request }, memory: { request: room.request }, ...disk };
    });
}

const rollout: fc.Arbitrary<Rollout> = fc.oneof(
  fc.constant<Rollout>({ type: 'Recreate' }),
  mostly(
    fc.constantFrom<Rollout>(
      { maxSurge: 1 },
      { maxSurge: '25%', maxUnavailable: 0 },
      { maxSurge: 0, maxUnavailable: 1 },
      { maxUnavailable: '50%' },
    ),
    fc.constantFrom<Rollout>(
      { maxSurge: 0, maxUnavailable: 0 },
      { type: 'Recreate', maxSurge: 1 },
      { maxSurge: '2.5%' },
    ),
  ),
  fc.integer({ min: 0, max: 60 }).map((minReadySeconds) => ({ minReadySeconds })),
);
// Words instead of patterns: fast-check takes its time over those.
const names = mostly(
  fc
    .tuple(fc.constantFrom('a', 'model-7', 'x'.repeat(40), 'qwen3'), fc.constantFrom('', '1', '-b'))
    .map((parts) => parts.join('')),
  fc.constantFrom('Upper', 'a.b', '7b', 'x'.repeat(64)),
);
const env = fc.dictionary(
  mostly(fc.constantFrom('LEVEL', 'WORKERS', 'DATA_URL', 'TZ', 'HOME', 'a.b'), fc.constant('1X')),
  fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.integer(),
    fc.boolean(),
    fc.constant({ secretName: 'elsewhere', key: 'password' }),
  ),
  { maxKeys: 4 },
);
const unhealthy = optional({
  unhealthyPodEvictionPolicy: fc.constantFrom('IfHealthyBudget' as const, 'AlwaysAllow' as const),
});
const budget: fc.Arbitrary<DisruptionBudget> = fc
  .tuple(
    mostly(
      fc.constantFrom<DisruptionBudget>({ maxUnavailable: 1 }, { maxUnavailable: '20%' }, { minAvailable: 0 }),
      fc.constantFrom<DisruptionBudget>({ maxUnavailable: 0 }, { minAvailable: '100%' }),
    ),
    unhealthy,
  )
  .map(([given, policy]) => ({ ...given, ...policy }));

/** What servers and runs reach. */
export const anyReached = mostly<Required<ServerProps>['reaches']>(
  fc.constantFrom<Required<ServerProps>['reaches']>(
    ['https://mlflow.example.com', 'http://tracking.ops.svc:5000/api'],
    [
      { cidr: '10.20.0.0/16', ports: [5432] },
      { namespace: 'ops', podLabels: { app: 'db' } },
    ],
    ['tcp://192.0.2.7:5432', { cidr: '2001:db8::/32' }],
  ),
  fc.constantFrom<Required<ServerProps>['reaches']>(['mlflow.example.com'], [{ cidr: '10.20.0.0', ports: [0] }]),
);

function anyPlain({ cluster, accelerator }: CommonContext): fc.Arbitrary<AnyCommon['plain']> {
  const zoned = cluster.nodePools.some(({ zones }) => zones.length > 0);
  const rules = fc.constantFrom('preferred' as const, 'required' as const, 'none' as const);
  const places = fc.constantFrom<Required<ServerProps>['queue']>(
    { name: 'serving' },
    { name: 'serving', priorityClass: 'urgent', topology: { preferred: 'rack' } },
  );
  // A cluster without Kueue has none.
  const queue = cluster.profile.operators.includes('kueue')
    ? mostly(places, fc.constant({ name: 'No Queue' }))
    : mostly(fc.constant(undefined as never), places);
  const others = optional<
    Omit<
      Required<ServerProps>,
      | 'accelerator'
      | 'resources'
      | 'scaling'
      | 'replicas'
      | 'service'
      | 'ingress'
      | 'route'
      | 'volumes'
      | 'envFrom'
      | 'serviceAccount'
    >
  >({
    name: names,
    startupSeconds: mostly(fc.integer({ min: 1, max: 7200 }), fc.constantFrom(0, 2 ** 31 - 1, 2 ** 40)),
    progressDeadlineSeconds: mostly(fc.integer({ min: 20000, max: 40000 }), fc.integer({ min: 1, max: 60 })),
    drainSeconds: mostly(fc.integer({ min: 0, max: 120 }), fc.constant(-1)),
    requestSeconds: mostly(fc.integer({ min: 1, max: 900 }), fc.constantFrom(0.5, 2 ** 40)),
    user: mostly(fc.integer({ min: 1, max: 65534 }), fc.constant(0)),
    priorityClass: mostly(fc.constant('serving'), fc.constant('No Class')),
    queue,
    rollout,
    disruptionBudget: budget,
    spread: mostly(
      fc.record({ host: rules, zone: zoned ? rules : fc.constantFrom('preferred' as const, 'none' as const) }),
      fc.constant({ zone: 'required' as const }),
    ),
    env,
    callers: mostly<Required<ServerProps>['callers']>(
      fc.constantFrom([], [{ namespace: 'web' }], ['any-server', { namespace: 'web', podLabels: { app: 'shop' } }]),
      fc.constant(['nobody']),
    ),
    reaches: anyReached,
    writableRoot: fc.boolean(),
    telemetry: mostly(
      fc.constantFrom<Required<ServerProps>['telemetry']>(false, { traces: false }, { logs: 'text' }),
      // Not every engine can do both.
      fc.constantFrom<Required<ServerProps>['telemetry']>(
        { logs: 'json', traces: { endpoint: 'http://collector.observability.svc:4317' } },
        { traces: { endpoint: 'https://collector.example.com:4318', protocol: 'http/protobuf', sampling: 0.1 } },
      ),
    ),
    monitored: fc.constantFrom<Required<ServerProps>['monitored']>(
      false,
      {},
      { waitingRequests: 3, alertLabels: { team: 'search' }, withoutAlerts: ['GpuIdle', 'RequestsWait'] },
    ),
    ...((accelerator === undefined
      ? {}
      : { sharedMemory: mostly(fc.constantFrom('64Mi', '128Mi'), fc.constant('900Gi')) }) as {
      sharedMemory: fc.Arbitrary<string>;
    }),
  });
  const replicas = mostly(fc.integer({ min: 0, max: 20 }), fc.constantFrom(-1, 1.5, 2 ** 33));
  return fc
    .record({ resources: anyResources(accelerator !== undefined), replicas, others })
    .map(({ resources, replicas: count, others: rest }) => ({
      resources,
      replicas: count,
      ...rest,
      ...(accelerator === undefined ? {} : { accelerator }),
    }));
}

/** Any props that all servers have. */
export function anyCommon(context: CommonContext): fc.Arbitrary<AnyCommon> {
  return fc
    .record({
      plain: anyPlain(context),
      scaling: fc.option(anyScaling(context.cluster), { nil: undefined, freq: 2 }),
      both: mostly(fc.constant(false), fc.constant(true)),
      routes: anyRoutes(context.cluster, context.id, context.grpc),
      configuration: fc.record({
        config: fc.boolean(),
        secret: fc.boolean(),
        scratch: fc.boolean(),
        account: fc.boolean(),
      }),
    })
    .map(({ plain, scaling, both, ...rest }) => {
      const { replicas, ...others } = plain;
      return {
        plain: scaling === undefined || both ? { ...others, replicas: replicas! } : others,
        ...rest,
        ...(scaling === undefined ? {} : { scaling }),
      };
    });
}

/** The fewest and the most pods that the props ask for. */
export function podsOf({ plain, scaling }: AnyCommon): {
  readonly most: number;
  readonly replicas: number | undefined;
} {
  return scaling === undefined
    ? { most: plain.replicas ?? 1, replicas: plain.replicas ?? 1 }
    : { most: scaling.props?.max ?? Infinity, replicas: undefined };
}

/** The props of a server. */
export function makeCommon(scope: Construct, id: string, common: AnyCommon, gateway: Gateway | undefined): ServerProps {
  const { plain, scaling, routes, configuration } = common;
  const { replicas, ...others } = plain;
  const config = configuration.config
    ? new HashedConfigMap(scope, `${id}-config`, {
        name: `${id}-settings`,
        data: { 'settings.json': '{}', LEVEL: 'info' },
      })
    : undefined;
  const secret = configuration.secret
    ? new ConfigSecret(scope, `${id}-secret`, { name: `${id}-secret`, keys: ['password', 'token'] })
    : undefined;
  const volumes: VolumeMount[] = [
    ...(config === undefined ? [] : [{ volume: config, path: '/config' }]),
    ...(secret === undefined
      ? []
      : [
          { volume: secret, path: '/secrets/all' },
          { volume: secret.key('token'), path: '/secrets/one' },
        ]),
    ...(configuration.scratch
      ? [
          { volume: { sizeLimit: '1Gi' }, path: '/scratch' },
          { volume: { inMemory: true }, path: '/fast', subPath: 'a' },
        ]
      : []),
  ];
  return {
    ...others,
    ...(scaling === undefined ? { replicas } : { scaling: makeScaling(scaling) }),
    ...makeRoutes(routes, gateway),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(config === undefined ? {} : { envFrom: [config, ...(secret === undefined ? [] : [secret])] }),
    ...(secret === undefined ? {} : { env: { ...plain.env, PASSWORD: secret.key('password') } }),
    ...(configuration.account
      ? {
          serviceAccount: new ServiceAccount(scope, `${id}-account`, {
            awsRole: 'arn:aws:iam::111122223333:role/models',
            azureClientId: '00000000-0000-0000-0000-000000000000',
          }),
        }
      : {}),
  };
}
