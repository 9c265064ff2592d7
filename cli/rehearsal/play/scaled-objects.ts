import { namespaceOrDefault } from '../../../lib/workload/objects/namespaces';
import { groupOf, mapAt, mapsAt, textAt, type KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { metricsFeedHeader, metricsFeedUrl, readMetricsHeader } from '../../../playground/cluster/metrics-feed';
import type { Playground } from '../../../playground/state/state';
import type { JsonMap } from '../../../lib/workload/values/maps';

/** The types of triggers for which KEDA asks the cluster, the clock, or a Prometheus, whose part a rehearsal plays. */
const played = ['prometheus', 'cpu', 'memory', 'cron', 'kubernetes-workload'];

const isScaled = ({ apiVersion, kind }: KubernetesObject): boolean =>
  groupOf(apiVersion) === 'keda.sh' && ['ScaledObject', 'ScaledJob'].includes(kind);

/** Why KEDA is not given an object: for its triggers it would call what the object names. Undefined where it is. */
export function whyNotScaled(object: KubernetesObject): string | undefined {
  if (!isScaled(object)) {
    return undefined;
  }
  const types = mapsAt(object, 'spec', 'triggers').map((trigger) => textAt(trigger, 'type') ?? '');
  const others = types.filter((type) => !played.includes(type));
  if (others.length > 0) {
    return `KEDA would call an address for its trigger ${others.join(' and ')}, so that it does nothing here`;
  }
  return Object.keys(mapAt(object, 'spec', 'advanced', 'scalingModifiers')).length > 0
    ? 'no load can be told for its formula (scalingModifiers), so that it does nothing here'
    : undefined;
}

/**
 * The object with each query of a Prometheus asked of the rehearsal's own metrics: they fail until a load is told, and
 * then have its value. Until then nothing is to come of it: it has no fallback, and KEDA takes no last pod away, which
 * it may do where a trigger fails (it takes a ScaledObject whose triggers it is about to make anew for one with none).
 */
export function fedWithLoads(object: KubernetesObject, pg: Playground): KubernetesObject {
  if (!isScaled(object)) {
    return object;
  }
  const { name } = object.metadata;
  const triggers = mapsAt(object, 'spec', 'triggers').map((trigger, at): JsonMap => {
    if (trigger['type'] !== 'prometheus') {
      return trigger;
    }
    const { query, threshold, activationThreshold, ignoreNullValues } = mapAt(trigger, 'metadata');
    const serverAddress = `${metricsFeedUrl(pg)}/prometheus/${namespaceOrDefault(object)}/${name}/s${at}-prometheus`;
    const customHeaders = readMetricsHeader(metricsFeedHeader(pg)).join('=');
    return {
      ...{ type: 'prometheus', name: trigger['name'], metricType: trigger['metricType'] },
      metadata: { serverAddress, customHeaders, query, threshold, activationThreshold, ignoreNullValues },
    };
  });
  const untilLoad = { fallback: undefined, initialCooldownPeriod: 1_000_000_000 };
  return { ...object, spec: { ...mapAt(object, 'spec'), ...untilLoad, triggers } };
}
