import { App } from 'cdk8s';
import {
  customEngine,
  Environment,
  GpuModelServer,
  llamaCpp,
  nim,
  sglang,
  synthesize,
  SynthesisError,
  TfServing,
  tgi,
  TrainingJob,
  triton,
  vllm,
  WebModelServer,
  type Engine,
  type Telemetry,
} from '../../../lib';
import { recordedFlags, unknownFlags } from '../../serving/engines/recorded-flags';
import { gpuCluster, small } from '../trees';

type Build = (environment: Environment) => void;
interface Container {
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
}

const grpc = { endpoint: 'http://collector.observability.svc:4317' };
const http = { endpoint: 'http://collector.observability.svc:4318', protocol: 'http/protobuf' } as const;

function containerOf(build: Build, telemetry: Telemetry): Container {
  const app = new App();
  build(new Environment(app, 'shop', { namespace: 'shop', cluster: gpuCluster, telemetry }));
  const workload = synthesize(app).find(({ manifest }) => ['Deployment', 'Job'].includes(manifest['kind'] as string))!;
  return workload.manifest['spec'].template.spec.containers[0] as Container;
}

function problemsOf(build: Build, telemetry: Telemetry = {}): readonly string[] {
  try {
    containerOf(build, telemetry);
    return [];
  } catch (error) {
    return (error as SynthesisError).problems;
  }
}

function variables(container: Container, prefix = /^(OTEL|LOG|NIM)_/): Record<string, unknown> {
  return Object.fromEntries(
    (container.env ?? [])
      .filter(({ name }) => prefix.test(name))
      .map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );
}

const web =
  (telemetry?: Telemetry | false): Build =>
  (environment) =>
    new WebModelServer(environment, 'web', {
      image: 'registry.example.com/web:1.0.0',
      resources: small,
      ...(telemetry === undefined ? {} : { telemetry }),
    });
const served =
  (engine: Engine, telemetry?: Telemetry | false): Build =>
  (environment) =>
    new GpuModelServer(environment, 'chat', {
      engine,
      ...(engine.withoutAccelerator === true ? {} : { accelerator: { product: 'NVIDIA-L4' } }),
      resources: { cpu: { request: 1 }, memory: { request: '8Gi' } },
      ...(telemetry === undefined ? {} : { telemetry }),
    });

