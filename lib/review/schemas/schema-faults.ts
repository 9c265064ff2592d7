import { fromJSONSchema, type ZodType } from 'zod';
import { isMap } from '../../workload/values/maps';
import { valueAt } from '../objects/kubernetes-object';
import { patternWords } from './field-limits';
import type { JsonSchema } from './json-schema-type';
import { nearestName } from './nearest-name';
import type { Place } from './named-path';

/** What a schema does not allow. It repeats nothing of the object but names of fields. */
export interface SchemaFault {
  readonly place: Place;
  readonly what: 'type' | 'missing' | 'unknown' | 'value';
  /** One sentence without an end: `It is a number, and has to be a string: put it in quotes`. */
  readonly message: string;
  /** Whether another version of its definition may allow it. @default false */
  readonly uncertain?: boolean;
}

/** What finds the faults of an object. */
export type Validate = (object: unknown) => SchemaFault[];

/** Makes a schema ready. @throws where it is none */
export function validatorOf(schema: JsonSchema): Validate {
  const zod = fromJSONSchema(schema);
  return (object) => faultsBy(zod, object, schema);
}

type Issue = NonNullable<ReturnType<ZodType['safeParse']>['error']>['issues'][number];

function faultsBy(zod: ZodType, object: unknown, schema: JsonSchema): SchemaFault[] {
  const value = withoutNulls(object);
  const { error } = zod.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => faultsOf(issue, [], { value, schema }));
}

interface Validated {
  readonly value: unknown;
  readonly schema: JsonSchema;
}

function faultsOf(issue: Issue, above: Place, validated: Validated): SchemaFault[] {
  const place = [...above, ...(issue.path as Place)];
  const found = valueAt(validated.value, ...place);
  switch (issue.code) {
    case 'invalid_type':
      return [found === undefined ? missing(place) : wrongType(place, found, [issue.expected])];
    case 'invalid_union':
      return ofUnion(issue.errors, place, validated);
    case 'invalid_value':
      return [
        found === undefined
          ? missing(place)
          : {
              place,
              what: 'value',
              message: `It has to be one of ${issue.values.filter((each) => each !== '').join(', ')}`,
            },
      ];
    case 'unrecognized_keys':
      return issue.keys.map((field) => unknownField([...place, field], field, fieldsAt(validated.schema, place)));
    default:
      return [{ place, what: 'value', message: limitOf(issue) }];
  }
}

// Of the alternatives the one that is meant is that of the value's own type.
function ofUnion(alternatives: readonly (readonly Issue[])[], place: Place, validated: Validated): SchemaFault[] {
  const found = valueAt(validated.value, ...place);
  const others = alternatives.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  if (others.length > 0) {
    return others[0]!.flatMap((issue) => faultsOf(issue, place, validated));
  }
  const expected = alternatives.flatMap((issues) =>
    issues.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : [])),
  );
  return [found === undefined ? missing(place) : wrongType(place, found, expected)];
}

function missing(place: Place): SchemaFault {
  return { place, what: 'missing', message: 'It is missing, and has to be there' };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function wrongType(place: Place, found: unknown, expected: readonly string[]): SchemaFault {
  const wanted = [...new Set(expected.map((type) => typeNames[type] ?? type))].join(' or ');
  const scalar = typeof found === 'number' || typeof found === 'boolean';
  const advice = (): string => {
    if (expected.includes('string') && scalar) {
      return ': put it in quotes';
    }
    return typeof found === 'string' && !expected.includes('string') && wanted !== ''
      ? ': write it without quotes'
      : '';
  };
  const quotes = typeof found === 'string' && ['array', 'object', 'record'].some((type) => expected.includes(type));
  return {
    place,
    what: 'type',
    message: `It is ${kindOf(found)}, and has to be ${wanted}${quotes ? '' : advice()}`,
  };
}

function kindOf(value: unknown): string {
  if (typeof value === 'boolean') {
    return String(value);
  }
  if (typeof value === 'number') {
    return 'a number';
  }
  if (typeof value === 'string') {
    return 'a string';
  }
  return Array.isArray(value) ? 'a list' : 'a map';
}

function unknownField(place: Place, field: string, known: readonly string[]): SchemaFault {
  const nearest = nearestName(field, known);
  return {
    place,
    what: 'unknown',
    message: `There is no such field${nearest === undefined ? '' : `; '${nearest}' may be meant`}`,
  };
}

// The names of the fields that a schema has at a place.
function fieldsAt(schema: JsonSchema, place: Place): string[] {
  const definitions = isMap(schema['$defs']) ? schema['$defs'] : {};
  const resolve = (part: unknown): unknown =>
    isMap(part) && typeof part['$ref'] === 'string' ? definitions[part['$ref'].replace('#/$defs/', '')] : part;
  let current: unknown = resolve(schema);
  for (const key of place) {
    const next = typeof key === 'number' ? ['items'] : ['properties', key];
    current = resolve(valueAt(current, ...next) ?? valueAt(current, 'additionalProperties'));
  }
  return Object.keys(valueAt(current, 'properties') ?? {});
}

function limitOf(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      if (issue.minimum === 1 && counted(issue.origin) !== '') {
        return 'It may not be empty';
      }
      return `It has to be at least ${String(issue.minimum)}${counted(issue.origin)}`;
    case 'too_big':
      return `It may be at most ${String(issue.maximum)}${counted(issue.origin)}`;
    case 'invalid_format':
      return wordsOf(issue.pattern) ?? `It is no ${issue.format}`;
    case 'invalid_key':
      return limitOf({ ...issue.issues[0], path: issue.path } as Issue).replace('It has', 'The name has');
    default:
      return 'Its schema does not allow it';
  }
}

// Zod gives a pattern as the text of a regular expression.
function wordsOf(pattern: string | undefined): string | undefined {
  const source = pattern?.replace(/^\/|\/[a-z]*$/g, '').replaceAll('\\/', '/');
  return source === undefined ? undefined : (patternWords[source] ?? `It has to match ${source}`);
}

function counted(origin: string): string {
  const units: Readonly<Record<string, string>> = { string: ' characters long', array: ' items long' };
  return units[origin] ?? '';
}

// The API server takes null for a field that is left out. What holds none is not copied.
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isMap(value)) {
    return value;
  }
  const entries = Object.entries(value);
  const kept = entries
    .filter(([, item]) => item !== null && item !== undefined)
    .map(([field, item]) => [field, withoutNulls(item)] as const);
  return kept.length === entries.length && kept.every(([field, item]) => item === value[field])
    ? value
    : Object.fromEntries(kept);
}
