import { engineMetrics, vllm, type Environment, type SynthesizedObject } from '../../../lib';
import { cataloguedEngines, otherMetrics } from '../../../lib/workload/metrics/catalogue';
import { seriesName, type Metric } from '../../../lib/workload/metrics/metric';
import { readExpression } from '../../workload/metrics/promql';
import { clusterWith, everything, gpuServer, watched } from './fleet';

interface Panel {
  readonly title: string;
  readonly fieldConfig: { readonly defaults: { readonly unit: string } };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}
type Manifest = SynthesizedObject['manifest'];

const mapsIn = (objects: readonly Manifest[]): Manifest[] =>
  objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.['grafana_dashboard'] === '1');
const dashboardOf = ({ data }: Manifest): Dashboard => JSON.parse(Object.values<string>(data)[0]!) as Dashboard;

const maps = mapsIn(watched({ build: everything }));
const dashboards = maps.map(dashboardOf);
const targets = dashboards.flatMap(({ title, panels }) =>
  panels.flatMap((panel) =>
    panel.targets.map(({ expr }) => ({ at: `${title}: ${panel.title}`, panel, expr: plain(expr) })),
  ),
);
const catalogue = new Map<string, Metric>(
  [
    ...cataloguedEngines.flatMap((engine) => engineMetrics(engine).metrics),
    ...engineMetrics('vllm', 'v0.9.0').metrics,
    ...otherMetrics,
  ].flatMap((metric) =>
    (metric.kind === 'histogram' ? (['bucket', 'sum', 'count'] as const) : [undefined]).map((part) => [
      seriesName({ metric, ...(part === undefined ? {} : { part }) }),
      metric,
    ]),
  ),
);

// Grafana puts values in place of its variables before Prometheus sees a query.
function plain(expr: string): string {
  return expr.replaceAll('$__rate_interval', '5m').replaceAll('$workload', 'chat|old');
}

test('each engine has a dashboard, servers and runs have one each', () => {
  expect(maps.map(({ metadata }) => metadata.name)).toEqual([
    'monitoring-vllm',
    'monitoring-vllm-2',
    'monitoring-sglang',
    'monitoring-triton',
    'monitoring-tgi',
    'monitoring-nim',
    'monitoring-llama-cpp',
    'monitoring-vllm-3',
    'monitoring-nim-1',
    'monitoring-tensorflow-serving',
    'monitoring-servers',
    'monitoring-training',
  ]);
});

test('none asks for a metric outside the catalogue', () => {
  const unknown = targets.flatMap(({ at, expr }) =>
    readExpression(expr)
      .series.filter(({ name }) => !catalogue.has(name))
      .map(({ name }) => `${at}: ${name}`),
  );
  expect(unknown).toEqual([]);
  expect(targets.length).toBeGreaterThan(60);
});

test('they choose and group by labels that series have', () => {
  const ofScrapes = ['namespace', 'pod', 'app_kubernetes_io_name', 'exported_namespace', 'exported_pod', 'le'];
  const unknown = targets.flatMap(({ at, expr }) => {
    const { series, grouping } = readExpression(expr);
    const labels = [...ofScrapes, ...series.flatMap(({ name }) => catalogue.get(name)?.labels ?? [])];
    return [...grouping, ...series.flatMap(({ matchers }) => [...matchers.keys()])]
      .filter((label) => !labels.includes(label))
      .map((label) => `${at}: ${label}`);
  });
  expect(unknown).toEqual([]);
});