const traced = {
  OTEL_SERVICE_NAME: 'web',
  OTEL_RESOURCE_ATTRIBUTES:
    'service.namespace=shop,service.instance.id=$(OTEL_K8S_POD_NAME),k8s.pod.name=$(OTEL_K8S_POD_NAME),' +
    'k8s.namespace.name=$(OTEL_K8S_NAMESPACE_NAME)',
  OTEL_K8S_POD_NAME: { fieldRef: { fieldPath: 'metadata.name' } },
  OTEL_K8S_NAMESPACE_NAME: { fieldRef: { fieldPath: 'metadata.namespace' } },
  OTEL_EXPORTER_OTLP_ENDPOINT: grpc.endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc',
  OTEL_TRACES_SAMPLER: 'parentbased_always_on',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

describe('a web server', () => {
  test('finds where its traces go in the variables of OpenTelemetry, and that it logs JSON', () => {
    expect(variables(containerOf(web(), { traces: grpc, logs: 'json' }))).toEqual({ ...traced, LOG_FORMAT: 'json' });
  });

  test('has variables before those that name them', () => {
    const names = containerOf(web(), { traces: grpc }).env!.map(({ name }) => name);
    expect(names.indexOf('OTEL_K8S_POD_NAME')).toBeLessThan(names.indexOf('OTEL_RESOURCE_ATTRIBUTES'));
  });

  test('sends a share of the traces that begin in it', () => {
    expect(variables(containerOf(web(), { traces: { ...http, sampling: 0.1 } }), /SAMPLER|PROTOCOL/)).toEqual({
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.1',
    });
  });

  test.each<[string, Telemetry | false, object]>([
    ['says nothing itself, and does as its environment says', {}, { OTEL_SERVICE_NAME: 'web', LOG_FORMAT: 'json' }],
    ['makes no traces', { traces: false }, { LOG_FORMAT: 'json' }],
    ['logs text', { logs: 'text' }, { OTEL_SERVICE_NAME: 'web' }],
    ['tells nothing', false, {}],
  ])('that %s', (_, own, expected) => {
    const container = containerOf(web(own), { traces: grpc, logs: 'json' });
    expect(variables(container, /^(OTEL_SERVICE_NAME|LOG_FORMAT)$/)).toEqual(expected);
  });

  test('is told nothing without telemetry', () => {
    expect(variables(containerOf(web(), {}))).toEqual({});
  });
});

test('a run finds the same variables', () => {
  const run: Build = (environment) =>
    new TrainingJob(environment, 'digits', { image: 'registry.example.com/digits:1.0.0', resources: small });
  expect(variables(containerOf(run, { traces: grpc, logs: 'json' }))).toEqual({
    ...traced,
    OTEL_SERVICE_NAME: 'digits',
    LOG_FORMAT: 'json',
  });
});

describe('an engine is told by what it knows:', () => {
  const argsOf = (engine: Engine, telemetry: Telemetry): string[] => {
    const bare = new Set(containerOf(served(engine), {}).args);
    return (containerOf(served(engine), telemetry).args ?? []).filter((arg) => !bare.has(arg));
  };

  test.each<[string, string, Engine, Telemetry, string[]]>([
    [
      'vLLM',
      'vllm',
      vllm({ model: 'a/b', mutable: true }),
      { traces: grpc },
      [`--otlp-traces-endpoint=${grpc.endpoint}`],
    ],
    [
      'vLLM by HTTP',
      'vllm',
      vllm({ model: 'a/b', mutable: true }),
      { traces: http },
      [`--otlp-traces-endpoint=${http.endpoint}/v1/traces`],
    ],
    [
      'SGLang',
      'sglang',
      sglang({ model: 'a/b', mutable: true }),
      { traces: grpc },
      ['--enable-trace', `--otlp-traces-endpoint=${grpc.endpoint}`],
    ],
    [
      'TGI',
      'tgi',
      tgi({ model: 'a/b', mutable: true }),
      { traces: grpc, logs: 'json' },
      ['--json-output', `--otlp-endpoint=${grpc.endpoint}`, '--otlp-service-name=chat'],
    ],
    [
      'Triton',
      'triton',
      triton({ modelRepository: '/models' }),
      { traces: { ...http, sampling: 0.25 } },
      [
        '--trace-config=mode=opentelemetry',
        '--trace-config=level=TIMESTAMPS',
        '--trace-config=rate=4',
        `--trace-config=opentelemetry,url=${http.endpoint}/v1/traces`,
        '--trace-config=opentelemetry,resource=service.name=chat',
      ],
    ],
  ])('%s by flags of its version', (_, recorded, engine, telemetry, args) => {
    expect(argsOf(engine, telemetry)).toEqual(args);
    expect(unknownFlags(recordedFlags(recorded), args)).toEqual([]);
  });

  test('NIM by its variables', () => {
    const container = containerOf(served(nim({ model: 'a/b', mutable: true })), { traces: http, logs: 'json' });
    expect(variables(container, /^NIM_(JSONL|ENABLE|OTEL)/)).toEqual({
      NIM_JSONL_LOGGING: 'true',
      NIM_ENABLE_OTEL: 'true',
      NIM_OTEL_SERVICE_NAME: 'chat',
      NIM_OTEL_TRACES_EXPORTER: 'otlp',
      NIM_OTEL_EXPORTER_OTLP_ENDPOINT: http.endpoint,
    });
  });

  test('one of your own as a web server', () => {
    const engine = customEngine({ name: 'Own', image: 'registry.example.com/own:1.0.0', port: 8000 });
    expect(variables(containerOf(served(engine), { traces: grpc, logs: 'json' }))).toEqual({
      ...traced,
      OTEL_SERVICE_NAME: 'chat',
      LOG_FORMAT: 'json',
    });
  });

  test('those that cannot are told nothing where it is said for the whole environment', () => {
    const tf: Build = (environment) =>
      new TfServing(environment, 'vision', { model: { uri: 'gs://models/vision' }, resources: small });
    for (const build of [tf, served(llamaCpp({ model: 'a/b-GGUF', mutable: true }))]) {
      expect(variables(containerOf(build, { traces: grpc, logs: 'json' }))).toEqual({});
    }
  });
});

describe('a problem is', () => {
  test.each<[string, Build, string[]]>([
    [
      'what a program cannot, where it was asked itself',
      served(llamaCpp({ model: 'a/b-GGUF', mutable: true }), { traces: grpc, logs: 'json' }),
      [
        "GpuModelServer 'shop/chat': 'telemetry.traces' must be left out, for llama.cpp makes none",
        "GpuModelServer 'shop/chat': 'telemetry.logs' must be left out or 'text', for llama.cpp cannot " +
          "write its log as JSON, got 'json'",
      ],
    ],
    [
      "another protocol than the program's",
      served(triton({ modelRepository: '/models' }), { traces: grpc }),
      [
        "GpuModelServer 'shop/chat': 'telemetry.traces.protocol' must be 'http/protobuf' for Triton, with the " +
          "endpoint of the collector that takes it, got 'grpc'",
      ],
    ],
    [
      'an endpoint that is no URL, or has a path',
      web({ traces: { endpoint: 'collector:4317/v1/traces' } }),
      [
        "WebModelServer 'shop/web': 'telemetry.traces.endpoint' must be a URL without a path, such as " +
          "http://collector.observability.svc:4317, got 'collector:4317/v1/traces'",
      ],
    ],
    [
      'a share that is none',
      web({ traces: { ...grpc, sampling: 10 } }),
      ["WebModelServer 'shop/web': 'telemetry.traces.sampling' must be a share from 0 to 1, got 10"],
    ],
    [
      'a word that is none of the two',
      web({ logs: 'xml' as 'json' }),
      ["WebModelServer 'shop/web': 'telemetry.logs' must be 'json' or 'text', got 'xml'"],
    ],
  ])('%s', (_, build, problems) => {
    expect(problemsOf(build)).toEqual(problems);
  });

  test('the same of an environment, once', () => {
    expect(problemsOf(web(), { traces: { endpoint: 'collector' } })).toEqual([
      "Environment 'shop': 'telemetry.traces.endpoint' must be a URL without a path, such as " +
        "http://collector.observability.svc:4317, got 'collector'",
    ]);
  });
});

test('where workloads are isolated, the collector is reached', () => {
  const app = new App();
  const environment = new Environment(app, 'shop', {
    namespace: 'shop',
    cluster: gpuCluster,
    isolation: 'workloads',
    telemetry: { traces: grpc },
  });
  web()(environment);
  new TrainingJob(environment, 'digits', { image: 'registry.example.com/digits:1.0.0', resources: small });
  const policies = synthesize(app).filter(
    ({ manifest }) => manifest['kind'] === 'NetworkPolicy' && /web|digits/.test(manifest['metadata'].name as string),
  );
  expect(policies).toHaveLength(2);
  for (const { manifest } of policies) {
    expect(manifest['spec'].egress).toContainEqual(
      expect.objectContaining({
        to: expect.arrayContaining([
          { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'observability' } } },
        ]) as unknown,
      }),
    );
  }
});

test('what is no telemetry at all is a problem', () => {
  const of = (telemetry: unknown) =>
    problemsOf((environment) => {
      new WebModelServer(environment, 'a', { image: 'a:1', resources: small, telemetry: telemetry as Telemetry });
    });
  expect(of(7)).toEqual(["WebModelServer 'shop/a': 'telemetry' must be { traces, logs }, or false, got 7"]);
  expect(of({ traces: 'http://collector:4317' })).toEqual([
    "WebModelServer 'shop/a': 'telemetry.traces' must be { endpoint }, or false, got 'http://collector:4317'",
  ]);
});
