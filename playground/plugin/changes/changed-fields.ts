import { isFields, sameJson, type Fields } from '../objects';

/** A step into an object: a key, or an index of a list. */
export type Path = readonly (string | number)[];

/** One field that differs between two objects. */
export interface FieldChange {
  readonly path: Path;
  readonly kind: 'add' | 'delete' | 'update';
}

/** The smallest fields that differ: where both sides are objects or lists, only what differs inside them. */
export function changedFields(before: unknown, after: unknown, path: Path = []): FieldChange[] {
  if (sameJson(before, after)) {
    return [];
  }
  if (before === undefined) {
    return [{ path, kind: 'add' }];
  }
  if (after === undefined) {
    return [{ path, kind: 'delete' }];
  }
  const inside = stepsInto(before, after);
  if (inside === undefined) {
    return [{ path, kind: 'update' }];
  }
  return inside.flatMap((step) => changedFields((before as Fields)[step], (after as Fields)[step], [...path, step]));
}

function stepsInto(before: unknown, after: unknown): (string | number)[] | undefined {
  if (isFields(before) && isFields(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])];
  }
  if (!Array.isArray(before) || !Array.isArray(after)) {
    return undefined;
  }
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
}

/**
 * A path as the engine writes it: `spec.template.spec.containers[0].image`,
 * `metadata.labels["app.kubernetes.io/name"]`.
 */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') {
      return `${text}[${step}]`;
    }
    if (!/^[A-Za-z_$][\w$]*$/.test(step)) {
      return `${text}[${JSON.stringify(step)}]`;
    }
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** Reads a path, as the engine or the API server writes it. Selectors by key, `containers[name="web"]`, end it. */
export function parsePath(text: string): Path {
  const steps: (string | number)[] = [];
  for (const [part, quoted, index, key] of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)|\[[^\]]*\]/g)) {
    if (quoted !== undefined) {
      steps.push(JSON.parse(`"${quoted}"`) as string);
    } else if (index !== undefined) {
      steps.push(Number(index));
    } else if (key !== undefined) {
      steps.push(key);
    } else if (part !== '') {
      break;
    }
  }
  return steps;
}

/** Whether one of two paths lies within the other. */
export function overlaps(a: Path, b: Path): boolean {
  return a.every((step, index) => index >= b.length || b[index] === step);
}
