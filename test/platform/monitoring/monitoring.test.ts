import { App, Chart } from 'cdk8s';
import {
  clusterSchema,
  Environment,
  llamaCpp,
  Monitoring,
  sglang,
  synthesize,
  SynthesisError,
  TrainingJob,
  vllm,
  WebModelServer,
} from '../../../lib';
import { clusterWith, gpuServer, rulesIn, watched, type WatchedProgram } from './fleet';

const resources = { cpu: { request: 1 }, memory: { request: '8Gi' } };
const chat = gpuServer('chat', vllm({ model: 'm', mutable: true }));
const plain = (environment: Environment): WebModelServer =>
  new WebModelServer(environment, 'plain', { image: 'registry.example.com/plain:1.0', resources });

function problemsOf(program: WatchedProgram): readonly string[] {
  try {
    watched(program);
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
}

const kinds = (program: WatchedProgram): string[] =>
  watched(program).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

test('a server with metrics gets a monitor and rules, one without gets rules', () => {
  const made = kinds({ build: (environment) => [chat(environment), plain(environment)] });
  expect(made.filter((each) => /PodMonitor|PrometheusRule/.test(each))).toEqual([
    'PodMonitor chat',
    'PrometheusRule chat',
    'PrometheusRule plain',
  ]);
});

test('a monitor selects the pods of its server by labels, and names a port of theirs', () => {
  const objects = watched({ build: chat, props: { scrapeSeconds: 15 } });
  const monitor = objects.find(({ kind }) => kind === 'PodMonitor');
  const template = objects.find(({ kind }) => kind === 'Deployment')?.spec.template;
  expect(monitor?.spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'chat', 'app.kubernetes.io/component': 'gpu-model-server' } },
    podTargetLabels: ['app.kubernetes.io/name'],
    podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '15s' }],
  });
  expect(template.metadata.labels).toMatchObject(monitor?.spec.selector.matchLabels);
  expect(template.spec.containers[0].ports.map(({ name }: { name: string }) => name)).toContain('http');
});

test('of a server of several nodes, the leaders alone are asked', () => {
  const [monitor] = watched({
    build: gpuServer('giant', vllm({ model: 'm', mutable: true }), { multiNode: { nodes: 2 } }),
  }).filter(({ kind }) => kind === 'PodMonitor');
  expect(monitor?.spec.selector.matchLabels).toMatchObject({ 'leaderworkerset.sigs.k8s.io/worker-index': '0' });
});

test('labels of the profile stand at the objects that it says', () => {
  const cluster = clusterWith({
    kind: 'prometheus-operator',
    monitorLabels: { release: 'prometheus' },
    ruleLabels: { role: 'alerts' },
  });
  const objects = watched({ build: chat, cluster });
  expect(objects.find(({ kind }) => kind === 'PodMonitor')?.metadata.labels).toMatchObject({ release: 'prometheus' });
  expect(objects.find(({ kind }) => kind === 'PrometheusRule')?.metadata.labels).toMatchObject({ role: 'alerts' });
});

test('on Google Cloud there are its own kinds', () => {
  const objects = watched({ build: chat, cluster: clusterWith({ kind: 'gke' }) });
  expect(objects.find(({ kind }) => kind === 'PodMonitoring')?.spec).toEqual({
    selector: { matchLabels: { 'app.kubernetes.io/name': 'chat', 'app.kubernetes.io/component': 'gpu-model-server' } },
    endpoints: [{ port: 'http', path: '/metrics', interval: '30s' }],
    targetLabels: { fromPod: [{ from: 'app.kubernetes.io/name', to: 'app_kubernetes_io_name' }] },
  });
  expect(rulesIn(objects).length).toBeGreaterThan(5);
});

