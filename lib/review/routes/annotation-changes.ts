import { own } from '../../workload/values/own';
import type { ObjectChange } from '../object-change';
import { mapAt } from '../objects/kubernetes-object';
import { purposes, type Purpose } from './annotation-purposes';
import { knownAnnotations } from './annotation-table';
import { classMoved } from './reach';

/** A known annotation that is gone, or has another value. */
export interface AnnotationChange {
  readonly annotation: string;
  readonly purpose: Purpose;
  readonly how: 'gone' | 'changed';
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The known annotations of an object that hold no longer, or have another value. Not those for which there is another
 * one of the same purpose, nor settings of a controller that the object leaves, which is said; nor what a chain of
 * middlewares of the new controller may do.
 */
export function annotationChanges(change: ObjectChange): AnnotationChange[] {
  const { before, after, action } = change;
  if (before === undefined || after === undefined || action !== 'changed') {
    return [];
  }
  const [was, is] = [before, after].map((side) => mapAt(side, 'metadata', 'annotations'));
  const moved = classMoved(before, after);
  const found: AnnotationChange[] = [];
  for (const annotation of new Set([...Object.keys(was!), ...Object.keys(is!)])) {
    const known = knownAnnotations.get(annotation);
    if (known === undefined) {
      continue;
    }
    const [earlier, now] = [own(was!, annotation), own(is!, annotation)];
    const purpose = purposes[known.purpose];
    if (earlier === now || (moved && !purpose.guards) || !holds(known, earlier)) {
      continue;
    }
    if (holds(known, now)) {
      found.push({ annotation, purpose, how: 'changed', before: earlier, after: now });
    } else if (!insteadOf(known.purpose, is!) && !(moved && insteadOf('middlewares', is!))) {
      found.push({ annotation, purpose, how: 'gone', before: earlier, after: now });
    }
  }
  return found;
}

type Known = typeof knownAnnotations extends ReadonlyMap<string, infer Entry> ? Entry : never;

function holds({ off, onByDefault = false }: Known, value: unknown): boolean {
  return value === undefined ? onByDefault : off?.test(textOf(value)) !== true;
}

// The API server takes nothing but texts; a change may bring anything.
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : JSON.stringify(value);
}

function insteadOf(purpose: Known['purpose'], annotations: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(annotations).some(([annotation, value]) => {
    const known = knownAnnotations.get(annotation);
    return known?.purpose === purpose && holds(known, value);
  });
}
