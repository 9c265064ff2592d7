import { asText } from '../values/as-text';
import type { ApiObject } from 'cdk8s';
import { isMap } from '../values/maps';
import { renderObject } from './render';

/** A part of an object as it stands in the API: maps merge, `null` removes a field. */
export interface RawFields {
  readonly [field: string]: unknown;
}

/** Fields that are merged into an object, and whether they may add items to its lists. */
interface Layer {
  readonly fields: RawFields;
  readonly addItems: boolean;
}

const store = Symbol.for('modelyard.rawFields');
type Carrier = ApiObject & { [store]?: Layer[] };

/**
 * Sets fields of an object that its class does not know, and would drop without a word: those that are newer than the
 * Kubernetes version that the class was generated from. Values of a type that the class does not expect are dropped
 * too: it keeps an extended resource, such as `nvidia.com/gpu`, that is a `k8s.Quantity`, and drops one that is a
 * plain text.
 *
 * The fields are merged into the object after it was rendered. Maps merge. In a list of named items (containers,
 * volumes, environment) an item merges into the one with its `name`, and a mount into the one with its `mountPath`; any
 * other list replaces what is there. `null` removes a field.
 *
 * @example
 * setRawFields(server.deployment, {
 *   spec: { template: { spec: { containers: [{ name: 'server', resizePolicy: [] }] } } },
 * });
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function setRawFields(apiObject: ApiObject, fields: RawFields): void {
  addLayer(apiObject, { fields, addItems: false });
}

/** The same, but an item whose name the object's list does not have is added to it. */
export function mergeFields(apiObject: ApiObject, fields: RawFields): void {
  addLayer(apiObject, { fields, addItems: true });
}

function addLayer(apiObject: ApiObject, layer: Layer): void {
  const carrier = apiObject as Carrier;
  (carrier[store] ??= []).push(layer);
}

/**
 * The object as it will reach the cluster: rendered, then changed by its raw fields.
 *
 * @throws Error when a raw field names a list item that the object does not have, or would
 * put a field into a plain value
 */
export function renderManifest(apiObject: ApiObject): Record<string, unknown> {
  const rendered = renderObject(apiObject);
  const layers = (apiObject as Carrier)[store] ?? [];
  return layers.reduce<Record<string, unknown>>((manifest, { fields, addItems }) => {
    return mergeMaps(manifest, fields, { where: `${apiObject.kind} '${apiObject.name}'`, addItems }, '');
  }, rendered);
}

/**
 * A part of an object with raw fields merged into it, for one that stands in an object of no class.
 * @throws as {@link renderManifest}
 */
export function mergeRawFields(
  part: Record<string, unknown>,
  fields: RawFields,
  where: string,
): Record<string, unknown> {
  return mergeMaps(part, fields, { where, addItems: false }, '');
}

interface Merge {
  /** The object, for messages. */
  readonly where: string;
  readonly addItems: boolean;
}

function merge(current: unknown, fields: unknown, how: Merge, path: string): unknown {
  const key = itemKey(path);
  if (isKeyedList(fields, key) && isKeyedList(current, key)) {
    return mergeKeyedLists(current, fields, how, path);
  }
  if (!isMap(fields) || current === undefined) {
    return withoutNulls(fields);
  }
  if (!isMap(current)) {
    throw new Error(
      `${how.where}: the raw field '${path}' sets fields inside ${JSON.stringify(current)}, which is not a map`,
    );
  }
  return mergeMaps(current, fields, how, path);
}

function mergeMaps(
  current: Record<string, unknown>,
  fields: RawFields,
  how: Merge,
  path: string,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) {
      delete merged[key];
    } else if (value !== undefined) {
      merged[key] = merge(current[key], value, how, path === '' ? key : `${path}.${key}`);
    }
  }
  return merged;
}

function mergeKeyedLists(current: RawFields[], fields: RawFields[], how: Merge, path: string): RawFields[] {
  const key = itemKey(path);
  const merged = [...current];
  for (const item of fields) {
    const index = merged.findIndex((candidate) => candidate[key] === item[key]);
    const existing = merged[index];
    if (existing !== undefined) {
      merged[index] = mergeMaps(existing, item, how, `${path}[${asText(item[key])}]`);
    } else if (how.addItems) {
      merged.push(withoutNulls(item) as RawFields);
    } else {
      const names = merged.map((candidate) => `'${asText(candidate[key])}'`).join(', ');
      throw new Error(
        `${how.where}: the raw field '${path}' names '${asText(item[key])}', which is not there. There is ${names}`,
      );
    }
  }
  return merged;
}

// Mounts have names too, but those of their volumes, of which there may be several mounts.
function itemKey(path: string): string {
  return path.endsWith('.volumeMounts') ? 'mountPath' : 'name';
}

function isKeyedList(value: unknown, key: string): value is RawFields[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => isMap(item) && typeof item[key] === 'string')
  );
}

function withoutNulls(value: unknown): unknown {
  if (!isMap(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
