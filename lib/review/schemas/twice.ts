import { isMap } from '../../workload/values/maps';
import { own } from '../../workload/values/own';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { CompactSchema } from './compact-schema';
import type { KubernetesSchemas } from './kubernetes-schemas';
import type { SchemaSet } from './schema-set';
import type { Place } from './named-path';

/** Two items of a list that Kubernetes merges by a key, and that have the same one. */
export interface Twice {
  /** Of the second one. */
  readonly place: Place;
  /** What both are called: `HF_HOME`, `8080/TCP`. */
  readonly key: string;
  /** The definition and the field of the list: `core.v1.Container.env`. */
  readonly list: string;
}

// What a key is that is left out.
const defaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/**
 * The items of an object that are there twice.
 *
 * @param object as it was written
 */
export function* twiceIn(object: KubernetesObject, { kubernetes, custom }: SchemaSet): Generator<Twice> {
  const name = kubernetes.definitionOf(object.apiVersion, object.kind);
  if (name !== undefined) {
    yield* inMap(object, { schema: kubernetes.definition(name), place: [], definition: name }, kubernetes);
    return;
  }
  const kind = custom.of(object);
  // Of operators the shared parts are not followed: what they merge is in the parts of their own.
  if (kind?.validate !== undefined) {
    yield* inMap(object, { schema: kind.schema as CompactSchema, place: [], definition: customKind }, kubernetes);
  }
}

/** Before the name of a list of a custom resource. */
export const customKind = 'custom';

interface Here {
  readonly schema: CompactSchema;
  readonly place: Place;
  /** The definition that the schema is a part of. */
  readonly definition: string;
}

function* inMap(map: object, { schema, place, definition }: Here, schemas: KubernetesSchemas): Generator<Twice> {
  for (const [field, value] of Object.entries(map) as [string, unknown][]) {
    const found = own(schema.properties ?? {}, field);
    if (!isMap(found) || typeof value !== 'object' || value === null || field === 'status') {
      continue;
    }
    const here = [...place, field];
    if (Array.isArray(value)) {
      yield* ofList(value, { schema: found, place: here, definition: `${definition}.${field}` });
      const items = resolve(found.items ?? {}, definition, schemas);
      if (items.schema.properties !== undefined) {
        for (const [at, item] of value.entries()) {
          if (isMap(item)) {
            yield* inMap(item, { ...items, place: [...here, at] }, schemas);
          }
        }
      }
    } else {
      yield* inMap(value, { ...resolve(found, definition, schemas), place: here }, schemas);
    }
  }
}

function resolve(
  schema: CompactSchema,
  definition: string,
  schemas: KubernetesSchemas,
): Pick<Here, 'schema' | 'definition'> {
  return schema.$ref === undefined
    ? { schema, definition }
    : { schema: schemas.definition(schema.$ref), definition: schema.$ref };
}

// A definition may hold anything there.
function isTexts(keys: unknown): boolean {
  return Array.isArray(keys) && keys.every((key) => typeof key === 'string');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function* ofList(items: readonly unknown[], { schema, place, definition }: Here): Generator<Twice> {
  const kind = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (kind === undefined || !isTexts(keys)) {
    return;
  }
  const seen = new Set<string>();
  for (const [at, item] of items.entries()) {
    const values =
      kind === 'set' ? [item] : keys.map((key) => (isMap(item) ? (own(item, key) ?? defaults[key]) : null));
    if (values.every((value) => value === undefined || value === null || typeof value === 'object')) {
      continue;
    }
    const text = values.map(textOf).join('/');
    if (seen.has(text)) {
      yield { place: [...place, at], key: text, list: definition };
    }
    seen.add(text);
  }
}
