import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentMetric, scaledTo, type Autoscaler } from './support/autoscaler';
import { eventually } from './support/eventually';
import { startLoad } from './support/load';
import { playgroundUrl, setMetric } from './support/metrics';
import { get, kubectl } from './support/playground';

const namespace = 'e2e-scaling';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-scaling-'));

type KubernetesObject = Readonly<Record<string, unknown>>;

/** A Deployment of one pod, whose HorizontalPodAutoscaler follows a metric at once, up and down. */
function scaled(name: string, pod: KubernetesObject, metric: KubernetesObject): readonly KubernetesObject[] {
  const labels = { app: name };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, ...pod } } } },
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
        behavior: { scaleDown: { stabilizationWindowSeconds: 0 }, scaleUp: { stabilizationWindowSeconds: metric['type'] === 'Resource' ? 10 : 0 } },
      },
    },
  ];
}

const onReal = {
  containers: [
    {
      name: 'server',
      image: 'node:22-bookworm-slim',
      command: ['node', '-e', readFileSync(join(__dirname, 'fixtures/burner/app/server.js'), 'utf8')],
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
const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'burner', namespace }, spec: { selector: { app: 'burner' }, ports: [{ port: 8080 }] } };

const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const queue = { type: 'External', external: { metric: { name: 'queue_depth', selector: { matchLabels: { queue: 'jobs' } } }, target: { type: 'AverageValue', averageValue: '10' } } };
const requests = { type: 'Pods', pods: { metric: { name: 'requests_per_second' }, target: { type: 'AverageValue', averageValue: '4' } } };

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

  it('gives a server under load as many pods as the formula says of the processor time that they really use', async () => {
    // Until it is measured, its own start would count as load.
    await eventually('measured pod', 60_000, async () => (await usedMilliCores()).find((used) => used < 40), usedMilliCores);
    const load = startLoad({ url: `${playgroundUrl('proxy')}/${namespace}/burner/?cpuMs=10`, requestsPerSecond: 20, timeoutMs: 30_000 });
    try {
      // 200m, and what a request takes besides, at 80m a pod.
      const autoscaler = await scaledTo(3, 'burner', namespace, 60_000);
      await sleep(4_000);
      expect((await scaledTo(3, 'burner', namespace, 10_000)).status?.desiredReplicas).toBe(formula(autoscaler, 80));
    } finally {
      await load.stop();
    }
  });

  it('follows an external metric up and down', async () => {
    for (const value of [45, 12, 70]) {
      await setMetric(`/external/${namespace}/queue_depth?queue=jobs`, String(value));
      const replicas = Math.ceil(value / 10);
      expect(currentMetric(await scaledTo(replicas, 'worker', namespace, 20_000)).averageValue).toBeDefined();
    }
  });

  it('shares the load that simulated pods are said to have among them', async () => {
    await setMetric(`/pods/${namespace}/cpu?app=llm`, '{"total": "3"}');
    const autoscaler = await scaledTo(Math.ceil(3 / 0.8), 'llm', namespace, 20_000);
    expect(autoscaler.status?.conditions?.find(({ type }) => type === 'ScalingActive')).toMatchObject({ status: 'True' });
  });

  it('follows a metric of the pods themselves', async () => {
    await setMetric(`/pods/${namespace}/requests_per_second?app=chat`, '{"total": "22"}');
    await scaledTo(Math.ceil(22 / 4), 'chat', namespace, 20_000);
  });

  it('says what is missing where nobody has set its metric', async () => {
    const asked = kubectl('get', '--raw', `/apis/external.metrics.k8s.io/v1beta1/namespaces/${namespace}/no_such_metric`);
    await expect(asked).rejects.toThrow(`curl -X PUT -d 1 '${playgroundUrl('metricsFeed')}/external/${namespace}/no_such_metric'`);
  });

  it('reads what kubectl top shows', async () => {
    expect(await kubectl('top', 'pods', '-n', namespace)).toMatch(/^burner-\S+ +\d+m +\d+Mi/m);
    expect(await kubectl('top', 'nodes')).toMatch(/^cpu-0 +\d+m/m);
  });
});

/** What Kubernetes' own formula says of what an autoscaler has read. */
function formula(autoscaler: Autoscaler, target: number): number {
  return Math.ceil(((autoscaler.status?.currentReplicas ?? 0) * (currentMetric(autoscaler).averageUtilization ?? 0)) / target);
}

/** What each of the server's pods uses. */
async function usedMilliCores(): Promise<number[]> {
  const { items } = await get<{ items: { metadata: { name: string }; containers: { usage: { cpu: string } }[] }[] }>('pods.metrics.k8s.io', '-n', namespace);
  return items.filter(({ metadata }) => metadata.name.startsWith('burner-')).map(({ containers }) => milli(containers[0]?.usage.cpu ?? '0'));
}

function milli(quantity: string): number {
  const [, number = '0', suffix = ''] = /^([\d.]+)([num]?)$/.exec(quantity) ?? [];
  return Number(number) * { n: 1e-6, u: 1e-3, m: 1, '': 1000 }[suffix]!;
}
