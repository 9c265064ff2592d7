import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A structural schema, as far as it is checked here: rules in CEL are the API server's. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** The folder of CustomResourceDefinitions to check against, where there is one. */
export const crdFolder = process.env['MODELYARD_CRDS'];

const schemas = new Map<string, ReadonlyMap<string, Schema>>();

/**
 * What is wrong with a custom resource by the schema of its definition in {@link crdFolder}: unknown fields included.
 */
export function schemaViolations(manifest: Readonly<Record<string, unknown>>): string[] {
  const apiVersion = String(manifest['apiVersion']);
  const group = apiVersion.split('/')[0] ?? '';
  const known = schemas.get(group) ?? read(crdFolder ?? '', group);
  schemas.set(group, known);
  const schema = known.get(`${apiVersion}/${String(manifest['kind'])}`);
  if (schema === undefined) {
    return [`there is no definition of ${String(manifest['kind'])} in ${crdFolder ?? 'MODELYARD_CRDS'}`];
  }
  const rest = Object.fromEntries(
    Object.entries(manifest).filter(([field]) => !['apiVersion', 'kind', 'metadata'].includes(field)),
  );
  return check(rest, { ...schema, required: (schema.required ?? []).filter((field) => field !== 'metadata') }, '');
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
}

// Files are called by what they define: `<group>_<plural>.yaml`.
function read(folder: string, of: string): ReadonlyMap<string, Schema> {
  const definitions = readdirSync(folder)
    .filter((name) => name.startsWith(`${of}_`) && name.endsWith('.yaml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')) as Definition);
  return new Map(
    definitions.flatMap(({ spec: { group, names, versions } }) =>
      versions.map(({ name, schema }): [string, Schema] => [`${group}/${name}/${names.kind}`, schema.openAPIV3Schema]),
    ),
  );
}

function typeOf(value: unknown, schema: Schema): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  return Number.isInteger(value) && schema.type === 'integer' ? 'integer' : typeof value;
}

function check(value: unknown, schema: Schema, path: string): string[] {
  if (schema['x-kubernetes-int-or-string'] === true) {
    return typeof value === 'string' || Number.isInteger(value) ? [] : [`${path}: is neither a number nor a text`];
  }
  const actual = typeOf(value, schema);
  if (schema.type !== undefined && actual !== schema.type) {
    return [`${path}: is ${actual}, not ${schema.type}`];
  }
  const rules: [boolean, string][] = [
    [schema.enum !== undefined && !schema.enum.includes(value), `is none of ${JSON.stringify(schema.enum)}`],
    [
      typeof value === 'string' && schema.pattern !== undefined && !new RegExp(schema.pattern).test(value),
      `does not match ${schema.pattern}`,
    ],
    [
      typeof value === 'string' &&
        (value.length < (schema.minLength ?? 0) || value.length > (schema.maxLength ?? Infinity)),
      'is too short or too long',
    ],
    [
      typeof value === 'number' && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)),
      'is too small or too large',
    ],
    [
      Array.isArray(value) && (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)),
      'has too few or too many items',
    ],
  ];
  const own = rules.filter(([broken]) => broken).map(([, rule]) => `${path}: ${JSON.stringify(value)} ${rule}`);
  return [...own, ...inside(value, schema, path)];
}

function inside(value: unknown, schema: Schema, path: string): string[] {
  if (Array.isArray(value)) {
    return schema.items === undefined
      ? []
      : value.flatMap((item, index) => check(item, schema.items ?? {}, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const missing = (schema.required ?? [])
    .filter((field) => !(field in value))
    .map((field) => `${path}.${field}: is missing`);
  const fields = Object.entries(value).flatMap(([field, item]) => {
    const known = schema.properties?.[field] ?? schema.additionalProperties;
    if (known !== undefined) {
      return check(item, known, `${path}.${field}`);
    }
    return schema['x-kubernetes-preserve-unknown-fields'] === true ? [] : [`${path}.${field}: is no field`];
  });
  return [...missing, ...fields];
}
