import type { Signal } from './signal';

/** What a metric should be: on average over the pods. A quantity, more than 0: `10`, `'500m'`. */
export interface AverageValueTarget {
  readonly averageValue: string | number;
  readonly value?: never;
  readonly averageUtilization?: never;
}

/** What a metric should be: as it is. A quantity, more than 0: `30`, `'500m'`. */
export interface ValueTarget {
  readonly value: string | number;
  readonly averageValue?: never;
  readonly averageUtilization?: never;
}

/** What the pods should use on average, in percent of what they request, at least 1. */
export interface UtilizationTarget {
  readonly averageUtilization: number;
  readonly averageValue?: never;
  readonly value?: never;
}

/** Cpu or memory of all containers of the pods together. */
export type ResourceMetric = ResourceMetricProps & { readonly type: 'Resource' } & (
    UtilizationTarget | AverageValueTarget
  );

/** Cpu or memory of one container of the pods: a sidecar does not count. */
export type ContainerResourceMetric = ResourceMetricProps & {
  readonly type: 'ContainerResource';
  /**
   * The container.
   * @default - the server's
   */
  readonly container?: string;
} & (UtilizationTarget | AverageValueTarget);

export interface ResourceMetricProps {
  /** Which resource. */
  readonly name: 'cpu' | 'memory';
  /**
   * Confirms that the processor is what to scale pods with accelerators by. It is refused otherwise: a model uses the
   * processor while it loads and hardly while it answers, so that every new pod calls for another one.
   * @default false
   */
  readonly allowWithAccelerator?: boolean;
}

/**
 * A metric that every pod has, averaged over them: it needs an adapter that offers it as `custom.metrics.k8s.io`.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter
 */
export interface PodsMetric extends AverageValueTarget {
  readonly type: 'Pods';
  /** The metric as the adapter calls it. */
  readonly metric: Signal;
  /**
   * Labels of the metric's series.
   * @default - all series
   */
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** A metric of another object of the namespace, such as requests per second of an Ingress. */
export type ObjectMetric = {
  readonly type: 'Object';
  /** The metric as the adapter calls it. */
  readonly metric: Signal;
  /** The object it is a metric of. */
  readonly describedObject: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  /**
   * Labels of the metric's series.
   * @default - all series
   */
  readonly matchLabels?: Readonly<Record<string, string>>;
} & (ValueTarget | AverageValueTarget);

/**
 * A metric of something that is no object of Kubernetes, such as the length of a queue: it
 * needs an adapter that offers it as `external.metrics.k8s.io`.
 */
export type ExternalMetric = {
  readonly type: 'External';
  /** The metric as the adapter calls it. */
  readonly metric: Signal;
  /**
   * Labels of the metric's series.
   * @default - all series, whose values are added
   */
  readonly matchLabels?: Readonly<Record<string, string>>;
} & (ValueTarget | AverageValueTarget);

/**
 * What a HorizontalPodAutoscaler measures, and what it should be.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
 */
export type HpaMetric = ResourceMetric | ContainerResourceMetric | PodsMetric | ObjectMetric | ExternalMetric;
