import { z } from 'zod';
import { askPulumi } from './pulumi';
import type { PulumiStack } from './pulumi-stack';
import { type StackState, readState } from './state-records';

/** The state of a stack. @throws UserError where Pulumi cannot be asked */
export async function stateOf(stack: PulumiStack): Promise<StackState> {
  return readState(await askPulumi(stack, ['stack', 'export', '--stack', stack.stack]));
}

/**
 * The runs that an earlier deploy did not see finish: `<namespace>/<name>`.
 *
 * @param cluster those of one cluster of a fleet. @default - all
 */
export function unfinishedRunsIn({ deployment }: StackState, cluster?: string): string[] {
  return (deployment.resources ?? []).flatMap(({ urn, type, id, initErrors }) =>
    type === 'kubernetes:batch/v1:Job' && id !== undefined && (initErrors ?? []).length > 0 && isOf(cluster, urn)
      ? [id]
      : [],
  );
}

/**
 * The namespaces that the stack's objects are in, those that a deploy is just making too.
 * None where Pulumi cannot be asked.
 *
 * @param cluster those on one cluster of a fleet. @default - all
 */
export async function namespacesOf(stack: PulumiStack, cluster?: string): Promise<ReadonlySet<string>> {
  return stateOf(stack).then(
    (state) => namespacesIn(state, cluster),
    () => new Set<string>(),
  );
}

/**
 * The namespaces of all objects in a state.
 *
 * @param cluster those on one cluster of a fleet. @default - all
 */
export function namespacesIn({ deployment }: StackState, cluster?: string): ReadonlySet<string> {
  const { resources = [], pending_operations: pending = [] } = deployment;
  return new Set(
    [...resources, ...pending.map(({ resource }) => resource)]
      .filter(({ urn }) => isOf(cluster, urn))
      .map(({ inputs }) => objectSchema.safeParse(inputs).data?.metadata.namespace)
      .filter((namespace) => namespace !== undefined),
  );
}

/** Whether a resource is of a cluster: that is what its logical name begins with in a fleet. */
function isOf(cluster: string | undefined, urn: string): boolean {
  return cluster === undefined || urn.split('::').at(-1)!.startsWith(`${cluster}/`);
}

/** A namespaced object among the inputs of a resource. */
const objectSchema = z.object({ metadata: z.object({ namespace: z.string() }) });
