import * as pulumi from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output';
import type { ApiObject } from 'cdk8s';
import { runPolicy, type RunPolicy } from '../workload/runs';
import type { SynthesizedObject } from '../workload/synthesize';

/**
 * How Pulumi treats a training run.
 *
 * A run that is kept leaves Pulumi's state when another takes its place, and stays in the cluster. Its owner, which
 * Pulumi keeps as long as the job is in the program, takes it along when it goes: that is how `pulumi destroy` removes
 * runs that Pulumi no longer knows.
 *
 * A run that is replaced goes first: the new one may need the accelerators that it holds.
 */
export function runOptions(policy: RunPolicy | undefined): pulumi.CustomResourceOptions {
  switch (policy?.onChange) {
    case 'keep':
      return { retainOnDelete: true };
    case 'replace':
      return { deleteBeforeReplace: true };
    default:
      return {};
  }
}

/** The metadata of a run, with the owner that takes it along. */
export function runMetadata(policy: RunPolicy, args: object, resourceOf: (object: ApiObject) => pulumi.CustomResource): { metadata?: object } {
  if (policy.onChange !== 'keep') {
    return {};
  }
  const { owner } = policy;
  const { metadata } = resourceOf(owner) as unknown as { metadata: pulumi.Output<{ uid?: string }> };
  // A preview of a new owner does not know it yet.
  const uid = metadata.apply((value) => value.uid ?? (unknown as unknown as string));
  const reference = { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid, blockOwnerDeletion: true };
  return { metadata: { ...(args as { metadata?: object }).metadata, ownerReferences: [reference] } };
}

/** Whether an object is a kept run that Kubernetes removes some time after it has finished. */
export function goneByItself({ apiObject, manifest }: SynthesizedObject): boolean {
  const spec = manifest['spec'] as { readonly ttlSecondsAfterFinished?: unknown } | undefined;
  return runPolicy(apiObject)?.onChange === 'keep' && spec?.ttlSecondsAfterFinished !== undefined;
}

/**
 * The runs that earlier deployments of this stack made, as its output `runs` says. `pulumi refresh` forgets a run that is
 * gone, and without this the next deployment would make it again.
 *
 * @example
 * export = async () => {
 *   const { runs } = deploy(app, { earlierRuns: await earlierRuns() });
 *   return { runs };
 * };
 *
 * @param output what the stack's output is called. @default 'runs'
 */
export async function earlierRuns(output = 'runs'): Promise<readonly string[]> {
  const self = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`);
  const details = await self.getOutputDetails(output);
  const value: unknown = details.value;
  return Array.isArray(value) ? value.filter((run): run is string => typeof run === 'string') : [];
}
