import { k8s } from 'cdk8s-plus-28';
import { isDeferred } from '../../workload/synthesis/markers';
import { checkQuantity } from '../../workload/pod/resources';
import type { Problems } from '../../workload/values/validation';
import type { HpaMetric, ResourceMetric, ContainerResourceMetric } from './hpa-metrics';
import type { ScalingContext } from './scaling';
import { metricName, type Signal } from './signal';

/** Checks metrics as the API server does, and writes them in its form. */
export function shapeMetrics(context: ScalingContext, metrics: readonly HpaMetric[]): k8s.MetricSpecV2[] {
  context.problems.expect(
    metrics.length > 0,
    'scaling.metrics',
    'must hold at least one metric: Kubernetes would take 80 % of the cpu otherwise',
    metrics,
  );
  return metrics.map((metric, index) => shapeMetric(context, metric, `scaling.metrics[${index}]`));
}

function shapeMetric(context: ScalingContext, metric: HpaMetric, at: string): k8s.MetricSpecV2 {
  const { problems } = context;
  const target = shapeTarget(problems, metric, at);
  switch (metric.type) {
    case 'Resource':
      refuseCpu(context, metric, at);
      return { type: 'Resource', resource: { name: metric.name, target } };
    case 'ContainerResource':
      refuseCpu(context, metric, at);
      return {
        type: 'ContainerResource',
        containerResource: { name: metric.name, container: metric.container ?? context.container, target },
      };
    case 'Pods':
      return { type: 'Pods', pods: { metric: identify(problems, metric, at), target } };
    case 'Object': {
      const { apiVersion, kind, name } = metric.describedObject;
      return {
        type: 'Object',
        object: { describedObject: { apiVersion, kind, name }, metric: identify(problems, metric, at), target },
      };
    }
    case 'External':
      return { type: 'External', external: { metric: identify(problems, metric, at), target } };
  }
}

/** Reports scaling by the processor for pods with accelerators, unless it is confirmed. */
export function expectNoCpu(context: ScalingContext, allowed: boolean | undefined, at: string): void {
  if (context.accelerator && allowed !== true) {
    context.problems.add(
      at,
      'must not be the cpu of a server with accelerators: ' +
        'a model uses it while it loads and hardly while it answers, so that every new pod calls for another one. ' +
        "Scale by the requests that wait, or confirm it with 'allowWithAccelerator'",
    );
  }
}

function refuseCpu(context: ScalingContext, metric: ResourceMetric | ContainerResourceMetric, at: string): void {
  if (metric.name === 'cpu') {
    expectNoCpu(context, metric.allowWithAccelerator, `${at}.name`);
  }
}

function identify(
  problems: Problems,
  metric: { readonly metric: Signal; readonly matchLabels?: Readonly<Record<string, string>> },
  at: string,
): k8s.MetricIdentifierV2 {
  const name = metricName(metric.metric);
  if (!isDeferred(name)) {
    // It is a part of a path of the metrics API.
    problems.expect(
      name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name),
      `${at}.metric`,
      "must be a name without '/' and '%'",
      name,
    );
  }
  return { name, selector: metric.matchLabels === undefined ? undefined : { matchLabels: { ...metric.matchLabels } } };
}

const targetsOf = {
  Resource: ['averageUtilization', 'averageValue'],
  ContainerResource: ['averageUtilization', 'averageValue'],
  Pods: ['averageValue'],
  Object: ['value', 'averageValue'],
  External: ['value', 'averageValue'],
} as const;

function shapeTarget(problems: Problems, metric: HpaMetric, at: string): k8s.MetricTargetV2 {
  const allowed: readonly string[] = targetsOf[metric.type];
  const given = Object.entries(metric).flatMap(([field, value]) =>
    ['averageUtilization', 'averageValue', 'value'].includes(field) && value !== undefined ? [field] : [],
  );
  if (given.length !== 1 || !allowed.includes(given[0]!)) {
    problems.add(
      at,
      `must have ${allowed.length === 1 ? '' : 'exactly one of '}'${allowed.join("' and '")}' as its target`,
      given,
    );
    return { type: 'Value' };
  }
  if (metric.averageUtilization !== undefined) {
    problems.integer(metric.averageUtilization, `${at}.averageUtilization`, 1);
    return { type: 'Utilization', averageUtilization: metric.averageUtilization };
  }
  if (metric.averageValue !== undefined) {
    return { type: 'AverageValue', averageValue: quantity(problems, metric.averageValue, `${at}.averageValue`) };
  }
  return { type: 'Value', value: quantity(problems, metric.value, `${at}.value`) };
}

function quantity(problems: Problems, value: string | number, at: string): k8s.Quantity {
  return k8s.Quantity.fromString(checkQuantity(problems, value, at)?.text ?? String(value));
}
