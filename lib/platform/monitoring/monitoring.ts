import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { monitoredWorkloads, type MonitoredRun, type MonitoredWorkload } from '../../workload/monitoring/monitored';
import { checkShares, checkTimes, type ServiceObjectives } from '../../workload/monitoring/objectives';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkLabels } from '../../workload/objects/metadata';
import { checkName, nameLimits } from '../../workload/objects/names';
import { Problems } from '../../workload/values/validation';
import { alertsOf } from './alerts/all-alerts';
import { queueAlerts } from './alerts/queue-alerts';
import type { Watched } from './alerts/watched';
import { makeDashboards } from './dashboards/make-dashboards';
import { makeExporterMonitors } from './exporter-monitors';
import { makeMonitor } from './monitor-objects';
import { is, workloadLabel } from './promql';
import { makeRules } from './rule-objects';
import { monitoringTarget, type MonitoringTarget } from './target';

export interface MonitoringProps {
  /**
   * The name of what belongs to no single server or run.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * What all servers promise whose engines can tell; `monitored.slo` of a server goes before it.
   * @default - nothing is promised
   */
  readonly slo?: ServiceObjectives;
  /**
   * Whether there are alerts.
   * @default true
   */
  readonly alerts?: boolean;
  /**
   * Whether there are dashboards for Grafana: one for each engine, one on servers, one on runs.
   * @default true
   */
  readonly dashboards?: boolean;
  /**
   * Labels of every alert, by which an Alertmanager finds who is told: `{ team: 'search' }`.
   * @default - none but the severity and the name of the workload
   */
  readonly alertLabels?: Readonly<Record<string, string>>;
  /**
   * The page that alerts link to: a chapter for each, as in docs/alerts.md.
   * @default - that of modelyard
   */
  readonly runbooks?: string;
  /**
   * How often pods are asked for metrics, in seconds.
   * @default - Prometheus' own, usually 30
   */
  readonly scrapeSeconds?: number;
  /**
   * Whether Kueue and the DCGM exporter are asked for metrics, too, as far as `profile.monitoring.exporters` of the
   * cluster's file names them. For one Monitoring of a cluster: each would ask them again.
   * @default false
   */
  readonly exporters?: boolean;
}

// Of the object of a dashboard.
const longestSuffix = '-tensorflow-serving-2';
const defaultRunbooks = 'https://github.com/modelyard/modelyard/blob/main/docs/alerts.md';

/**
 * Watches all servers, sweeps and runs of an environment: what tells Prometheus to ask them for metrics, alerts made
 * for each of them, by its engine's own metrics, its start-up budget, and what it promises, and dashboards.
 *
 * It is made after what it watches. `monitored` of a server or run changes how it is watched, or leaves it out.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 *   monitored: { slo: { timeToFirstTokenSeconds: 0.5 } },
 * });
 * new Monitoring(environment, 'monitoring', { slo: { availability: 0.999 }, alertLabels: { team: 'search' } });
 */
export class Monitoring extends Construct {
  /**
   * What tells Prometheus which pods to ask: a PodMonitor or PodMonitoring each, or none where annotations do; and a
   * ServiceMonitor for each exporter.
   */
  public readonly monitors: readonly ApiObject[];
  /** The rules: a PrometheusRule, Rules or ConfigMap for each workload, and one for the queues. */
  public readonly rules: readonly ApiObject[];
  /** The dashboards, a ConfigMap each. */
  public readonly dashboards: readonly k8s.KubeConfigMap[];

