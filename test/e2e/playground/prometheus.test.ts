import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toolsOf, type Operator } from '../../../playground/operators';
import { operators } from '../../../playground/operators/table';
import { ensureTools } from '../../../playground/toolchain';
import { servers, watchedObjects } from '../fixtures/prometheus/program';
import { eventually } from '../support/eventually';
import { WatchedCluster } from '../support/watched-cluster';

// A pod whose one metric is told to it, and what Prometheus, Alertmanager and KEDA make of it.

const namespace = 'watched';
const shop = 'shop';
const script = readFileSync(join(__dirname, '../fixtures/prometheus/waiting.js'), 'utf8');
const release = { release: 'kube-prometheus-stack' };
const query = `sum(waiting{namespace="${namespace}"})`;

const monitor = (name: string, labels: object): object => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: { name, namespace, labels },
  spec: {
    selector: { matchLabels: { app: name } },
    podMetricsEndpoints: [{ port: 'http', interval: '1s' }],
  },
});

const deployment = (name: string, replicas: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'node',
            image: 'node:22-bookworm-slim',
            command: ['node', '-e', script],
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
});

async function built(operator: Operator['name']): Promise<void> {
  const tools = toolsOf(operators.find(({ name }) => name === operator)!);
  await ensureTools(tools, (message) => process.stderr.write(`${message}\n`));
}

/** The queries of all dashboards among objects, as Grafana asks them for all workloads. */
function dashboardQueries(objects: ReturnType<typeof watchedObjects>): string[] {
  interface Panels {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  }
  return objects
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.['grafana_dashboard'] !== undefined)
    .flatMap(({ data }) => Object.values<string>(data).map((text) => JSON.parse(text) as Panels))
    .flatMap(({ panels }) => panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)))
    .map((expr) => expr.replaceAll('$__rate_interval', '1m').replaceAll('$workload', '.*'));
}

