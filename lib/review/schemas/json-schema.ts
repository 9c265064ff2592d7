import type { CompactSchema } from './compact-schema';
import { fieldLimits, int32OrString } from './field-limits';
import type { JsonSchema } from './json-schema-type';
import type { KubernetesSchemas } from './kubernetes-schemas';

const quantity: JsonSchema = {
  anyOf: [
    { type: 'number' },
    { type: 'string', pattern: '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d+)?$' },
  ],
};

// Types that are read by code of their own.
const special: Readonly<Record<string, JsonSchema>> = {
  'api.resource.Quantity': quantity,
  'util.intstr.IntOrString': int32OrString,
  // The schema of a custom resource may hold any JSON there.
  'apis.apiextensions.v1.JSON': {},
  'apis.apiextensions.v1.JSONSchemaPropsOrArray': {},
  'apis.apiextensions.v1.JSONSchemaPropsOrBool': {},
  'apis.apiextensions.v1.JSONSchemaPropsOrStringArray': {},
  'runtime.RawExtension': {},
  'apis.meta.v1.FieldsV1': {},
};

const formats: Readonly<Record<string, JsonSchema>> = {
  int32: { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  // With line ends, which the reader skips.
  byte: { pattern: '^[A-Za-z0-9+/\\r\\n]*={0,2}[\\r\\n]*$' },
};

/**
 * Fields that the documents call required, and without which the API server takes an object all the same: it reads a
 * field that is left out as an empty text, 0 or an empty list, and some may be that.
 */
const optional: Readonly<Record<string, readonly string[]>> = {
  'apis.apiextensions.v1.CustomResourceDefinitionVersion': ['served'],
  'batch.v1.PodFailurePolicy': ['rules'],
  'core.v1.HTTPHeader': ['value'],
  'core.v1.LimitRangeSpec': ['limits'],
  'core.v1.PreferredSchedulingTerm': ['preference'],
  'core.v1.SleepAction': ['seconds'],
  'core.v1.Sysctl': ['value'],
  'core.v1.TypedLocalObjectReference': ['kind', 'name'],
  'storage.v1.CSIDriver': ['spec'],
  'storage.v1.TokenRequest': ['audience'],
};

/** Fields that the documents do not call required, and without which the API server refuses an object. */
const alsoRequired: Readonly<Record<string, readonly string[]>> = {
  'core.v1.ConfigMapEnvSource': ['name'],
  'core.v1.ConfigMapKeySelector': ['name'],
  'core.v1.ConfigMapVolumeSource': ['name'],
  'core.v1.Container': ['image'],
  'core.v1.EphemeralVolumeSource': ['volumeClaimTemplate'],
  'core.v1.ExecAction': ['command'],
  'core.v1.PersistentVolumeSpec': ['accessModes', 'capacity'],
  'core.v1.PodTemplateSpec': ['spec'],
  'core.v1.SecretEnvSource': ['name'],
  'core.v1.SecretKeySelector': ['name'],
  'core.v1.SecretVolumeSource': ['secretName'],
  'networking.v1.IngressClassSpec': ['controller'],
};

/** The JSON Schema of a definition, with all that it refers to. */
export function jsonSchemaOf(name: string, schemas: KubernetesSchemas): JsonSchema {
  const definitions: Record<string, JsonSchema> = {};
  const visit = (each: string): void => {
    if (definitions[each] !== undefined) {
      return;
    }
    const others: string[] = [];
    definitions[each] = special[each] ?? convertDefinition(each, schemas.definition(each), others);
    others.forEach(visit);
  };
  visit(name);
  return { $ref: `#/$defs/${name}`, $defs: definitions };
}

function convertDefinition(name: string, schema: CompactSchema, others: string[]): JsonSchema {
  const required = [...(schema.required ?? []), ...(alsoRequired[name] ?? [])].filter(
    (field) => optional[name]?.includes(field) !== true,
  );
  const limits = fieldLimits[name] ?? {};
  const properties = Object.entries(schema.properties ?? {}).map(([field, part]): [string, JsonSchema] => {
    const converted = convert(part, others);
    return [field, { ...converted, ...(required.includes(field) ? notEmpty(part) : {}), ...limits[field] }];
  });
  return {
    ...convert({ ...schema, required, properties: undefined }, others),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties), additionalProperties: false }),
  };
}

// A field that is left out is read as an empty one: where it may not be missing, it may not be empty either.
function notEmpty({ type, enum: values }: CompactSchema): JsonSchema {
  if (values !== undefined) {
    return { enum: values };
  }
  return type === 'string' ? { minLength: 1 } : {};
}

function convert(schema: CompactSchema, others: string[]): JsonSchema {
  if (schema.$ref !== undefined) {
    if (special[schema.$ref] === undefined) {
      others.push(schema.$ref);
      return { $ref: `#/$defs/${schema.$ref}` };
    }
    return special[schema.$ref]!;
  }
  const { type, format = '', properties, required = [], items, additionalProperties } = schema;
  const inner = (part: CompactSchema): JsonSchema => convert(part, others);
  return {
    ...(type === undefined ? {} : { type }),
    ...formats[format],
    // An empty text is none, and gets the default.
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, ''] }),
    ...(required.length === 0 ? {} : { required }),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([field, part]) => [field, inner(part)])),
          additionalProperties: false,
        }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: inner(additionalProperties) }),
  };
}
