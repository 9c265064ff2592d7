import { z } from 'zod';
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
    super(`${origin}: ${problems.length === 1 ? 'a setting is wrong' : `${problems.length} settings are wrong`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Checks settings against their schema.
 *
 * @throws SettingsError with every unknown, missing or wrong setting: where it is, what is allowed, what was received
 */
export function checkSettings<T>(schema: z.ZodType<T>, raw: RawSettings, origin: SettingsOrigin): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new SettingsError(
    origin.name,
    result.error.issues.flatMap((issue) => describe(issue, raw, origin)),
  );
}

/** A group of settings in which every key is known. */
export function group<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `is not a setting. Allowed here: ${Object.keys(shape).sort().join(', ')}` : undefined),
  });
}

/** A text that may stand in a group with secrets: Pulumi then hands over the whole group as secret. */
export function plainText(check: z.ZodType<string, string> = z.string().min(1)): z.ZodType<string, unknown> {
  return z.preprocess((value) => (value instanceof Sealed ? value.reveal() : value), check);
}

/** A secret: never plain text. */
export function secret(): z.ZodType<Sealed> {
  return z.custom<Sealed>((value) => value instanceof Sealed, { error: 'must be a secret: set it with `pulumi config set --secret`' });
}

function describe(issue: z.core.$ZodIssue, raw: RawSettings, origin: SettingsOrigin): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `'${nameOf([...issue.path, key], origin)}' ${issue.message}`);
  const received = at(raw, issue.path);
  const name = nameOf(issue.path, origin);
  if (received === undefined) return [`'${name}' is missing: ${allowed(issue)}`];
  return [`'${name}' ${allowed(issue)}, got ${show(received, issue)}`];
}

function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${articles[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'must not be empty' : `must be at least ${issue.minimum}`;
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

function show(value: unknown, issue: z.core.$ZodIssue): string {
  // A text where a secret should be is perhaps one: it must not get into a log.
  if (value instanceof Sealed || issue.message.includes('--secret')) return value instanceof Sealed ? 'a secret' : 'plain text';
  return JSON.stringify(value);
}

function at(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined), raw);
}

function nameOf(path: readonly PropertyKey[], origin: SettingsOrigin): string {
  return `${origin.namespace}:${path.map(String).join('.')}`;
}
