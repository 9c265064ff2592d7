import { z } from 'zod';
import { askPulumi, type PulumiStack } from './pulumi';

/** A resource, as the state keeps it. What is secret in it is encrypted. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: unknown;
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Why it was not ready at the end of its last operation. @default - it was */
  readonly initErrors?: readonly string[];
  /** Whether it is still to be deleted: another one has taken its place. */
  readonly delete?: boolean;
  /** Whether its object is gone, and another one is about to take its place. */
  readonly pendingReplacement?: boolean;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** An operation of a killed deploy that never reported back, as the state keeps it. */
export interface PendingOperation {
  readonly type: string;
  readonly resource: StateResource;
}

/** What `pulumi stack export` prints, as far as it is read here. */
export interface StackState {
  readonly deployment: {
    /** When it was last written. */
    readonly manifest?: { readonly time?: string };
    readonly pending_operations?: readonly PendingOperation[];
    readonly resources?: readonly StateResource[];
  };
}

/** Reads what `pulumi stack export` prints. */
export function readState(exported: string): StackState {
  return JSON.parse(exported) as StackState;
}

/** The state of a stack. @throws UserError where Pulumi cannot be asked */
export async function stateOf(stack: PulumiStack): Promise<StackState> {
  return readState(await askPulumi(stack, ['stack', 'export', '--stack', stack.stack]));
}

/** The runs that an earlier deploy did not see finish: `<namespace>/<name>`. */
export async function unfinishedRuns(stack: PulumiStack): Promise<string[]> {
  const { deployment } = await stateOf(stack);
  return (deployment.resources ?? []).flatMap(({ type, id, initErrors }) =>
    type === 'kubernetes:batch/v1:Job' && id !== undefined && (initErrors ?? []).length > 0 ? [id] : [],
  );
}

/** The namespaces that the stack's objects are in, those that a deploy is just making too. None where Pulumi cannot be asked. */
export async function namespacesOf(stack: PulumiStack): Promise<ReadonlySet<string>> {
  return stateOf(stack).then(namespacesIn, () => new Set<string>());
}

/** The namespaces of all objects in a state. */
export function namespacesIn({ deployment }: StackState): ReadonlySet<string> {
  const { resources = [], pending_operations: pending = [] } = deployment;
  return new Set(
    [...resources, ...pending.map(({ resource }) => resource)]
      .map(({ inputs }) => objectSchema.safeParse(inputs).data?.metadata.namespace)
      .filter((namespace) => namespace !== undefined),
  );
}

/** A namespaced object among the inputs of a resource. */
const objectSchema = z.object({ metadata: z.object({ namespace: z.string() }) });