test('counters are shown as they grow, and quantiles are of sums by bucket', () => {
  for (const { at, expr } of targets) {
    const [first] = readExpression(expr).series;
    const metric = catalogue.get(first!.name)!;
    const counts = metric.kind !== 'gauge' && metric.name !== ':tensorflow:cc:saved_model:load_attempt_count';
    expect([at, /\b(rate|increase)\(/.test(expr)]).toEqual([at, counts]);
    if (first!.name.endsWith('_bucket')) {
      expect(expr).toMatch(/^histogram_quantile\(0\.\d+, sum by \(le, app_kubernetes_io_name\) \(rate\(/);
    }
  }
});

test('units are those of the metrics', () => {
  const perSecond: Partial<Record<Metric['unit'], string>> = { requests: 'reqps', tokens: 'cps', count: 'cps' };
  const asIs: Partial<Record<Metric['unit'], string>> = {
    seconds: 's',
    microseconds: 'µs',
    ratio: 'percentunit',
    watts: 'watt',
    celsius: 'celsius',
    timestamp: 's',
    mebibytes: 'percentunit',
  };
  for (const { at, panel, expr } of targets) {
    const [first] = readExpression(expr).series;
    const metric = catalogue.get(first!.name)!;
    const rate = /\brate\(/.test(expr) && !expr.startsWith('histogram_quantile');
    // The number of steps, though each is a number of tokens.
    const unit = metric.kind === 'histogram' && first!.name.endsWith('_count') ? 'count' : metric.unit;
    expect([at, panel.fieldConfig.defaults.unit]).toEqual([at, (rate ? perSecond[unit] : asIs[unit]) ?? 'short']);
    // Megabytes would only be right as a share of megabytes.
    expect(unit !== 'mebibytes' || expr.includes(' / (')).toBe(true);
  }
});

test('panels lie side by side, and queries of one have names of their own', () => {
  for (const { panels } of dashboards) {
    const places = panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`);
    expect(new Set(places).size).toBe(panels.length);
    expect(panels.every(({ gridPos }) => gridPos.x + gridPos.w <= 24)).toBe(true);
    for (const panel of panels) {
      expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length);
    }
  }
});

test('each has an identity of its own, within what Grafana and a ConfigMap take', () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  expect(dashboards.filter(({ uid }) => uid.length > 40)).toEqual([]);
  for (const { data } of maps) {
    expect(Buffer.byteLength(Object.values<string>(data)[0]!)).toBeLessThan(200_000);
  }
});

test('Prometheus is a variable, and so are the servers', () => {
  const [first] = dashboards;
  expect(first?.templating.list.map(({ name, query }) => [name, query])).toEqual([
    ['datasource', 'prometheus'],
    ['workload', 'chat'],
  ]);
  expect(JSON.stringify(dashboards)).not.toContain('DS_PROMETHEUS');
});

test('they go where Grafana looks for them', () => {
  const cluster = clusterWith({
    kind: 'prometheus-operator',
    dashboardLabels: { grafana_dashboard: '1', folder: 'models' },
    dashboardNamespace: 'grafana',
  });
  const build = (environment: Environment): unknown =>
    gpuServer('chat', vllm({ model: 'm', mutable: true }))(environment);
  expect(
    mapsIn(watched({ build, cluster })).map(({ metadata }) => [
      metadata.namespace,
      metadata.name,
      metadata.labels.folder,
    ]),
  ).toEqual([
    ['grafana', 'monitoring-shop-vllm', 'models'],
    ['grafana', 'monitoring-shop-servers', 'models'],
  ]);
  expect(mapsIn(watched({ build, props: { dashboards: false } }))).toEqual([]);
});

test('a dashboard, as Grafana reads it', () => {
  const [panel] = dashboards[0]!.panels;
  expect(panel).toMatchInlineSnapshot(`
    {
      "datasource": {
        "type": "prometheus",
        "uid": "\${datasource}",
      },
      "fieldConfig": {
        "defaults": {
          "custom": {
            "fillOpacity": 10,
            "showPoints": "never",
          },
          "min": 0,
          "unit": "short",
        },
        "overrides": [],
      },
      "gridPos": {
        "h": 8,
        "w": 12,
        "x": 0,
        "y": 0,
      },
      "id": 1,
      "options": {
        "legend": {
          "displayMode": "list",
          "placement": "bottom",
        },
        "tooltip": {
          "mode": "multi",
          "sort": "desc",
        },
      },
      "targets": [
        {
          "datasource": {
            "type": "prometheus",
            "uid": "\${datasource}",
          },
          "expr": "sum by (app_kubernetes_io_name) (vllm:num_requests_running{namespace="shop",app_kubernetes_io_name=~"$workload"})",
          "legendFormat": "{{app_kubernetes_io_name}} running",
          "range": true,
          "refId": "A",
        },
        {
          "datasource": {
            "type": "prometheus",
            "uid": "\${datasource}",
          },
          "expr": "sum by (app_kubernetes_io_name) (vllm:num_requests_waiting_by_reason{namespace="shop",app_kubernetes_io_name=~"$workload",reason="capacity"})",
          "legendFormat": "{{app_kubernetes_io_name}} waiting",
          "range": true,
          "refId": "B",
        },
      ],
      "title": "Requests",
      "type": "timeseries",
    }
  `);
});
