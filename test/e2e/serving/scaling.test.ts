import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forecastReplicas, type HpaMetric } from '../../../lib';
import { currentMetric, scaledTo, type Autoscaler } from '../support/autoscaler';
import { eventually } from '../support/eventually';
import { startLoad } from '../support/load';
import { playgroundUrl, setMetric } from '../support/metrics';
import { get, kubectl } from '../support/playground';

const namespace = 'e2e-scaling';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-scaling-'));

type KubernetesObject = Readonly<Record<string, unknown>>;

/** A Deployment of one pod, whose HorizontalPodAutoscaler follows a metric at once, up and down. */
function scaled(name: string, pod: KubernetesObject, metric: KubernetesObject): readonly KubernetesObject[] {
  const labels = { app: name };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, ...pod } },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name, namespace },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: 1,
        maxReplicas: 10,
        metrics: [metric],
        // The new pods' own start takes processor time too, and must not be answered with more pods.
        behavior: {
          scaleDown: { stabilizationWindowSeconds: 0 },
          scaleUp: { stabilizationWindowSeconds: metric['type'] === 'Resource' ? 10 : 0 },
        },
      },
    },
  ];
}

const onReal = {
  containers: [
    {
      name: 'server',
      image: 'node:22-bookworm-slim',
      command: ['node', '-e', readFileSync(join(__dirname, '../fixtures/burner/app/server.js'), 'utf8')],
      ports: [{ containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
      resources: { requests: { cpu: '100m', memory: '48Mi' }, limits: { cpu: '500m', memory: '128Mi' } },
    },
  ],
};
const onSimulated = {
  nodeSelector: { 'modelyard.dev/node-pool': 'h100' },
  tolerations: [{ operator: 'Exists' }],
  containers: [{ name: 'server', image: 'registry.example.com/simulated:1.0', resources: { requests: { cpu: '1' } } }],
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'burner', namespace },
  spec: { selector: { app: 'burner' }, ports: [{ port: 8080 }] },
};

const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const queue = {
  type: 'External',
  external: {
    metric: { name: 'queue_depth', selector: { matchLabels: { queue: 'jobs' } } },
    target: { type: 'AverageValue', averageValue: '10' },
  },
};
const requests = {
  type: 'Pods',
  pods: { metric: { name: 'requests_per_second' }, target: { type: 'AverageValue', averageValue: '4' } },
};

describe('an autoscaler', () => {
  beforeAll(async () => {
    const file = join(folder, 'objects.json');
    const items = [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      ...scaled('burner', onReal, cpu),
      service,
      ...scaled('worker', onSimulated, queue),
      ...scaled('llm', onSimulated, cpu),
      ...scaled('chat', onSimulated, requests),
    ];
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl('apply', '--server-side', '-f', file);
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives a server under load as many pods as the forecast says of the processor time that they really use', async () => {
    // Until it is measured, its own start would count as load.
    await eventually('measured pod', async () => (await usedMilliCores()).find((used) => used < 40), usedMilliCores);
    const load = startLoad({
      url: `${playgroundUrl('proxy')}/${namespace}/burner/?cpuMs=10`,
      requestsPerSecond: 20,
      timeoutMs: 30_000,
    });
    try {
      // 200m, and what a request takes besides, which is the machine's: it says how many pods of 80m that needs.
      let last: Autoscaler | undefined;
      const settled = async (): Promise<number | undefined> => {
        last = await get<Autoscaler>('horizontalpodautoscaler', 'burner', '-n', namespace);
        const { currentReplicas = 0, desiredReplicas } = last.status ?? {};
        const used = currentMetric(last).averageUtilization;
        const asForecast =
          used !== undefined &&
          forecast({ type: 'Resource', name: 'cpu', averageUtilization: 80 }, currentReplicas, used) ===
            currentReplicas;
        return currentReplicas > 1 && desiredReplicas === currentReplicas && asForecast ? currentReplicas : undefined;
      };
      await eventually('number of pods that the forecast gives', settled, () => last?.status);
    } finally {
      await load.stop();
    }
  });

  it('follows an external metric up and down', async () => {
    let before = 1;
    for (const value of [45, 12, 70]) {
      await setMetric(`/external/${namespace}/queue_depth?queue=jobs`, String(value));
      const replicas = forecast(
        { type: 'External', metric: 'queue_depth', matchLabels: { queue: 'jobs' }, averageValue: 10 },
        before,
        value,
      );
      expect(currentMetric(await scaledTo(replicas, 'worker', namespace)).averageValue).toBeDefined();
      before = replicas;
    }
  });

  it('shares the load that simulated pods are said to have among them', async () => {
    await setMetric(`/pods/${namespace}/cpu?app=llm`, '{"total": "3"}');
    const autoscaler = await scaledTo(
      forecast({ type: 'Resource', name: 'cpu', averageUtilization: 80 }, 1, 300),
      'llm',
      namespace,
    );
    expect(autoscaler.status?.conditions?.find(({ type }) => type === 'ScalingActive')).toMatchObject({
      status: 'True',
    });
  });

  it('follows a metric of the pods themselves', async () => {
    await setMetric(`/pods/${namespace}/requests_per_second?app=chat`, '{"total": "30"}');
    // Not so few that the five pods of the first step are within the tolerance.
    await scaledTo(
      forecast({ type: 'Pods', metric: 'requests_per_second', averageValue: 4 }, 1, 30),
      'chat',
      namespace,
    );
  });

  it('says what is missing where nobody has set its metric', async () => {
    const asked = kubectl(
      'get',
      '--raw',
      `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/no_such_metric`,
    );
    await expect(asked).rejects.toThrow(
      `-X PUT -d 1 '${playgroundUrl('metricsFeed')}/external/${namespace}/no_such_metric'`,
    );
  });

  it('reads what kubectl top shows', async () => {
    expect(await kubectl('top', 'pods', '-n', namespace)).toMatch(/^burner-\S+ +\d+m +\d+Mi/m);
    expect(await kubectl('top', 'nodes')).toMatch(/^cpu-0 +\d+m/m);
  });
});

/** How many pods the library says that there will be. */
function forecast(metric: HpaMetric, replicas: number, value: number): number {
  const behavior = { scaleDown: { stabilizationWindowSeconds: 0 }, scaleUp: { stabilizationWindowSeconds: 0 } };
  return forecastReplicas({ max: 10, metrics: [metric], behavior }, { replicas, values: [value] }).recommendation ?? 0;
}

/** What each of the server's pods uses. */
async function usedMilliCores(): Promise<number[]> {
  const { items } = await get<{ items: { metadata: { name: string }; containers: { usage: { cpu: string } }[] }[] }>(
    'pods.metrics.k8s.io',
    '-n',
    namespace,
  );
  return items
    .filter(({ metadata }) => metadata.name.startsWith('burner-'))
    .map(({ containers }) => milli(containers[0]?.usage.cpu ?? '0'));
}

function milli(quantity: string): number {
  const [, number = '0', suffix = ''] = /^([\d.]+)([num]?)$/.exec(quantity) ?? [];
  return Number(number) * { n: 1e-6, u: 1e-3, m: 1, '': 1000 }[suffix]!;
}
