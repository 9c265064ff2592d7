import type { ApiObject } from 'cdk8s';

/** A part of an object as it stands in the API: maps merge, `null` removes a field. */
export interface RawFields {
  readonly [field: string]: unknown;
}

const store = Symbol.for('modelyard.rawFields');
type Carrier = ApiObject & { [store]?: RawFields[] };

/**
 * Sets fields of an object that its class does not know: extended resources such as `nvidia.com/gpu`, which the
 * generated classes drop silently, and fields newer than the Kubernetes version they were generated from.
 *
 * The fields are merged into the object after it was rendered. Maps merge. In a list of named items (containers,
 * volumes, environment) an item merges into the one with its `name`; any other list replaces what is there. `null`
 * removes a field.
 *
 * @example
 * setRawFields(server.deployment, { spec: { template: { spec: { containers: [{ name: 'server', resizePolicy: [] }] } } } });
 *
 * @see https://github.com/cdk8s-team/cdk8s/issues/2172
 */
export function setRawFields(apiObject: ApiObject, fields: RawFields): void {
  const carrier = apiObject as Carrier;
  (carrier[store] ??= []).push(fields);
}

/**
 * The object as it will reach the cluster: rendered, then changed by its raw fields.
 *
 * @throws Error when a raw field names a list item that the object does not have, or would put a field into a plain value
 */
export function renderManifest(apiObject: ApiObject): Record<string, unknown> {
  const rendered = apiObject.toJson() as Record<string, unknown>;
  const raw = (apiObject as Carrier)[store] ?? [];
  return raw.reduce<Record<string, unknown>>((manifest, fields) => {
    const where = `${apiObject.kind} '${apiObject.name}'`;
    return mergeMaps(manifest, fields, where, '');
  }, rendered);
}

function merge(current: unknown, fields: unknown, where: string, path: string): unknown {
  if (isNamedList(fields) && isNamedList(current)) {
    return mergeNamedLists(current, fields, where, path);
  }
  if (!isMap(fields) || current === undefined) {
    return withoutNulls(fields);
  }
  if (!isMap(current)) {
    throw new Error(`${where}: the raw field '${path}' sets fields inside ${JSON.stringify(current)}, which is not a map`);
  }
  return mergeMaps(current, fields, where, path);
}

function mergeMaps(current: Record<string, unknown>, fields: RawFields, where: string, path: string): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) {
      delete merged[key];
    } else if (value !== undefined) {
      merged[key] = merge(current[key], value, where, path === '' ? key : `${path}.${key}`);
    }
  }
  return merged;
}

function mergeNamedLists(current: NamedItem[], fields: NamedItem[], where: string, path: string): NamedItem[] {
  const merged = [...current];
  for (const item of fields) {
    const index = merged.findIndex((candidate) => candidate.name === item.name);
    const existing = merged[index];
    if (existing === undefined) {
      const names = merged.map((candidate) => `'${candidate.name}'`).join(', ');
      throw new Error(`${where}: the raw field '${path}' names '${item.name}', which is not there. There is ${names}`);
    }
    merged[index] = mergeMaps(existing, item, where, `${path}[${item.name}]`) as NamedItem;
  }
  return merged;
}

interface NamedItem extends Record<string, unknown> {
  readonly name: string;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is NamedItem[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isMap(item) && typeof item.name === 'string');
}

function withoutNulls(value: unknown): unknown {
  if (!isMap(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined).map(([key, item]) => [key, withoutNulls(item)]));
}
