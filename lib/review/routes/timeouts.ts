import { asText } from '../../workload/values/as-text';
import { canonicalJson } from '../../workload/configuration/content-hash';
import { isMap } from '../../workload/values/maps';
import { fieldPath } from '../diff/field-change';
import { mapAt, textAt, valueAt, type KubernetesObject } from '../objects/kubernetes-object';
import { secondsOf } from './durations';
import { annotationPath } from './reach';
import {
  timeoutAnnotations,
  timeoutAttributes,
  timeoutFields,
  type KnownTimeout,
  type TimeoutField,
} from './timeout-table';

/** A timeout of an object. */
export interface Timeout {
  readonly known: KnownTimeout;
  /** The same for the same timeout of another version: rules are told apart by what they match. */
  readonly key: string;
  readonly path: string;
  /** What is written; undefined where nothing is. */
  readonly text: unknown;
  /** Infinity where there is no end; undefined where nothing says. */
  readonly seconds: number | undefined;
}

/** The timeouts of a route, an Ingress or a Service: also those that could be said, and are not. */
export function timeoutsOf(object: KubernetesObject): Timeout[] {
  const fields = timeoutFields.filter(({ kind }) => kind === object.kind);
  return [...fields.flatMap((field) => inField(object, field)), ...inAnnotations(object)];
}

function inField(object: KubernetesObject, field: TimeoutField): Timeout[] {
  let places: Place[] = [{ value: object, key: field.path, path: '' }];
  for (const step of field.path.split('.')) {
    places = places.flatMap((place) => stepInto(place, step));
  }
  return places.map(({ value, key, path }) => timeout(field, { key, path, text: value }));
}

interface Place {
  readonly value: unknown;
  readonly key: string;
  readonly path: string;
}

// A field that is missing is a place, too; an item of a list that is missing is none.
function stepInto({ value, key, path }: Place, step: string): Place[] {
  if (step === '*') {
    return Object.entries(mapAt(value))
      .filter(([, item]) => isMap(item))
      .map(([name, item]) => ({ value: item, key: `${key}|${name}`, path: fieldPath(path, name) }));
  }
  const name = step.replace('[]', '');
  const found = valueAt(value, name);
  if (!step.endsWith('[]')) {
    return [{ value: found, key, path: fieldPath(path, name) }];
  }
  return (Array.isArray(found) ? found : []).map((item: unknown, index) => ({
    value: item,
    key: `${key}|${nameOf(item) ?? index}`,
    path: `${fieldPath(path, name)}[${index}]`,
  }));
}

// Rules are told apart by their name, or by what they match.
function nameOf(rule: unknown): string | undefined {
  const matches = ['matches', 'match', 'conditions']
    .map((field) => valueAt(rule, field))
    .find((found) => found !== undefined);
  return textAt(rule, 'name') ?? (matches === undefined ? undefined : canonicalJson(matches));
}

function inAnnotations(object: KubernetesObject): Timeout[] {
  const annotations = mapAt(object, 'metadata', 'annotations');
  return Object.entries(annotations).flatMap(([annotation, text]) => {
    const place = { key: annotation, path: annotationPath(annotation) };
    const known = timeoutAnnotations.get(annotation);
    if (known !== undefined) {
      return [timeout(known, { ...place, text })];
    }
    const attribute = timeoutAttributes.get(annotation);
    const entry = asText(text)
      .split(',')
      .map((each) => each.split('=').map((part) => part.trim()))
      .find(([name]) => name === attribute?.name);
    return attribute === undefined || entry === undefined ? [] : [timeout(attribute, { ...place, text: entry[1] })];
  });
}

function timeout(known: KnownTimeout, place: Omit<Timeout, 'known' | 'seconds'>): Timeout {
  const seconds = place.text === undefined ? known.byDefault : secondsOf(place.text, known.unit);
  return {
    known,
    ...place,
    seconds: seconds === 0 && known.zeroIsNone !== false ? Number.POSITIVE_INFINITY : endless(place.text, seconds),
  };
}

// Contour and Envoy call it so.
function endless(text: unknown, seconds: number | undefined): number | undefined {
  return text === 'infinity' || text === 'infinite' ? Number.POSITIVE_INFINITY : seconds;
}
