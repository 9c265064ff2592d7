import { App } from 'cdk8s';
import fc from 'fast-check';
import {
  BlueGreen,
  customEngine,
  GpuModelServer,
  ModelCache,
  Monitoring,
  sglang,
  synthesize,
  SynthesisError,
  vllm,
  WebModelServer,
  type Cluster,
  type Environment,
  type GpuModelServerProps,
  type SynthesizedObject,
} from '../../lib';
import { anyAccelerator, anyCluster } from '../serving/any-server/cluster';
import { mostly, optional } from '../serving/any-server/mostly';
import {
  anyProgram as anyServers,
  buildProgram as buildServers,
  type AnyProgram as AnyServers,
} from '../serving/any-server/program';
import { anyRun, makeRun, type AnyRun } from '../training/any-run/runs';

/**
 * A random program with constructs of all kinds: servers with their routes and scaling, groups of nodes, runs, caches.
 */
export interface AnyProgram {
  readonly servers: AnyServers;
  readonly runs: readonly AnyRun[];
  /** A model that no single node holds. */
  readonly giant?: Omit<GpuModelServerProps, 'engine' | 'resources' | 'scaling'> & { readonly by: Giant };
  /** Two servers, of which one gets the requests. */
  readonly release?: {
    readonly active: 'blue' | 'green';
    readonly ports: readonly [number, number];
    readonly name: string;
  };
  /** Whether all of it is watched. */
  readonly watched?: boolean;
}

/** Engines that can be spread over several nodes. */
export const giantEngines = {
  vllm: () => vllm({ model: 'm', mutable: true }),
  sglang: () => sglang({ model: 'm', mutable: true }),
  custom: () =>
    customEngine({
      image: 'registry.example.com/engine:1.0',
      port: 9000,
      args: ['--leader'],
      workerArgs: ['--worker=$(LWS_LEADER_ADDRESS)'],
    }),
};
type Giant = keyof typeof giantEngines;

const operators = [
  'keda',
  'prometheus-operator',
  'ingress-nginx',
  'gateway-api-inference-extension',
  'istio',
  'kueue',
  'jobset',
  'kubeflow-trainer',
  'leaderworkerset',
] as const;
const resources = { cpu: { request: 1 }, memory: { request: '8Gi' } };

const giant = (cluster: Cluster): fc.Arbitrary<AnyProgram['giant']> =>
  anyAccelerator(cluster).chain((accelerator) =>
    fc
      .record({
        by:
          accelerator.vendor === undefined || accelerator.vendor === 'nvidia'
            ? fc.constantFrom(...(Object.keys(giantEngines) as Giant[]))
            : fc.constant('custom' as const),
        multiNode: fc.record({ nodes: mostly(fc.integer({ min: 2, max: 4 }), fc.constantFrom(1, 0)) }).chain((group) =>
          optional({
            exclusiveTopology: mostly(
              fc.constant('cloud.google.com/gke-nodepool'),
              fc.constant('kubernetes.io/hostname'),
            ),
          }).map((more) => ({ ...group, ...more })),
        ),
        more: optional({
          replicas: fc.integer({ min: 0, max: 3 }),
          name: mostly(fc.constantFrom('g', 'x'.repeat(48)), fc.constant('x'.repeat(49))),
          rollout: fc.constantFrom({ maxSurge: 1 }, { maxUnavailable: 1, maxSurge: 0 }),
          modelSize: fc.constant('700Gi'),
          writableRoot: fc.boolean(),
        }),
      })
      .map(({ by, multiNode, more }) => ({ by, multiNode, accelerator, ...more })),
  );

const release = fc.record({
  active: fc.constantFrom('blue' as const, 'green' as const),
  ports: mostly(fc.constant([8080, 8080] as const), fc.constant([8080, 9090] as const)),
  name: mostly(fc.constantFrom('release', 'x'.repeat(63)), fc.constantFrom('x'.repeat(64), '7', 'Upper')),
});

/** Any program. @param versions the versions of Kubernetes that its cluster may have */
export const anyProgram = (versions: readonly string[]): fc.Arbitrary<AnyProgram> =>
  anyCluster(versions, operators).chain((cluster) =>
    fc
      .record({
        servers: anyServers(versions, fc.constant(cluster)),
        runs: fc.array(anyRun(cluster), { minLength: 1, maxLength: 2 }),
        more: optional<Required<Pick<AnyProgram, 'release'>>>({ release }),
        giant: cluster.profile.operators.includes('leaderworkerset') ? giant(cluster) : fc.constant(undefined),
      })
      .map(({ servers, runs, more, giant: large }) => ({
        servers,
        runs,
        watched: cluster.profile.operators.includes('prometheus-operator'),
        ...more,
        ...(large === undefined ? {} : { giant: large }),
      })),
  );

type Build = (environment: Environment, program: AnyProgram) => void;

const makeRuns: readonly Build[] = [0, 1].map((index) => (environment, { runs }) => {
  const run = runs[index];
  if (run !== undefined) {
    makeRun(environment, `run-${index}`, run);
  }
});

const makeGiant: Build = (environment, { giant: given }) => {
  if (given === undefined) {
    return;
  }
  const { by, ...props } = given;
  new GpuModelServer(environment, 'giant', { ...props, resources, engine: giantEngines[by]() });
};

const makeRelease: Build = (environment, { release: given }) => {
  if (given === undefined) {
    return;
  }
  const { active, ports, name } = given;
  const model = new ModelCache(environment, 'model', { source: 's3://models/a', volume: { size: '1Gi' } });
  const [blue, green] = (['blue', 'green'] as const).map(
    (id, index) =>
      new WebModelServer(environment, id, {
        image: 'registry.example.com/web:1.0',
        resources,
        model,
        port: ports[index]!,
        servicePort: ports[index]!,
      }),
  );
  new BlueGreen(environment, 'release', {
    name,
    blue: blue!,
    green: green!,
    active,
    ingress: { host: 'release.example.com' },
  });
};

const makeMonitoring: Build = (environment, { watched }) => {
  if (watched === true) {
    new Monitoring(environment, 'monitoring', { slo: { availability: 0.99 }, alertLabels: { team: 'search' } });
  }
};

const others: readonly Build[] = [...makeRuns, makeGiant, makeRelease, makeMonitoring];

/** What comes of a program: its objects, and what was wrong with it. */
export interface Synthesized {
  readonly objects: readonly SynthesizedObject['manifest'][];
  readonly problems: readonly string[];
}

/**
 * The objects of a program. Of one that is refused, those of its parts that are accepted alone: its
 * servers, each run, and the rest.
 *
 * @throws whatever is no refusal
 */
export function synthesizeProgram(program: AnyProgram): Synthesized {
  const empty = withoutServers(program.servers);
  const parts = [
    (app: App) => buildServers(app, program.servers),
    ...others.map((build) => (app: App) => build(buildServers(app, empty), program)),
  ];
  const whole = attempt((app) => {
    const environment = buildServers(app, program.servers);
    for (const build of others) {
      build(environment, program);
    }
  });
  return whole.problems.length === 0
    ? whole
    : { objects: parts.flatMap((build) => attempt(build).objects), problems: whole.problems };
}

function withoutServers({ traffic: _, ...environment }: AnyServers): AnyServers {
  return { ...environment, servers: {} };
}

function attempt(build: (app: App) => void): Synthesized {
  const app = new App();
  try {
    build(app);
    return { objects: synthesize(app).map(({ manifest }) => manifest), problems: [] };
  } catch (error) {
    if (error instanceof SynthesisError) {
      return { objects: [], problems: error.problems };
    }
    throw error;
  }
}
