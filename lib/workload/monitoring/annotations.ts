import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';

/**
 * The annotations by which a Prometheus without an operator finds pods, where the cluster's profile says that there is
 * such a one. They stand in the template of the pods, which for a run cannot be changed later.
 */
export function scrapeAnnotations(
  scope: IConstruct,
  metrics: { readonly number: number; readonly path: string } | undefined,
  options: object | false | undefined,
): Record<string, string> {
  if (metrics === undefined || options === false || clusterOf(scope).profile.monitoring?.kind !== 'annotations') {
    return {};
  }
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(metrics.number),
    'prometheus.io/path': metrics.path,
  };
}
