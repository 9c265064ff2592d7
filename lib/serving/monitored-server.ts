import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { acceleratorVendor } from '../workload/accelerator/accelerator';
import type { EngineMetrics } from '../workload/metrics/engine-metrics';
import { versionedFolder, type VersionedModel } from '../workload/models/versioned-models';
import {
  deploymentPods,
  groupPods,
  markMonitored,
  type MonitoredServer,
  type ScrapedPort,
} from '../workload/monitoring/monitored';
import { checkShares, checkTimes } from '../workload/monitoring/objectives';
import { checkAlertNames } from '../workload/monitoring/alert-names';
import { checkLabels } from '../workload/objects/metadata';
import type { Problems } from '../workload/values/validation';
import type { ServerObjects } from './server';
import type { ServerProps } from './server-props';

/** A server that has been made, and what is known of its metrics. */
interface MadeServer {
  readonly name: string;
  readonly objects: ServerObjects;
  readonly scraped: ScrapedPort | undefined;
  readonly engine: EngineMetrics | undefined;
  /** The models of which it tells the version. */
  readonly served: readonly (VersionedModel & { readonly version?: number | undefined })[];
}

/** Checks how a server is to be watched, and says what a monitoring has to know of it. */
export function markServer(
  construct: IConstruct,
  problems: Problems,
  props: ServerProps,
  { name, objects, scraped, engine, served }: MadeServer,
): void {
  const { monitored } = props;
  if (monitored !== undefined && monitored !== false) {
    const { slo = {}, waitingRequests, alertLabels } = monitored;
    checkShares(problems, slo, 'monitored.slo');
    checkTimes(problems, slo, engine, { prop: 'monitored.slo', strict: true });
    problems.expect(
      slo.availability === undefined || engine?.failed !== undefined,
      'monitored.slo.availability',
      `must be left out: ${engine?.engine ?? 'the server'} has no metric that tells failures`,
      slo.availability,
    );
    problems.optionalInteger(waitingRequests, 'monitored.waitingRequests', 1);
    checkLabels(problems, alertLabels, 'monitored.alertLabels');
    checkAlertNames(problems, monitored.withoutAlerts);
  }
  const { workload } = objects;
  markMonitored({
    kind: 'server',
    construct,
    name,
    workload,
    selector: objects.selector,
    pods: workload.kind === 'Deployment' ? deploymentPods(name) : groupPods(name),
    metrics: scraped,
    accelerator: props.accelerator === undefined ? undefined : acceleratorVendor(props.accelerator),
    engine,
    startupSeconds: objects.startupSeconds,
    autoscaler: objects.autoscaler === undefined ? undefined : autoscalerOf(name, objects.autoscaler),
    newest: served.filter(({ version }) => version === undefined).map(versionedFolder),
    options: monitored ?? {},
  });
}

// KEDA makes an autoscaler of its own, whose name is too long for a label where that of the server is.
function autoscalerOf(name: string, { kind }: ApiObject): MonitoredServer['autoscaler'] {
  return kind === 'ScaledObject'
    ? { name: name.length > 54 ? name : `keda-hpa-${name}`, scaledObject: name }
    : { name, scaledObject: undefined };
}
