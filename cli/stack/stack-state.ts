import { z } from 'zod';
import { askPulumi } from './pulumi';
import type { PulumiStack } from './pulumi-stack';
import { type StackState, readState } from './state-records';

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

/**
 * The namespaces that the stack's objects are in, those that a deploy is just making too.
 * None where Pulumi cannot be asked.
 */
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
