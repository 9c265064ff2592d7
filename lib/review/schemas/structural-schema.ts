import { isMap } from '../../workload/values/maps';
import { textsAt } from '../objects/kubernetes-object';
import type { JsonSchema } from './json-schema-type';

/** A definition holds no schema where one has to be. */
export class NoSchema extends Error {}

const types = new Set(['string', 'integer', 'number', 'boolean', 'array', 'object']);
const numbers = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];

/** How a schema is read. */
export interface Reading {
  /**
   * Whether patterns count. A change may bring any, also one on which a search never ends: then they do not.
   */
  readonly patterns: boolean;
  /** Before the names of other definitions. */
  readonly prefix: string;
}

/**
 * The schema of a custom resource as JSON Schema. Alternatives (`anyOf`) and rules in CEL are left out: they only
 * forbid more.
 *
 * @throws NoSchema where it is none
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
 */
export function fromStructural(schema: unknown, reading: Reading): JsonSchema {
  if (!isMap(schema)) {
    throw new NoSchema();
  }
  if (typeof schema['$ref'] === 'string' && reading.prefix !== '') {
    return { $ref: `#/$defs/${reading.prefix}${schema['$ref']}` };
  }
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  }
  const { type } = schema;
  if (type !== undefined && (typeof type !== 'string' || !types.has(type))) {
    throw new NoSchema();
  }
  if (Array.isArray(schema['enum'])) {
    return { enum: schema['enum'] };
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...limitsOf(schema, reading),
    ...(type === 'array' && schema['items'] !== undefined ? { items: fromStructural(schema['items'], reading) } : {}),
    ...(type === 'object' ? fieldsOf(schema, reading) : {}),
  };
}

function limitsOf(schema: Readonly<Record<string, unknown>>, { patterns }: Reading): JsonSchema {
  const found = numbers.filter((limit) => typeof schema[limit] === 'number').map((limit) => [limit, schema[limit]]);
  const { pattern, format } = schema;
  return {
    ...(Object.fromEntries(found) as JsonSchema),
    ...(patterns && typeof pattern === 'string' && isPattern(pattern) ? { pattern } : {}),
    ...(format === 'int32' && schema['minimum'] === undefined ? { minimum: -(2 ** 31) } : {}),
    ...(format === 'int32' && schema['maximum'] === undefined ? { maximum: 2 ** 31 - 1 } : {}),
  };
}

// Go knows some that JavaScript does not, such as `(?i)`.
function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function fieldsOf(schema: Readonly<Record<string, unknown>>, reading: Reading): JsonSchema {
  const { properties, additionalProperties: others } = schema;
  const open =
    schema['x-kubernetes-preserve-unknown-fields'] === true ||
    schema['x-kubernetes-embedded-resource'] === true ||
    others === true;
  if (properties !== undefined && !isMap(properties)) {
    throw new NoSchema();
  }
  if (isMap(others)) {
    return { additionalProperties: fromStructural(others, reading) };
  }
  const required = textsAt(schema, 'required');
  return {
    properties: Object.fromEntries(
      Object.entries(properties ?? {}).map(([field, inner]) => [field, fromStructural(inner, reading)]),
    ),
    ...(required.length === 0 ? {} : { required }),
    ...(open ? {} : { additionalProperties: false }),
  };
}