describe('Prometheus on the real node', () => {
  let cluster: WatchedCluster;
  // Each may have to be built, which takes minutes of what a hook may take.
  beforeAll(() => built('keda'));
  beforeAll(() => built('prometheus'));
  beforeAll(async () => {
    cluster = await WatchedCluster.start('watched', {
      operators: ['prometheus', 'keda'],
      monitoring: { kind: 'prometheus-operator', monitorLabels: release, ruleLabels: release },
    });
    await cluster.apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      deployment('queue', 1),
      deployment('unlabelled', 1),
      deployment('worker', 0),
      monitor('queue', release),
      monitor('unlabelled', {}),
    );
    await cluster.kubectl('rollout', 'status', '--timeout=10m', '-n', namespace, 'deployment/queue');
  });
  afterAll(async () => cluster?.remove());

  it('is healthy, in the version of its table', async () => {
    expect(await cluster.status()).toContain('operator    Prometheus operator 0.88.0 is healthy\n');
  });

  it('takes the metrics of pods by the monitors that it selects, and no others', async () => {
    await tell(3);
    await cluster.series(query, ([sample]) => sample?.value[1] === '3');
    await cluster.kubectl('rollout', 'status', '--timeout=10m', '-n', namespace, 'deployment/unlabelled');
    expect(await cluster.query(`count by (container, pod) (waiting{namespace="${namespace}"})`)).toEqual([
      expect.objectContaining({
        metric: { container: 'node', pod: expect.stringMatching(/^queue-/) as string },
      }),
    ]);
  });

  it('knows the state of objects, and what containers of the real node use', async () => {
    const of = `{namespace="${namespace}",deployment="queue"}`;
    await cluster.series(`kube_deployment_status_replicas_available${of}`, ([sample]) => sample?.value[1] === '1');
    const used = `container_memory_working_set_bytes{namespace="${namespace}",container="node"}`;
    await cluster.series(used, (samples) => samples.length > 0 && samples.every(({ value }) => Number(value[1]) > 1e6));
  });

  it('fires an alert of a rule in Alertmanager, which resolves', async () => {
    await cluster.apply({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: { name: 'queue', namespace, labels: release },
      spec: {
        groups: [
          {
            name: 'queue',
            interval: '1s',
            rules: [
              {
                alert: 'TooManyWait',
                expr: `${query} > 5`,
                labels: { severity: 'warning' },
                annotations: { summary: '{{ $value }} requests wait.' },
              },
            ],
          },
        ],
      },
    });
    await tell(7);
    expect(await cluster.alert('TooManyWait', true)).toEqual([
      expect.objectContaining({
        labels: expect.objectContaining({ alertname: 'TooManyWait', severity: 'warning' }) as object,
        annotations: { summary: '7 requests wait.' },
      }),
    ]);
    await tell(0);
    await cluster.alert('TooManyWait', false);
  });

  it('leads KEDA from no pod to several and back, by a query', async () => {
    await tell(0);
    await cluster.apply({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'worker', namespace },
      spec: {
        scaleTargetRef: { name: 'worker' },
        pollingInterval: 1,
        cooldownPeriod: 1,
        minReplicaCount: 0,
        maxReplicaCount: 3,
        advanced: {
          horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
        },
        triggers: [
          {
            type: 'prometheus',
            metadata: { serverAddress: 'http://prometheus.monitoring.svc:9090', query, threshold: '10' },
          },
        ],
      },
    });
    await tell(25);
    await workers(3);
    await tell(0);
    await workers(0);
    await tell(5);
    await workers(1);
  });

  describe('with a Monitoring', () => {
    let objects: ReturnType<typeof watchedObjects>;
    beforeAll(async () => {
      objects = watchedObjects(cluster.described, shop);
      await cluster.apply(...objects);
      for (const server of servers) {
        await cluster.kubectl('rollout', 'status', '--timeout=10m', '-n', shop, `deployment/${server}`);
      }
    });

    it('fires when no replica of a server is available, and resolves when one is', async () => {
      await ask('ill', '/fall-ill');
      await fires('ModelServerUnavailable', 'ill');
      await ask('ill', '/recover');
      await cluster.alert('ModelServerUnavailable', false);
    });

    it('fires when an engine has requests and makes no step, and resolves when it goes on', async () => {
      const hangs = ask('stalled', '/hang');
      await fires('EngineStalled', 'stalled');
      await ask('stalled', '/go-on');
      expect(await hangs).toBe('answered');
      await cluster.alert('EngineStalled', false);
    });

    it('fires when a container is killed at its memory limit, and resolves when its pod is another', async () => {
      await ask('hungry', '/eat').catch(() => undefined);
      await fires('ModelServerOutOfMemory', 'hungry');
      await cluster.kubectl('delete', 'pod', '-n', shop, '-l', 'app.kubernetes.io/name=hungry');
      await cluster.alert('ModelServerOutOfMemory', false);
    });

    // It looks back for half an hour, so that nothing resolves it sooner.
    it('fires when a container starts over and over', async () => {
      const stop = new AbortController();
      const killing = keepKilling('restless', stop.signal);
      await fires('ModelServerRestarts', 'restless').finally(() => stop.abort());
      await killing;
    });

    it('has dashboards whose queries all give data, but for GPUs and queues, which are not here', async () => {
      await ask('stalled', '/predict');
      const queries = dashboardQueries(objects).filter((expr) => !/DCGM_|kueue_/.test(expr));
      expect(queries.length).toBeGreaterThan(10);
      for (const expr of queries) {
        await cluster.series(expr, (samples) => samples.length > 0);
      }
    });

    it('fires when a run has failed for good, and resolves when it is gone', async () => {
      await fires('TrainingFailed', 'failing');
      await cluster.kubectl('delete', 'job', '-n', shop, '-l', 'app.kubernetes.io/name=failing');
      await cluster.alert('TrainingFailed', false);
    });
  });

  /** Waits until an alert fires of this workload, and of no other. */
  async function fires(name: string, workload: string): Promise<void> {
    const firing = async (): Promise<(string | undefined)[]> =>
      (await cluster.alerts(name)).map(({ labels }) => labels['workload']);
    await eventually(
      `alert ${name} of ${workload} alone`,
      async () => ((await firing()).join() === workload ? true : undefined),
      firing,
    );
  }

  /** What a server of the program answers. */
  async function ask(server: string, path: string): Promise<string> {
    const address = await cluster.addressOf(shop, `app.kubernetes.io/name=${server}`);
    return (await fetch(`http://${address}:8080${path}`)).text();
  }

  /** Ends the program of a server whenever it runs. */
  async function keepKilling(server: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await ask(server, '/end').catch(() => undefined);
      await sleep(500);
    }
  }

  /** Tells the pod its metric. */
  async function tell(waiting: number): Promise<void> {
    const address = await cluster.addressOf(namespace, 'app=queue');
    const answer = await fetch(`http://${address}:8080/`, { method: 'PUT', body: String(waiting) });
    expect(answer.status).toBe(200);
  }

  /** Waits until there are so many pods that are scaled. */
  async function workers(count: number): Promise<void> {
    const ready = async (): Promise<string> =>
      (
        await cluster.kubectl(
          ...['get', 'deployment', 'worker', '-n', namespace],
          ...['-o', 'jsonpath={.spec.replicas} {.status.readyReplicas}'],
        )
      ).stdout;
    await eventually(
      `${count} workers`,
      async () => ((await ready()).trim() === (count === 0 ? '0' : `${count} ${count}`) ? true : undefined),
      ready,
    );
  }
});
