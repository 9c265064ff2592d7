import { ApiObject } from 'cdk8s';
import { requireOperator } from '../../workload/cluster/operators';
import { modelServerBehavior } from './behavior';
import { shapeBehavior } from './check-behavior';
import type { KedaFallback, KedaProps } from './keda-props';
import { checkRange } from './range';
import { scaleTarget, type Scaling, type ScalingContext } from './scaling';
import { shapeTriggers } from './shape-triggers';
import { shapeZero } from './scale-to-zero';

/**
 * Scales a server by KEDA, which reads its metrics itself, needs no adapter, and can take the last pod away. It makes a
 * HorizontalPodAutoscaler for more than one pod.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: vllm({ model: 'Qwen/Qwen3-8B', modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }),
 *   accelerator,
 *   resources,
 *   scaling: keda({
 *     max: 8,
 *     triggers: [
 *       {
 *         type: 'prometheus',
 *         serverAddress: 'http://prometheus.monitoring.svc:9090',
 *         query: 'sum(vllm:num_requests_waiting)',
 *         threshold: 5,
 *       },
 *     ],
 *   }),
 * });
 *
 * @see https://keda.sh/docs/latest/reference/scaledobject-spec/
 */
export function keda(props: KedaProps): Scaling {
  return { min: props.idle ?? props.min ?? 1, max: props.max, make: (context) => makeScaledObject(props, context) };
}

function makeScaledObject(props: KedaProps, context: ScalingContext): ApiObject {
  const { scope, problems, name, labels, accelerator, startupSeconds } = context;
  const min = props.min ?? 1;
  requireOperator(scope, problems, 'keda', 'scaling');
  const sound = checkRange(problems, min, props.max);
  const behavior = modelServerBehavior({ accelerator, startupSeconds, behavior: props.behavior });
  const spec = {
    scaleTargetRef: scaleTarget(context.workload),
    idleReplicaCount: props.idle,
    minReplicaCount: min,
    maxReplicaCount: props.max,
    ...shapeZero(props, context),
    fallback: props.fallback === undefined ? undefined : shapeFallback(props, props.fallback, context, sound),
    advanced: {
      horizontalPodAutoscalerConfig: {
        // The name that KEDA makes up is too long for a label then.
        name: name.length > 54 ? name : undefined,
        behavior: shapeBehavior(scope, problems, behavior),
      },
    },
    triggers: shapeTriggers(context, props.triggers, props.max),
  };
  const scaledObject = new ApiObject(scope, 'autoscaler', {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name, labels: { ...labels } },
    spec,
  });
  // KEDA refuses one whose target is not there, and takes the pods of a new server away at once if it may: before, the
  // first one proves that the server works.
  scaledObject.node.addDependency(context.workload, context.service);
  return scaledObject;
}

function shapeFallback(
  { triggers, min, idle, max }: KedaProps,
  fallback: KedaFallback,
  { problems }: ScalingContext,
  sound: boolean,
): Required<Omit<KedaFallback, 'fromZero'>> {
  const { failureThreshold = 3, replicas, behavior = 'currentReplicasIfHigher', fromZero = false } = fallback;
  problems.integer(failureThreshold, 'scaling.fallback.failureThreshold', 0);
  problems.integer(replicas, 'scaling.fallback.replicas', 0, sound && typeof max === 'number' ? max : undefined);
  problems.expect(
    triggers.some((trigger) => trigger.type !== 'raw' || (trigger.trigger !== 'cpu' && trigger.trigger !== 'memory')),
    'scaling.fallback',
    'needs a trigger other than cpu and memory, which cannot fail',
  );
  if (min === 0 || idle === 0) {
    problems.expect(
      fromZero,
      'scaling.fallback',
      "cannot start a pod where there is none before KEDA 2.19, and there may be none: keep 'min' at 1 or more, " +
        "without 'idle', or confirm a newer KEDA by fromZero: true (https://github.com/kedacore/keda/issues/7239)",
    );
    problems.expect(
      behavior !== 'currentReplicas' && behavior !== 'currentReplicasIfLower',
      'scaling.fallback.behavior',
      "must be 'static' or 'currentReplicasIfHigher' where there may be no pod: the others keep it at none",
      behavior,
    );
  } else {
    problems.expect(
      !fromZero,
      'scaling.fallback.fromZero',
      'has no effect on a server that always has a pod. Remove it',
    );
  }
  return { failureThreshold, replicas, behavior };
}