describe('metrics behind a key', () => {
  const engine = llamaCpp({ model: 'a/b', mutable: true, apiKey: { secretName: 'keys', key: 'chat' } });
  const build = gpuServer('chat', engine, { accelerator: undefined });
  const secret = { name: 'keys', key: 'chat' };

  test.each([
    ['prometheus-operator', 'podMetricsEndpoints', { credentials: secret }],
    ['gke', 'endpoints', { credentials: { secret } }],
  ])('are asked for with it by %s', (kind, endpoints, authorization) => {
    const objects = watched({ build, cluster: clusterWith({ kind }) });
    const monitor = objects.find((each) => /^PodMonitor/.test(each.kind as string));
    expect(monitor?.spec[endpoints]).toEqual([expect.objectContaining({ authorization })]);
  });

  test('cannot be asked for where annotations tell what to ask, unless nobody does', () => {
    const cluster = clusterWith({ kind: 'annotations' });
    expect(() => watched({ build, cluster })).toThrow(/'monitored' must be false, for the cluster's Prometheus finds/);
    const alone = gpuServer('chat', engine, { accelerator: undefined, monitored: false });
    expect(() => watched({ build: alone, cluster })).not.toThrow();
  });
});

describe('where annotations tell Prometheus what to ask', () => {
  const cluster = clusterWith({ kind: 'annotations', ruleLabels: { prometheus: 'rules' } });
  const asked = {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '8000',
    'prometheus.io/path': '/metrics',
  };

  test('the pods have them, and there is no monitor', () => {
    const objects = watched({ build: chat, cluster });
    expect(objects.find(({ kind }) => kind === 'Deployment')?.spec.template.metadata.annotations).toEqual(asked);
    expect(objects.filter(({ kind }) => /Monitor/.test(kind as string))).toEqual([]);
  });

  test('of a group only the leader has them', () => {
    const giant = gpuServer('giant', vllm({ model: 'm', mutable: true }), { multiNode: { nodes: 2 } });
    const set = watched({ build: giant, cluster }).find(({ kind }) => kind === 'LeaderWorkerSet');
    const { leaderTemplate, workerTemplate } = set!.spec.leaderWorkerTemplate;
    expect([leaderTemplate.metadata.annotations, workerTemplate.metadata.annotations]).toEqual([asked, undefined]);
  });

  test('rules are ConfigMaps', () => {
    const [map] = watched({ build: chat, cluster }).filter(({ kind }) => kind === 'ConfigMap');
    expect(map?.metadata).toMatchObject({ name: 'chat-rules', labels: { prometheus: 'rules' } });
    expect(map?.data['chat.yaml']).toContain('alert: ModelServerUnavailable');
  });

  test('what is left out has none', () => {
    const build = gpuServer('chat', vllm({ model: 'm', mutable: true }), { monitored: false });
    const [deployment] = watched({ build, cluster }).filter(({ kind }) => kind === 'Deployment');
    expect(deployment?.spec.template.metadata.annotations).toBeUndefined();
  });
});

test('what is left out has neither monitor nor rules', () => {
  const build = gpuServer('chat', vllm({ model: 'm', mutable: true }), { monitored: false });
  expect(kinds({ build }).filter((each) => /Monitor|Rule/.test(each))).toEqual([]);
});

test('alerts can be left out, one by one or all', () => {
  const build = gpuServer('chat', vllm({ model: 'm', mutable: true }), {
    monitored: { withoutAlerts: ['GpuIdle', 'RequestsWait'] },
  });
  const names = rulesIn(watched({ build })).map(({ alert }) => alert);
  expect(names).toContain('EngineStalled');
  expect(names.filter((name) => name === 'GpuIdle' || name === 'RequestsWait')).toEqual([]);
  expect(kinds({ build, props: { alerts: false } }).filter((each) => /Monitor|Rule/.test(each))).toEqual([
    'PodMonitor chat',
  ]);
});

test('alerts to leave out that there are not are a problem', () => {
  const withoutAlerts = ['GpuIdle', 'GpuBored'] as never;
  const build = gpuServer('chat', vllm({ model: 'm', mutable: true }), { monitored: { withoutAlerts } });
  expect(problemsOf({ build })).toEqual([
    expect.stringMatching(/'monitored.withoutAlerts\[1\]' must be one of ModelServerUnavailable, .*, got 'GpuBored'$/),
  ]);
});

test('the delay of "unavailable" is the start-up budget of the server', () => {
  const build = gpuServer('chat', vllm({ model: 'm', mutable: true }), { startupSeconds: 1234 });
  const found = rulesIn(watched({ build })).find(({ alert }) => alert === 'ModelServerUnavailable');
  expect(found?.for).toBe('1234s');
});

test('labels of a server go before those of the Monitoring, and every alert has its severity and a runbook', () => {
  const build = (environment: Environment): void => {
    gpuServer('chat', vllm({ model: 'm', mutable: true }), { monitored: { alertLabels: { team: 'search' } } })(
      environment,
    );
    plain(environment);
  };
  const rules = rulesIn(watched({ build, props: { alertLabels: { team: 'platform', tier: '1' } } }));
  expect(new Set(rules.map(({ object, labels }) => `${object} ${labels['team']} ${labels['tier']}`))).toEqual(
    new Set(['chat search 1', 'plain platform 1']),
  );
  for (const { alert, labels, annotations } of rules) {
    expect(['critical', 'warning', 'info']).toContain(labels['severity']);
    expect(annotations['runbook_url']).toMatch(new RegExp(`/docs/alerts\\.md#${alert.toLowerCase()}$`));
  }
});

test('runs are watched, by a port where their program has metrics', () => {
  const build = (environment: Environment): TrainingJob =>
    new TrainingJob(environment, 'training', {
      image: 'registry.example.com/train:1.0',
      resources,
      monitored: { metrics: { port: 9100, path: '/m' } },
    });
  const objects = watched({ build });
  const [job] = objects.filter(({ kind }) => kind === 'Job');
  expect(job?.spec.template.spec.containers[0].ports).toEqual([
    { name: 'metrics', containerPort: 9100, protocol: 'TCP' },
  ]);
  expect(objects.find(({ kind }) => kind === 'PodMonitor')?.spec.podMetricsEndpoints).toEqual([
    { port: 'metrics', path: '/m' },
  ]);
  expect(rulesIn(objects).map(({ alert }) => alert)).toEqual(['TrainingFailed', 'TrainingStuck']);
});

test('alerts on queues are there where a run is in one', () => {
  const build = (queue?: { name: string }) => (environment: Environment) =>
    new TrainingJob(environment, 'training', {
      image: 'registry.example.com/train:1.0',
      resources,
      ...(queue === undefined ? {} : { queue }),
    });
  const has = (program: WatchedProgram): boolean => kinds(program).includes('PrometheusRule monitoring-queues');
  expect([has({ build: build({ name: 'gpus' }) }), has({ build: build() })]).toEqual([true, false]);
});

test('exporters that the cluster names are asked where they are', () => {
  const cluster = clusterWith({
    kind: 'prometheus-operator',
    monitorLabels: { release: 'prometheus' },
    exporters: { kueue: 'kueue-system', dcgm: 'gpu-operator' },
  });
  const objects = watched({ build: plain, props: { exporters: true, scrapeSeconds: 15 }, cluster });
  const monitors = objects.filter(({ kind }) => kind === 'ServiceMonitor');
  expect(monitors.map(({ metadata, spec }) => [metadata.name, spec.namespaceSelector, spec.selector])).toEqual([
    ['monitoring-kueue', { matchNames: ['kueue-system'] }, { matchLabels: { 'app.kubernetes.io/name': 'kueue' } }],
    ['monitoring-dcgm', { matchNames: ['gpu-operator'] }, { matchLabels: { app: 'nvidia-dcgm-exporter' } }],
  ]);
  expect(monitors.map(({ spec }) => spec.endpoints[0])).toMatchObject([
    { port: 'https', scheme: 'https', interval: '15s' },
    { port: 'gpu-metrics', honorLabels: true, interval: '15s' },
  ]);
  expect(monitors[0]!.metadata.labels).toMatchObject({ release: 'prometheus' });
  expect(kinds({ build: plain, cluster }).join()).not.toContain('ServiceMonitor');
});

describe('a problem is', () => {
  test('exporters that the cluster does not name', () => {
    expect(problemsOf({ build: plain, props: { exporters: true } })).toEqual([
      "Monitoring 'shop/monitoring': 'exporters' needs 'profile.monitoring.exporters' in the cluster's file: which " +
        'there are, and in which namespaces',
    ]);
  });

  test('exporters of a cluster in which monitors see their own namespace alone', () => {
    const { error } = clusterSchema.safeParse({
      name: 'test',
      profile: { kubernetesVersion: '1.34', monitoring: { kind: 'gke', exporters: { kueue: 'kueue-system' } } },
    });
    expect(error?.issues.map(({ message }) => message)).toEqual([
      'are for the kind prometheus-operator only: the others have no monitors of other namespaces',
    ]);
  });

  test('a cluster in which nobody gathers metrics', () => {
    const cluster = { ...clusterWith(), profile: { ...clusterWith().profile, operators: [] } };
    expect(problemsOf({ build: plain, cluster })).toEqual([
      "Monitoring 'shop/monitoring': 'Monitoring' needs something in cluster 'test' that gathers metrics. Say what " +
        "in 'profile.monitoring' of the cluster's file, or install the Prometheus operator and add " +
        "'prometheus-operator' to 'profile.operators'",
    ]);
  });

  test('a profile that names an operator which is not installed', () => {
    const { success, error } = clusterSchema.safeParse({
      name: 'test',
      profile: { kubernetesVersion: '1.34', monitoring: { kind: 'prometheus-operator' } },
    });
    expect([success, error?.issues]).toEqual([
      false,
      [expect.objectContaining({ message: "needs 'prometheus-operator' among 'profile.operators'" })],
    ]);
  });

  test('a server that is made after its Monitoring', () => {
    const app = new App();
    const environment = new Environment(app, 'shop', { namespace: 'shop', cluster: clusterWith() });
    new Monitoring(environment, 'monitoring');
    plain(environment);
    expect(() => synthesize(app)).toThrow(
      "Monitoring 'shop/monitoring' must be made after what it watches, and 'plain' ('shop/plain') was made later",
    );
  });

  test('two servers of one name, told as for any objects', () => {
    const build = (environment: Environment): unknown =>
      ['one', 'two'].map(
        (id) => new WebModelServer(environment, id, { name: 'same', image: 'registry.example.com/web:1.0', resources }),
      );
    expect(problemsOf({ build })).toContainEqual(
      expect.stringContaining("two constructs make the PrometheusRule 'same'"),
    );
  });

  test('a chart without a namespace', () => {
    const app = new App();
    const chart = new Chart(app, 'test');
    new WebModelServer(chart, 'plain', { image: 'registry.example.com/plain:1.0', resources });
    new Monitoring(chart, 'monitoring');
    expect(() => synthesize(app)).toThrow('must be in an Environment, or in a chart with a namespace');
  });

  test.each([
    [
      { latencySeconds: 8 },
      /slo\.latencySeconds' must be where a bucket of vllm:e2e_request_latency_seconds ends.* The nearest: 5 or 10, got 8$/,
    ],
    [{ timeToFirstTokenSeconds: -1 }, /must be a plain number of seconds, more than 0, got -1$/],
    [{ availability: 1 }, /slo\.availability' must be a share from 0\.9 to below 1/],
    [{ within: 0.4 }, /slo\.within' must be a share from 0\.5 to below 1/],
  ])('the objective %j', (slo, problem) => {
    expect(problemsOf({ build: chat, props: { slo } })).toEqual([expect.stringMatching(problem)]);
    expect(
      problemsOf({ build: gpuServer('chat', vllm({ model: 'm', mutable: true }), { monitored: { slo } }) }),
    ).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    [{ queueSeconds: 1 }, 'SGLang has no histogram that could tell'],
    [{ availability: 0.99 }, 'SGLang has no metric that tells failures'],
  ])('a server that promises %j, which its engine cannot tell', (slo, problem) => {
    expect(
      problemsOf({ build: gpuServer('draft', sglang({ model: 'm', mutable: true }), { monitored: { slo } }) }),
    ).toEqual([expect.stringContaining(problem)]);
    // Of all servers, those that can tell are meant.
    expect(problemsOf({ build: gpuServer('draft', sglang({ model: 'm', mutable: true })), props: { slo } })).toEqual(
      [],
    );
  });

  test.each([
    [{ runbooks: 'alerts.md' }, "'runbooks' must be the address of a page"],
    [{ scrapeSeconds: 1 }, "'scrapeSeconds' must be a whole number, from 5 to 300"],
    [{ name: 'Upper' }, "'name' must be lower-case letters"],
    [{ alertLabels: { team: 'a b' } }, "'alertLabels' must have values"],
  ])('%j', (props, problem) => {
    expect(problemsOf({ build: plain, props })).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    [{ metrics: { port: 80 } }, "'monitored.metrics.port' must be a whole number, from 1024"],
    [{ metrics: { port: 9100, path: 'm' } }, "'monitored.metrics.path' must begin with '/'"],
    [{ stuckSeconds: 1 }, "'monitored.stuckSeconds' must be a whole number"],
    [{ checkpointSeconds: 600 }, "'monitored.checkpointSeconds' needs 'checkpoints'"],
  ])('a run that is watched by %j', (monitored, problem) => {
    const build = (environment: Environment): TrainingJob =>
      new TrainingJob(environment, 'training', { image: 'registry.example.com/train:1.0', resources, monitored });
    expect(problemsOf({ build })).toEqual([expect.stringContaining(problem)]);
  });

  test('a web server that says what its metrics are, and not where', () => {
    const build = (environment: Environment): WebModelServer =>
      new WebModelServer(environment, 'web', {
        image: 'registry.example.com/web:1.0',
        resources,
        metrics: { engine: 'web', metrics: [] },
      });
    expect(problemsOf({ build })).toEqual([expect.stringContaining("'metrics' needs 'metricsPath'")]);
  });
});
