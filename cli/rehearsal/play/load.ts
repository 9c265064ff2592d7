import { type JsonMap } from '../../../lib/workload/values/maps';
import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import type { Problem } from '../../../lib/rehearsal/outcome/findings';
import { setMetricValue } from '../../../playground/cluster/metrics-feed';
import type { ApiClient } from '../../../playground/plugin/cluster/client';
import type { Playground } from '../../../playground/state/state';
import type { Observer } from './observer';
import { autoscalerOf, liveWorkload, scaledObjectOf, scaledObjectPath } from './scale';
import type { WhatIfPlan } from '../what-if';

/** A metric of an autoscaler, and where its value is set. */
interface Metric {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  /** What the value is, in a sentence. */
  readonly meaning: string;
}

interface LoadTools {
  readonly playground: Playground;
  readonly client: ApiClient;
  readonly observer: Observer;
}

/** What putting a load on a workload gave. */
export interface LoadResult {
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
  readonly moving: readonly string[];
}

/** Tells the metrics APIs of the cluster a load, and waits for what its autoscaler, the real one, does about it. */
export async function putLoad(
  { workload, load }: WhatIfPlan,
  { playground, client, observer }: LoadTools,
): Promise<LoadResult> {
  const autoscaler = autoscalerOf(workload!, observer);
  const problem = (message: string): LoadResult => ({
    notes: [],
    moving: [],
    problems: [
      {
        rule: 'no-forecast',
        severity: 'high',
        object: { apiVersion: 'apps/v1', kind: workload!.kind, namespace: workload!.namespace, name: workload!.name },
        message,
      },
    ],
  });
  if (autoscaler === undefined) {
    return problem("No HorizontalPodAutoscaler scales it: a load changes nothing (prop 'scaling')");
  }
  const labels = mapAt(liveWorkload(workload!, observer), 'spec', 'selector', 'matchLabels') as Record<string, string>;
  const metrics = mapsAt(autoscaler, 'spec', 'metrics').flatMap(
    (metric) => metricOf(metric, workload!.namespace, labels, load!.amount) ?? [],
  );
  const chosen = load!.metric === undefined ? metrics : metrics.filter(({ name }) => name === load!.metric);
  if (chosen.length !== 1) {
    const why =
      load!.metric === undefined
        ? 'Its autoscaler has several metrics, or none that can be told'
        : `Its autoscaler has no metric '${load!.metric}'`;
    return problem(
      `${why}: ${metrics.map(({ name }) => name).join(', ') || 'none'}. ` +
        `Name one: --load ${workload!.name}:METRIC=${load!.amount}`,
    );
  }
  const [metric] = chosen as [Metric];
  const answer = await setMetricValue(playground, metric.path, metric.body);
  if (!answer.ok) {
    return problem(`The metric ${metric.name} cannot be set: ${await answer.text()}`);
  }
  const keda = scaledObjectOf(autoscaler, observer);
  if (keda !== undefined) {
    await client.json({
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      path: scaledObjectPath(keda),
      body: { spec: { initialCooldownPeriod: 0 } },
    });
  }
  const asked = keda === undefined ? 0 : secondsOf(keda, 'pollingInterval') + secondsOf(keda, 'cooldownPeriod');
  const moving = await observer.settle({
    leastMs: 4_000 + asked * 1000,
    quietMs: 4_000 + (longestWindow(autoscaler) + asked) * 1000,
    until: () => false,
  });
  return {
    moving,
    problems: [],
    notes: [
      keda === undefined
        ? `${metric.meaning}, for the cluster's own HorizontalPodAutoscaler controller`
        : `the trigger ${metric.name} of ScaledObject ${keda.metadata.name} measures ${load!.amount}, for KEDA and ` +
          "the cluster's own HorizontalPodAutoscaler controller",
    ],
  };
}

function metricOf(
  metric: JsonMap,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  amount: string,
): Metric | undefined {
  const query = (selected: Readonly<Record<string, string>>): string =>
    Object.keys(selected).length === 0 ? '' : `?${new URLSearchParams(selected).toString()}`;
  const together = JSON.stringify({ total: amount });
  switch (metric['type']) {
    case 'Resource':
    case 'ContainerResource': {
      const name = textAt(metric, metric['type'] === 'Resource' ? 'resource' : 'containerResource', 'name') ?? '';
      return {
        name,
        path: `/pods/${namespace}/${name}${query(labels)}`,
        body: together,
        meaning: `its pods use ${amount} of ${name} together`,
      };
    }
    case 'Pods': {
      const name = textAt(metric, 'pods', 'metric', 'name') ?? '';
      return {
        name,
        path: `/pods/${namespace}/${encodeURIComponent(name)}${query(labels)}`,
        body: together,
        meaning: `its pods have ${amount} of the metric ${name} together`,
      };
    }
    case 'External': {
      const name = textAt(metric, 'external', 'metric', 'name') ?? '';
      const selected = mapAt(metric, 'external', 'metric', 'selector', 'matchLabels') as Record<string, string>;
      return {
        name,
        path: `/external/${namespace}/${encodeURIComponent(name)}${query(selected)}`,
        body: amount,
        meaning: `the external metric ${name} is ${amount}`,
      };
    }
    default:
      return undefined;
  }
}

function secondsOf(scaledObject: KubernetesObject, field: 'pollingInterval' | 'cooldownPeriod'): number {
  return Math.min(60, numberAt(scaledObject, 'spec', field) ?? 0);
}

/** The longest that an autoscaler waits before it does something, in seconds. */
function longestWindow(autoscaler: KubernetesObject): number {
  const rules = ['scaleUp', 'scaleDown'].map((direction) => mapAt(autoscaler, 'spec', 'behavior', direction));
  const seconds = rules.flatMap((rule) => [
    numberAt(rule, 'stabilizationWindowSeconds') ?? 0,
    ...mapsAt(rule, 'policies').map((policy) => numberAt(policy, 'periodSeconds') ?? 0),
  ]);
  return Math.min(30, Math.max(0, ...seconds));
}
