import { UnreachableError } from '../cluster/api-error';
import { nameProblem, withName, type NameSource } from '../naming';
import { at, isFields, withValue, type Fields } from '../objects';
import { UNKNOWN } from '../protocol/properties';
import type { Session } from '../session';
import { parseTypeToken } from '../protocol/type-token';

/** One input that is wrong. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The inputs as the plugin will use them, and what is wrong with them. */
export interface Checked {
  readonly inputs: Fields;
  readonly failures: readonly CheckFailure[];
}

/** What the engine wants checked. */
export interface CheckInput {
  /** The resource's type, as its URN has it. */
  readonly type: string;
  readonly news: Fields;
  /** What the resource was made with. @default - it is new */
  readonly olds: Fields | undefined;
  /** What its name is made from, where it names none. */
  readonly source: NameSource;
}

/** Completes and validates the inputs of a resource: its kind, its name, its namespace. */
export async function check(session: Session, { type, news, olds, source }: CheckInput): Promise<Checked> {
  const failures: CheckFailure[] = [];
  const fail = (property: string, reason: string): void => void failures.push({ property, reason });
  let inputs = news;
  let expected;
  try {
    expected = parseTypeToken(type);
    inputs = withName({ ...expected, ...news }, olds, source);
  } catch (error) {
    return { inputs, failures: [{ property: '', reason: (error as Error).message }] };
  }
  for (const key of ['apiVersion', 'kind'] as const) {
    if (inputs[key] !== expected[key]) {
      fail(key, `the resource's type says '${expected[key]}', got ${JSON.stringify(inputs[key])}`);
    }
  }
  if (inputs['metadata'] !== UNKNOWN && !isFields(inputs['metadata'])) {
    fail('metadata', `must be an object, got ${JSON.stringify(inputs['metadata'])}`);
  }
  const problem = nameProblem(inputs);
  if (problem !== undefined) {
    fail('metadata.name', problem);
  }
  return { inputs: await withNamespace(session, withoutServerFields(inputs)), failures };
}

async function withNamespace(session: Session, inputs: Fields): Promise<Fields> {
  const namespace = at(inputs, 'metadata', 'namespace');
  if (!isFields(inputs['metadata']) || (namespace !== undefined && namespace !== '')) {
    return inputs;
  }
  try {
    // A kind that is not there yet gets its namespace when it is created.
    const resource = await session.resourceOf(inputs);
    return resource?.namespaced === true
      ? withValue(inputs, ['metadata', 'namespace'], session.defaultNamespace)
      : inputs;
  } catch (error) {
    if (!(error instanceof UnreachableError)) {
      throw error;
    }
    session.warnUnreachable(error);
    return inputs;
  }
}

// A program that copies a live object brings them along; applying them is refused.
function withoutServerFields(inputs: Fields): Fields {
  if (!isFields(inputs['metadata'])) {
    return inputs;
  }
  return ['creationTimestamp', 'deletionTimestamp', 'generation', 'managedFields', 'resourceVersion', 'uid'].reduce(
    (object, key) =>
      at(object, 'metadata', key) === undefined ? object : withValue(object, ['metadata', key], undefined),
    inputs,
  );
}
