import { shortened } from '../../workload/visible-text';
import type { ObjectReference } from '../objects/kubernetes-object';

/** A value on one line, cut where it is long. */
export function inline(value: unknown, most = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return shortened(text.replace(/\s+/g, ' '), most);
}

/** How an object is called in a report: `Deployment shop/recommender`. */
export function title({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** A count with its noun: `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