  constructor(scope: Construct, id: string, props: MonitoringProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    const name = props.name ?? id;
    checkProps(problems, name, props);
    const target = monitoringTarget(this, problems);
    const all = monitoredWorkloads(scope);
    const watched = all.filter(({ options }) => options !== false);
    this.node.addValidation({ validate: () => this.late(scope, all) });
    problems.expect(
      watched.every(({ workload }) => workload.metadata.namespace !== undefined),
      'Monitoring',
      'must be in an Environment, or in a chart with a namespace: series are chosen by it',
    );
    const runs = watched.filter((workload): workload is MonitoredRun => workload.kind === 'run');
    for (const workload of watched) {
      if (workload.kind === 'server') {
        checkTimes(problems, props.slo ?? {}, workload.engine, { prop: 'slo', strict: false });
      }
    }
    const { scrapeSeconds } = props;
    this.monitors = [
      ...watched.flatMap(
        (workload) => makeMonitor(this, target, workload, { name: objectName(workload), scrapeSeconds }) ?? [],
      ),
      ...(props.exporters === true ? makeExporterMonitors(this, target, { name, scrapeSeconds }, problems) : []),
    ];
    this.rules =
      (props.alerts ?? true)
        ? [
            ...watched.map((workload) => this.rulesOf(workload, runs, { target, props })),
            ...(runs.some(({ queue }) => queue !== undefined) ? [this.queueRules(name, { target, props })] : []),
          ]
        : [];
    this.dashboards = (props.dashboards ?? true) ? makeDashboards(this, target, watched, name) : [];
  }

  private rulesOf(workload: MonitoredWorkload, runs: readonly MonitoredRun[], { target, props }: Making): ApiObject {
    const own = workload.options === false ? undefined : workload.options.alertLabels;
    return makeRules(this, target, {
      id: `rules-${workload.construct.node.addr}`,
      name: objectName(workload),
      workload: workload.name,
      groups: alertsOf(watch(workload, runs, props)),
      labels: { ...props.alertLabels, ...own },
      runbooks: props.runbooks ?? defaultRunbooks,
    });
  }

  private queueRules(name: string, { target, props }: Making): ApiObject {
    return makeRules(this, target, {
      id: 'queues',
      name: `${name}-queues`,
      workload: undefined,
      groups: [{ topic: 'queues', alerts: queueAlerts() }],
      labels: { ...props.alertLabels },
      runbooks: props.runbooks ?? defaultRunbooks,
    });
  }

  // Objects are made in constructors, and what does not exist yet cannot be seen.
  private late(scope: Construct, seen: readonly MonitoredWorkload[]): string[] {
    return monitoredWorkloads(scope)
      .filter((workload) => !seen.includes(workload))
      .map(
        ({ construct, name }) =>
          `Monitoring '${this.node.path}' must be made after what it watches, and '${name}' ` +
          `('${construct.node.path}') was made later. Move the Monitoring to the end`,
      );
  }
}

interface Making {
  readonly target: MonitoringTarget;
  readonly props: MonitoringProps;
}

function watch(
  workload: MonitoredWorkload,
  runs: readonly MonitoredRun[],
  { slo }: MonitoringProps,
): Watched<MonitoredWorkload> {
  const namespace = is('namespace', workload.workload.metadata.namespace ?? '');
  const own = workload.kind === 'server' && workload.options !== false ? workload.options.slo : undefined;
  const newest = workload.kind === 'server' ? workload.newest : [];
  return {
    workload,
    namespace,
    series: [namespace, is(workloadLabel, workload.name)],
    objectives: { ...slo, ...own },
    publishers: runs.filter(({ publishes }) => publishes !== undefined && newest.includes(publishes)),
  };
}

// A server and the job that trains its model may have one name.
function objectName({ kind, name }: MonitoredWorkload): string {
  return kind === 'server' ? name : `${name}-runs`;
}

function checkProps(problems: Problems, name: string, props: MonitoringProps): void {
  checkName(problems, name, 'name', nameLimits.object - longestSuffix.length);
  checkShares(problems, props.slo ?? {}, 'slo');
  checkLabels(problems, props.alertLabels, 'alertLabels');
  problems.optionalInteger(props.scrapeSeconds, 'scrapeSeconds', 5, 300);
  const { runbooks } = props;
  problems.expect(
    runbooks === undefined || isDeferred(runbooks) || /^https?:\/\/[^#\s]+$/.test(runbooks),
    'runbooks',
    "must be the address of a page, without '#'",
    runbooks,
  );
}
