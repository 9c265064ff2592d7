/** Where KEDA finds the credentials of a trigger: an object that exists, which refers to a Secret or an identity. */
export interface TriggerAuthentication {
  /** Its name. */
  readonly name: string;
  /**
   * Whether it is one of the namespace or of the cluster.
   * @default 'TriggerAuthentication'
   */
  readonly kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication';
}

/**
 * Who knows the value of a trigger, which decides whether it is there when no pod is:
 *
 * - `pods`: the server's own pods, such as vLLM's waiting requests. Without a pod there is no value, so nothing would
 *   ever bring the first one back.
 * - `gateway`: whatever stands before the server, such as the requests that a gateway or a router counts. It goes down
 *   again when callers give up.
 * - `queue`: a queue, whose messages stay until a pod takes them.
 */
export type TriggerSource = 'pods' | 'gateway' | 'queue';

/** What triggers of all kinds have. */
export interface TriggerProps {
  /**
   * What its metrics are called, other than those of the other triggers.
   * @default - KEDA's own
   */
  readonly name?: string;
  /**
   * What the threshold is compared with: `AverageValue` is the value divided by the number
   * of pods, which suits sums such as waiting requests; `Value` is the value as it is, which
   * suits averages such as a latency.
   * @default 'AverageValue'
   */
  readonly metricType?: 'AverageValue' | 'Value' | 'Utilization';
  /**
   * The credentials.
   * @default - none
   * @see https://keda.sh/docs/latest/concepts/authentication/
   */
  readonly authentication?: TriggerAuthentication;
}

/**
 * The result of a Prometheus query.
 *
 * @see https://keda.sh/docs/latest/scalers/prometheus/
 */
export interface PrometheusTrigger extends TriggerProps {
  readonly type: 'prometheus';
  readonly metricType?: 'AverageValue' | 'Value';
  /** Prometheus: `http://prometheus.monitoring.svc:9090`. */
  readonly serverAddress: string;
  /** The query. Its result has to be a single number: `sum(vllm:num_requests_waiting{namespace="chat"})`. */
  readonly query: string;
  /** What the value should be, more than 0; see `metricType`. */
  readonly threshold: number;
  /**
   * The value above which the first pod starts, where there may be none.
   * @default 0
   */
  readonly activationThreshold?: number;
  /**
   * Whether a query without a result counts as 0, or as an error that leaves the number of pods as it is. As 0, pods go
   * away when Prometheus loses what it measures. Write `… or vector(0)` in the query where nothing means 0.
   * @default false
   */
  readonly ignoreNullValues?: boolean;
  /**
   * Who knows the value.
   * @default 'pods'
   */
  readonly source?: TriggerSource;
  /**
   * The namespace that the query is limited to, for Prometheus behind Thanos and the like.
   * @default - no limit
   */
  readonly namespace?: string;
  /**
   * How the credentials are used: `bearer`, `basic`, `tls`, `custom`, or several with commas.
   * @default - none
   */
  readonly authModes?: string;
}

/**
 * A number of pods at certain times. It is the least there are then: another trigger may want more.
 *
 * @see https://keda.sh/docs/latest/scalers/cron/
 */
export interface CronTrigger extends Omit<TriggerProps, 'metricType' | 'authentication'> {
  readonly type: 'cron';
  /** The time zone, from the IANA database: `Europe/Berlin`. */
  readonly timezone: string;
  /** When it begins: minute, hour, day, month, day of the week: `0 8 * * 1-5`. */
  readonly start: string;
  /** When it ends; another time than `start`. */
  readonly end: string;
  /** How many pods, at least 1. */
  readonly desiredReplicas: number;
}

/**
 * Any other trigger of KEDA, as KEDA writes it.
 *
 * @see https://keda.sh/docs/latest/scalers/
 */
export interface RawTrigger extends TriggerProps {
  readonly type: 'raw';
  /** KEDA's own type: `rabbitmq`, `kafka`, `aws-sqs-queue`. */
  readonly trigger: string;
  /** Its parameters. No credentials: they stand in the cluster, and come by `authentication`. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Who knows the value.
   * @default 'pods'
   */
  readonly source?: TriggerSource;
  /**
   * Confirms that the processor is what to scale pods with accelerators by, see `ResourceMetricProps`.
   * @default false
   */
  readonly allowWithAccelerator?: boolean;
}

/** What KEDA looks at. */
export type KedaTrigger = PrometheusTrigger | CronTrigger | RawTrigger;
