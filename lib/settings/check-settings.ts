import { z } from 'zod';
import { hideSecrets } from '../workload/secrets';
import { terminalText } from '../workload/values/visible-text';
import { Sealed } from './sealed';

/** Settings before they are checked: what the keys of one namespace hold. */
export type RawSettings = Readonly<Record<string, unknown>>;

/** Which stack settings belong to, and how messages name it. */
export interface SettingsOrigin {
  /** What the user calls it: `Pulumi.dev.yaml`. */
  readonly name: string;
  /** The namespace that stands before each key: `modelyard`. */
  readonly namespace: string;
  /** The folder with `Pulumi.yaml`, which paths in the settings are relative to. */
  readonly folder: string;
  /** The name in `Pulumi.yaml`. */
  readonly project: string;
  /** The name of the stack. */
  readonly stack: string;
}

/** Everything that is wrong with a stack's settings. */
export class SettingsError extends Error {
  /** @param problems one sentence a problem */
  constructor(
    origin: string,
    public readonly problems: readonly string[],
  ) {
    super(
      `${origin}: ${problems.length === 1 ? 'a setting is wrong' : `${problems.length} settings are wrong`}:\n` +
        `${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/**
 * Checks settings against their schema.
 *
 * @example
 * import { checkSettings, deploymentSettings, group, withDefaults } from 'modelyard/settings';
 *
 * const schema = group({ ...deploymentSettings, replicas: z.number().int().min(1) });
 * const { replicas } = withDefaults(checkSettings(schema, raw, origin), origin);
 *
 * @throws SettingsError with every unknown, missing or wrong setting: where it is, what is allowed, what was received
 */
export function checkSettings<T>(schema: z.ZodType<T>, raw: RawSettings, origin: SettingsOrigin): T {
  const result = schema.safeParse(raw);
  if (result.success) {
    return result.data;
  }
  throw new SettingsError(
    origin.name,
    result.error.issues.flatMap((issue) => describe(issue, schema, raw, origin)),
  );
}

/**
 * A group of settings in which every key is known.
 *
 * @example
 * import { group } from 'modelyard/settings';
 *
 * const training = group({
 *   epochs: z.number().int().min(1),
 *   learningRate: z.number().positive().optional(),
 * });
 */
export function group<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is not a setting. Allowed here: ${Object.keys(shape).sort().join(', ')}`
        : undefined,
  });
}

/**
 * A text that may stand in a group with secrets: Pulumi then hands over the whole group as secret.
 *
 * @example
 * import { group, plainText, secret } from 'modelyard/settings';
 *
 * const database = group({ host: plainText(), password: secret() });
 */
export function plainText(check: z.ZodType<string, string> = z.string().min(1)): z.ZodType<string, unknown> {
  return z.preprocess((value) => (value instanceof Sealed ? value.reveal() : value), check);
}

/**
 * A secret: never plain text.
 *
 * @example
 * import { group, secret } from 'modelyard/settings';
 *
 * const huggingFace = group({ token: secret().optional() });
 */
export function secret(): z.ZodType<Sealed> {
  return mayBeSecret(
    z.custom<Sealed>((value) => value instanceof Sealed, {
      error: 'must be a secret: set it with `pulumi config set --secret`',
    }),
  );
}

const secrets = new WeakSet<z.core.$ZodType>();

/**
 * Says of a setting that it is a secret, or may be one: of its group no error then shows a value.
 *
 * @example
 * import { group, mayBeSecret, secret } from 'modelyard/settings';
 *
 * // The whole group may be kept as one secret.
 * const database = mayBeSecret(group({ password: secret() }));
 */
export function mayBeSecret<T extends z.ZodType>(schema: T): T {
  secrets.add(schema);
  return schema;
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, raw: RawSettings, origin: SettingsOrigin): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `'${nameOf([...issue.path, key], origin)}' ${issue.message}`);
  }
  const received = at(raw, issue.path);
  const name = nameOf(issue.path, origin);
  if (received === undefined) {
    return [`'${name}' is missing: ${allowed(issue)}`];
  }
  return [`'${name}' ${allowed(issue)}, got ${show(received, issue, isDelicate(schema, issue.path))}`];
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${articles[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    default:
      return issue.message;
  }
}

const articles: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of settings',
  array: 'a list',
  record: 'a group of settings',
};

// Whatever may be a secret must not get into a log: groups and lists as a whole, what
// stands beside a secret (one with a misspelt name is none that anybody knows), and what is called or looks like one.
function show(value: unknown, issue: z.core.$ZodIssue, delicate: boolean): string {
  if (value instanceof Sealed || issue.message.includes('--secret')) {
    return value instanceof Sealed ? 'a secret' : 'plain text';
  }
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : 'a group of settings';
  }
  if (delicate && typeof value !== 'boolean') {
    return kindOf(value);
  }
  return terminalText(JSON.stringify(hideSecrets(value, issue.path.map(String).join('.'))) ?? 'nothing');
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'nothing';
  }
  return typeof value === 'number' ? 'a number' : 'a text';
}

/**
 * Whether a setting should be a group itself, or belongs to a group that has secrets. The settings as a whole are none.
 */
function isDelicate(schema: z.core.$ZodType, path: readonly PropertyKey[]): boolean {
  let current: z.core.$ZodType | undefined = schema;
  for (const [depth, key] of path.entries()) {
    const { shape, element } = insideOf(current);
    if (depth > 0 && shape !== undefined && Object.values(shape).some(isSecret)) {
      return true;
    }
    current = shape?.[String(key)] ?? element;
  }
  return current !== undefined && (isSecret(current) || insideOf(current).shape !== undefined);
}

function isSecret(schema: z.core.$ZodType): boolean {
  const { innerType } = schema._zod.def as { readonly innerType?: z.core.$ZodType };
  return secrets.has(schema) || (innerType !== undefined && isSecret(innerType));
}

/** What a group or list is made of, through `optional`, `default` and the like. */
function insideOf(schema: z.core.$ZodType | undefined): {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
} {
  if (schema === undefined) {
    return {};
  }
  const { innerType, out, shape, options, element, valueType } = schema._zod.def as {
    readonly innerType?: z.core.$ZodType;
    readonly out?: z.core.$ZodType;
    readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
    readonly options?: readonly z.core.$ZodType[];
    readonly element?: z.core.$ZodType;
    readonly valueType?: z.core.$ZodType;
  };
  if (shape !== undefined) {
    return { shape };
  }
  // Groups of which a setting chooses one: what any of them has.
  const settings = options?.flatMap((option) => Object.entries(insideOf(option).shape ?? {})) ?? [];
  if (settings.length > 0) {
    return { shape: Object.fromEntries(settings) };
  }
  const items = element ?? valueType;
  return items === undefined ? insideOf(innerType ?? out) : { element: items };
}

function at(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    raw,
  );
}

function nameOf(path: readonly PropertyKey[], origin: SettingsOrigin): string {
  return `${origin.namespace}:${path.map(String).join('.')}`;
}
