import { plural } from '../../workload/values/words';
import { shortened } from '../../workload/values/visible-text';
import type { ObjectReference } from '../objects/kubernetes-object';
import type { Finding } from '../report';

/** A value on one line, cut where it is long. */
export function inline(value: unknown, most = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return shortened(text.replace(/\s+/g, ' '), most);
}

/** How an object is called in a report: `Deployment shop/recommender`. */
export function title({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/**
 * What a report shows of how to fix a finding, with code in backticks; undefined where nothing has to be done: the
 * finding only informs, or was accepted.
 */
export function shownFix({ severity, suppressed, fix }: Finding): string | undefined {
  return severity === 'info' || suppressed !== undefined ? undefined : fix;
}

/** What a picture says of the workloads that it has no room for. */
export function leftOutText(workloads: number): string {
  return `${plural(workloads, 'workload')} that did not change ${workloads === 1 ? 'is' : 'are'} left out.`;
}
