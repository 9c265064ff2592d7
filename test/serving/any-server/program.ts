import type { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import fc from 'fast-check';
import {
  Environment,
  Gateway,
  GpuModelServer,
  InferencePool,
  TfServing,
  TrafficSplit,
  WebModelServer,
  type Accelerator,
  type Cluster,
  type Telemetry,
} from '../../../lib';
import { anyAccelerator, anyCluster } from './cluster';
import { anyCommon, makeCommon, podsOf, type AnyCommon } from './common';
import { customizations, type Customization } from './customizing';
import { anyEngine, makeEngine, type AnyEngine } from './engines';
import { mostly, optional } from './mostly';
import { anySource, makeSource, type AnySource } from './sources';
import { anyTf, makeTf, type AnyTf } from './tf';

/** One server of a random program, as plain values: {@link buildProgram} makes it. */
export type AnyServer = { readonly common: AnyCommon; readonly customized: readonly Customization[] } & (
  | {
      readonly kind: 'gpu';
      readonly engine: AnyEngine;
      readonly source?: AnySource;
      readonly modelSize?: string;
      readonly accelerator: Accelerator | undefined;
    }
  | {
      readonly kind: 'web';
      readonly source?: AnySource;
      readonly web: {
        readonly port?: number;
        readonly servicePort?: number;
        readonly readinessPath?: string;
        readonly livenessPath?: string;
        readonly args?: readonly string[];
      };
    }
  | { readonly kind: 'tf'; readonly tf: AnyTf }
);

/** A random program: one server of each kind in one environment, on a random cluster. */
export interface AnyProgram {
  readonly cluster: Cluster;
  readonly servers: { readonly chat?: AnyServer; readonly classifier?: AnyServer; readonly vision?: AnyServer };
  /** What leads requests to two of them. */
  readonly traffic?: 'split' | 'mesh' | 'pool';
  /** Whether the first server calls the second. */
  readonly calls?: boolean;
  /** Whether cert-manager makes the certificates of its Gateway. */
  readonly certified?: boolean;
  readonly environment: {
    readonly labels?: Record<string, string>;
    readonly imagePullSecrets?: readonly string[];
    readonly isolation?: 'none' | 'workloads';
    readonly telemetry?: Telemetry;
  };
}

const anyCustomized = mostly<readonly Customization[]>(
  fc.subarray(['annotation', 'dns', 'sidecar', 'port', 'raw'] as const, { maxLength: 1 }),
  fc.constant(['misspelt']),
);

function gpuServer(cluster: Cluster): fc.Arbitrary<AnyServer> {
  return fc.option(anyAccelerator(cluster), { nil: undefined, freq: 5 }).chain((accelerator) =>
    fc
      .tuple(anyEngine(accelerator), anyCommon({ cluster, id: 'chat', grpc: false, accelerator }))
      .chain(([engine, common]) =>
        fc
          .record({
            kind: fc.constant('gpu' as const),
            engine: fc.constant(engine),
            common: fc.constant(common),
            accelerator: fc.constant(accelerator),
            source: fc.option(anySource(cluster, podsOf(common).most <= 1), { nil: undefined }),
            size: optional({ modelSize: fc.constantFrom('16Gi', '140Gi') }),
            customized: anyCustomized,
          })
          .map(({ source, size, ...server }) => ({ ...server, ...size, ...(source === undefined ? {} : { source }) })),
      ),
  );
}

function webServer(cluster: Cluster): fc.Arbitrary<AnyServer> {
  const web = optional({
    port: mostly(fc.integer({ min: 1024, max: 65535 }), fc.constant(80)),
    readinessPath: mostly(fc.constant('/readyz'), fc.constant('readyz')),
    livenessPath: fc.constant('/livez'),
    args: fc.constant(['--verbose']),
  });
  return fc
    .option(anyAccelerator(cluster), { nil: undefined, freq: 2 })
    .chain((accelerator) => anyCommon({ cluster, id: 'classifier', grpc: false, accelerator }))
    .chain((common) =>
      fc
        .record({
          kind: fc.constant('web' as const),
          common: fc.constant(common),
          source: fc.option(anySource(cluster, podsOf(common).most <= 1), { nil: undefined }),
          web,
          customized: anyCustomized,
        })
        .map(({ source, ...server }) => ({ ...server, ...(source === undefined ? {} : { source }) })),
    );
}

function tfServer(cluster: Cluster): fc.Arbitrary<AnyServer> {
  const hasGpus = cluster.nodePools.every(({ capacity }) => capacity.gpu?.vendor === 'nvidia');
  return fc
    .option(hasGpus ? anyAccelerator(cluster) : mostly(fc.constant(undefined), anyAccelerator(cluster)), {
      nil: undefined,
      freq: 2,
    })
    .chain((accelerator) =>
      anyCommon({ cluster, id: 'vision', grpc: true, accelerator }).chain((common) =>
        fc.record({
          kind: fc.constant('tf' as const),
          common: fc.constant(common),
          tf: anyTf(accelerator !== undefined, podsOf(common).most <= 1),
          customized: anyCustomized,
        }),
      ),
    );
}

/**
 * Any program. @param versions the versions of Kubernetes that its cluster may have @param
 * clusters the clusters. @default - any
 */
export const anyProgram = (versions: readonly string[], clusters = anyCluster(versions)): fc.Arbitrary<AnyProgram> =>
  clusters.chain((cluster) => {
    const { operators, gatewayClass, mesh } = cluster.profile;
    const traffic = [
      undefined,
      undefined,
      ...(gatewayClass === undefined ? [] : ['split' as const]),
      ...(mesh === undefined ? [] : ['mesh' as const]),
      ...(operators.includes('gateway-api-inference-extension') ? ['pool' as const] : []),
    ];
    return fc
      .record({
        cluster: fc.constant(cluster),
        servers: fc.record({ chat: gpuServer(cluster), classifier: webServer(cluster), vision: tfServer(cluster) }),
        traffic: mostly<AnyProgram['traffic']>(
          fc.constantFrom(...traffic),
          fc.constantFrom('split' as const, 'mesh' as const, 'pool' as const),
        ),
        environment: optional<Required<AnyProgram['environment']>>({
          labels: mostly<Record<string, string>>(
            fc.constant({ 'example.com/cost-centre': '7' }),
            fc.constantFrom<Record<string, string>>({ team: 'no label' }, { 'no key': '7' }),
          ),
          imagePullSecrets: mostly(fc.constant(['registry']), fc.constant(['No Secret'])),
          isolation: fc.constantFrom('none' as const, 'workloads' as const),
          telemetry: mostly<Telemetry>(
            fc.constantFrom<Telemetry>(
              { logs: 'json' },
              { traces: { endpoint: 'http://collector.observability.svc:4317', sampling: 0.1 } },
            ),
            fc.constantFrom<Telemetry>(
              { traces: { endpoint: 'collector:4317' } },
              { traces: { endpoint: 'http://c', sampling: 2 } },
            ),
          ),
        }),
        calls: fc.boolean(),
        certified: fc.boolean(),
      })
      .map(({ traffic: wanted, ...program }) => ({ ...program, ...(wanted === undefined ? {} : { traffic: wanted }) }));
  });

const issuer = { 'cert-manager.io/cluster-issuer': 'lets-encrypt' };

/** The namespace of every random program. */
export const programNamespace = 'any-server';

/** Makes the constructs of a random program. */
export function buildProgram(app: App, program: AnyProgram): Environment {
  const environment = new Environment(app, 'test', {
    namespace: programNamespace,
    cluster: program.cluster,
    ...program.environment,
  });
  const gateway =
    program.cluster.profile.gatewayClass === undefined
      ? undefined
      : new Gateway(environment, 'gateway', program.certified === true ? { annotations: issuer } : {});
  const callers: IConstruct[] = [];
  const called = (server: AnyServer): AnyServer => {
    const { plain, ...common } = server.common;
    return program.calls === true && callers.length === 1
      ? { ...server, common: { ...common, plain: { ...plain, callers: [...(plain.callers ?? []), ...callers] } } }
      : server;
  };
  const made = Object.entries(program.servers).map(([id, server]) => {
    const construct = makeServer(environment, id, called(server), gateway);
    server.customized.forEach((each) => customizations[each](construct));
    callers.push(construct);
    return construct;
  });
  if (program.traffic === 'split') {
    new TrafficSplit(environment, 'split', {
      backends: [
        { server: made[0]!, weight: 90 },
        { server: made[1]!, weight: 10 },
      ],
      route: { parentRefs: [gateway ?? { name: 'public' }], hostnames: ['split.example.com'] },
    });
  } else if (program.traffic === 'mesh') {
    new TrafficSplit(environment, 'split', {
      backends: [
        { server: made[0]!, weight: 90 },
        { server: made[1]!, weight: 10 },
      ],
      service: true,
    });
  } else if (program.traffic === 'pool') {
    new InferencePool(environment, 'pool', { server: made[0]!, endpointPicker: { name: 'picker' } });
  }
  return environment;
}

function makeServer(
  environment: Environment,
  id: string,
  server: AnyServer,
  gateway: Gateway | undefined,
): GpuModelServer | WebModelServer | TfServing {
  const common = makeCommon(environment, id, server.common, gateway);
  switch (server.kind) {
    case 'gpu': {
      const { engine, source, modelSize, accelerator } = server;
      return new GpuModelServer(environment, id, {
        ...common,
        accelerator,
        engine: makeEngine(engine),
        ...(engine.adapters === undefined ? {} : { adapters: engine.adapters }),
        ...(source === undefined ? {} : { model: makeSource(environment, id, source) }),
        ...(modelSize === undefined ? {} : { modelSize }),
      });
    }
    case 'web':
      return new WebModelServer(environment, id, {
        ...common,
        ...server.web,
        image: 'registry.example.com/classifier:1.0',
        ...(server.source === undefined ? {} : { model: makeSource(environment, id, server.source) }),
      });
    case 'tf':
      return new TfServing(environment, id, { ...common, ...makeTf(environment, id, server.tf) });
  }
}
