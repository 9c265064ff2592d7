import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { clusterOf } from '../workload/cluster/cluster-context';
import type { EngineMetrics } from '../workload/metrics/engine-metrics';
import { readAddress } from '../workload/isolation/destinations';
import { scrapeAnnotations } from '../workload/monitoring/annotations';
import type { ScrapedPort } from '../workload/monitoring/monitored';
import type { SecretKey } from '../workload/configuration/secret-source';
import { openTelemetryEnv, traceDestinations } from '../workload/telemetry/open-telemetry-env';
import { checkTelemetry, telemetryOf, type OwnTelemetry } from '../workload/telemetry/telemetry';
import { Problems } from '../workload/values/validation';
import { markServed, type ServedModelVersion } from '../workload/models/versioned-models';
import type { Backend } from './routing/backend';
import { sidecarAnnotations, type SidecarPod } from '../workload/mesh/mesh';
import { isolateServer } from './isolated-server';
import { markServer } from './monitored-server';
import { defaultRequestSeconds, makeServer, type ServerShape } from './server';
import type { ServerProps } from './server-props';

/** Where the metrics of a server are. */
export interface MetricsEndpoint {
  /** The name of the port, of the pods and of the Service. */
  readonly port: string;
  readonly path: string;
  /**
   * The key without which they are not told, as `Authorization: Bearer …`.
   * @default - everybody may ask
   */
  readonly key?: SecretKey;
}

/** What one kind of server makes of its props. */
export interface ModelServerShape extends Omit<ServerShape, 'name'> {
  /**
   * Where Prometheus finds its metrics.
   * @default - it has none
   */
  readonly metrics?: MetricsEndpoint;
  /**
   * What they are.
   * @default - not known: alerts are about its pods only
   */
  readonly engineMetrics?: EngineMetrics;
  /**
   * The models of which it tells the version that it serves.
   * @default - none
   */
  readonly served?: readonly Omit<ServedModelVersion, 'service'>[];
  /**
   * Who fetches something that cannot be known. @default - nobody
   */
  readonly unknownSource?: string | undefined;
  /** What its program tells, of what was asked. */
  readonly telemetry: OwnTelemetry;
}

/** What the shape of a server is made with. */
export interface ShapeContext {
  /** The server itself, as the scope of objects that only its kind has. */
  readonly scope: Construct;
  readonly problems: Problems;
  readonly name: string;
  /** What it is to tell, as far as its program can. */
  readonly telemetry: OwnTelemetry;
}

/**
 * What all servers are: pods that serve a model, the Service in front of them, and what belongs to both.
 *
 * @example
 * // Whatever serves, all of it.
 * for (const each of environment.node.findAll()) {
 *   if (each instanceof ModelServer) {
 *     customize(each.service, 'Service', { metadata: { labels: { team: 'search' } } });
 *   }
 * }
 */
export abstract class ModelServer extends Construct implements Backend {
  public readonly name: string;
  /** What runs the pods: the Deployment, or a LeaderWorkerSet where each replica is spread over several nodes. */
  public readonly workload: ApiObject;
  public readonly service: k8s.KubeService;
  /** There is one with more than one replica: a drain of nodes takes one at a time. */
  public readonly disruptionBudget: k8s.KubePodDisruptionBudget | undefined;
  /** The first one. */
  public readonly ingress: k8s.KubeIngress | undefined;
  /** The routes of the Gateway API. */
  public readonly routes: readonly ApiObject[];
  /** The HorizontalPodAutoscaler or ScaledObject of `scaling`. */
  public readonly autoscaler: ApiObject | undefined;
  /** How long its longest request takes, in seconds; undefined where the props do not say. */
  public readonly requestSeconds: number | undefined;
  /** Where Prometheus finds the metrics; undefined where there are none. */
  public readonly metrics: MetricsEndpoint | undefined;

  /** @param shape what this kind of server makes of its props */
  protected constructor(
    scope: Construct,
    id: string,
    props: ServerProps,
    shape: (context: ShapeContext) => ModelServerShape,
  ) {
    super(scope, id);
    const problems = new Problems(this);
    this.name = props.name ?? id;
    checkTelemetry(problems, props.telemetry, 'telemetry');
    const {
      metrics,
      engineMetrics,
      served = [],
      unknownSource,
      telemetry,
      ...shaped
    } = shape({
      scope: this,
      problems,
      name: this.name,
      telemetry: telemetryOf(this, props.telemetry),
    });
    const traced = openTelemetryEnv(this, this.name, telemetry);
    // Where workloads are isolated, it reaches the collector too.
    const own = { ...shaped, sources: [...(shaped.sources ?? []), ...traceDestinations(telemetry)] };
    const scraped = metrics === undefined ? undefined : scrapedPort(metrics, own.ports);
    problems.expect(
      scraped?.key === undefined ||
        props.monitored === false ||
        clusterOf(this).profile.monitoring?.kind !== 'annotations',
      'monitored',
      "must be false, for the cluster's Prometheus finds pods by annotations, which tell it no key: " +
        'metrics of this server are behind one',
      props.monitored,
    );
    const objects = makeServer(this, problems, props, {
      ...own,
      env: { ...traced.env, ...own.env },
      fieldEnv: traced.fieldEnv,
      name: this.name,
      annotations: {
        ...scrapeAnnotations(this, scraped, props.monitored),
        ...sidecarAnnotations(this, sidecarOf(props, own)),
      },
    });
    this.workload = objects.workload;
    this.service = objects.service;
    this.disruptionBudget = objects.disruptionBudget;
    this.ingress = objects.ingress;
    this.routes = objects.routes;
    this.autoscaler = objects.autoscaler;
    this.requestSeconds = props.requestSeconds;
    this.metrics = metrics;
    markServed(
      this.service,
      served.map((model) => ({ ...model, service: this.service })),
    );
    isolateServer(this, problems, props, {
      name: this.name,
      objects,
      shape: own,
      metricsPort: scraped?.number,
      asked: served.length > 0,
      unknownSource,
    });
    markServer(this, problems, props, { name: this.name, objects, scraped, served, engine: engineMetrics });
  }

  /**
   * The Deployment.
   * @throws Error where there is none, because each replica is spread over several nodes
   */
  public get deployment(): k8s.KubeDeployment {
    if (this.workload.kind !== 'Deployment') {
      throw new Error(
        `${this.constructor.name} '${this.node.path}' has no Deployment: ` +
          `its pods are run by a ${this.workload.kind}, which is its 'workload'`,
      );
    }
    return this.workload;
  }
}

function sidecarOf(
  props: ServerProps,
  { sources = [], initContainers = [], group, ports }: Omit<ServerShape, 'name'>,
): SidecarPod {
  const downloads = initContainers.length === 0 ? [] : sources;
  return {
    drainSeconds: (props.drainSeconds ?? 10) + (props.requestSeconds ?? defaultRequestSeconds),
    downloadPorts: downloads.flatMap((source) => readAddress(source)?.port ?? []),
    // The parts of a model talk to each other at ports that nobody can know.
    ...(group === undefined ? {} : { onlyPorts: ports.map(({ port }) => port) }),
  };
}

function scrapedPort({ port, path, key }: MetricsEndpoint, ports: ServerShape['ports']): ScrapedPort | undefined {
  const found = ports.find(({ name }) => name === port);
  return found === undefined ? undefined : { port, path, number: found.port, ...(key === undefined ? {} : { key }) };
}
