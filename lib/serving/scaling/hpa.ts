import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { featureEnabled } from '../../workload/cluster/feature-gates';
import { setRawFields } from '../../workload/synthesis/raw-fields';
import { modelServerBehavior, type ScalingBehavior } from './behavior';
import { shapeBehavior } from './check-behavior';
import type { HpaMetric } from './hpa-metrics';
import { checkRange } from './range';
import { scaleTarget, type Scaling, type ScalingContext } from './scaling';
import { shapeMetrics } from './shape-metrics';

export interface HpaProps {
  /**
   * The fewest pods. 0 needs the feature HPAScaleToZero, which is on from Kubernetes 1.37, and an Object or External
   * metric: one that is there when no pod is.
   * @default 1
   */
  readonly min?: number;
  /** The most pods. */
  readonly max: number;
  /** What is measured. The metric that wants the most pods wins. */
  readonly metrics: readonly HpaMetric[];
  /**
   * How fast the number of pods changes; what is not given stays as it is by default.
   * @default - see `modelServerBehavior()`
   */
  readonly behavior?: ScalingBehavior;
}

/**
 * Scales a server by a HorizontalPodAutoscaler. Metrics of pods, objects and outside need an adapter in the cluster.
 * What it will do with some values of the metrics, `forecastReplicas()` says.
 *
 * @example
 * new WebModelServer(environment, 'classifier', {
 *   image,
 *   resources,
 *   scaling: hpa({ min: 2, max: 10, metrics: [{ type: 'Resource', name: 'cpu', averageUtilization: 60 }] }),
 * });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 */
export function hpa(props: HpaProps): Scaling {
  return { min: props.min ?? 1, max: props.max, make: (context) => makeHpa(props, context) };
}

function makeHpa(props: HpaProps, context: ScalingContext): ApiObject {
  const { scope, problems, name, labels } = context;
  const min = props.min ?? 1;
  checkRange(problems, min, props.max);
  if (min === 0) {
    checkZero(props, context);
  }
  const metrics = shapeMetrics(context, props.metrics);
  const { scaleUp, scaleDown } = shapeBehavior(
    scope,
    problems,
    modelServerBehavior({
      accelerator: context.accelerator,
      // Pods that no request waits for any more are not taken away while they are still coming up.
      startupSeconds: min === 0 ? context.newPodSeconds : context.startupSeconds,
      behavior: props.behavior,
    }),
  );
  const autoscaler = new k8s.KubeHorizontalPodAutoscalerV2(scope, 'autoscaler', {
    metadata: { name, labels: { ...labels } },
    spec: {
      scaleTargetRef: scaleTarget(context.workload),
      minReplicas: min,
      maxReplicas: props.max,
      metrics,
      behavior: { scaleUp, scaleDown },
    },
  });
  // Newer than the generated class.
  for (const [direction, { tolerance }] of Object.entries({ scaleUp, scaleDown })) {
    if (tolerance !== undefined) {
      setRawFields(autoscaler, { spec: { behavior: { [direction]: { tolerance } } } });
    }
  }
  if (min === 0) {
    // Once it is there it may take the last pod away: the first one proves before that the server works.
    autoscaler.node.addDependency(context.workload, context.service);
  }
  // Otherwise it waits for nothing: a new server then starts all of its fewest pods at once
  // instead of one before the others.
  return autoscaler;
}

function checkZero(props: HpaProps, { scope, problems }: ScalingContext): void {
  const gate = 'HPAScaleToZero';
  problems.expect(
    featureEnabled(scope, gate, '1.37'),
    'scaling.min',
    `must be at least 1 before Kubernetes 1.37, unless the cluster's file states the feature gate ${gate} in ` +
      `'profile.featureGates'. Use keda() otherwise`,
    0,
  );
  problems.expect(
    props.metrics.some(({ type }) => type === 'Object' || type === 'External'),
    'scaling.min',
    'must be at least 1 without a metric of type Object or External: ' +
      'pods that are not there have no metric that could bring them back',
    0,
  );
}
