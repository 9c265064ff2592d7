import * as pulumi from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output';
import { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { fleetClusterOf } from '../../workload/cluster/fleet-context';
import { runPolicy, type RunPolicy } from '../../workload/objects/runs';
import type { SynthesizedObject } from '../../workload/synthesis/synthesize';

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
export function runMetadata(
  policy: RunPolicy,
  args: object,
  resourceOf: (object: ApiObject) => pulumi.CustomResource,
): { metadata?: object } {
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

/** The runs of a tree that are removed some time after they have finished. */
export interface PassingRuns {
  /** Those that are not to be made: an earlier deployment has. */
  readonly made: ReadonlySet<SynthesizedObject>;
  /** Those that this deployment makes. */
  readonly making: ReadonlySet<SynthesizedObject>;
  /** All that this deployment and earlier ones made, for the deployments to come. */
  readonly runs: readonly string[];
}

/**
 * Finds the runs that Kubernetes removes some time after they have finished: no deployment but the first makes them.
 *
 * A run that is stopped is not finished, so it is still to be resumed. Runs of a job that has
 * left the program are forgotten.
 *
 * @param earlier what earlier deployments made
 */
export function passingRuns(objects: readonly SynthesizedObject[], earlier: readonly string[]): PassingRuns {
  const passing = objects.filter(({ apiObject }) => goesByItself(apiObject));
  const [stopped, going] = [passing.filter(isStopped), passing.filter((run) => !isStopped(run))];
  const known = earlier.filter(
    (run) =>
      passing.some(({ apiObject }) => run.startsWith(`${jobOf(apiObject)}-`)) &&
      !stopped.some(({ apiObject }) => runOf(apiObject) === run),
  );
  const isMade = ({ apiObject }: SynthesizedObject): boolean => earlier.includes(runOf(apiObject));
  return {
    made: new Set(going.filter(isMade)),
    making: new Set(going.filter((run) => !isMade(run))),
    runs: [...new Set([...known, ...going.map(({ apiObject }) => runOf(apiObject))])].sort(),
  };
}

/**
 * Whether a tree has runs that are removed some time after they have finished.
 *
 * @example
 * // Only then is there anything to remember from one deployment to the next.
 * export = async () => {
 *   const { runs } = deploy(app, { earlierRuns: hasPassingRuns(app) ? await earlierRuns() : [] });
 *   return { runs };
 * };
 */
export function hasPassingRuns(root: IConstruct): boolean {
  return root.node.findAll().some((construct) => ApiObject.isApiObject(construct) && goesByItself(construct));
}

function goesByItself(object: ApiObject): boolean {
  return runPolicy(object)?.goesByItself === true;
}

function isStopped({ manifest }: SynthesizedObject): boolean {
  return (manifest['spec'] as { readonly suspend?: unknown } | undefined)?.suspend === true;
}

function runOf(object: ApiObject): string {
  return [fleetClusterOf(object), object.metadata.namespace, object.kind, object.name]
    .filter((part) => part !== undefined)
    .join('/');
}

function jobOf(object: ApiObject): string {
  return [fleetClusterOf(object), object.metadata.namespace, object.kind, runPolicy(object)?.name]
    .filter((part) => part !== undefined)
    .join('/');
}

/**
 * The runs that earlier deployments of this stack made, as its output `runs` says. `pulumi
 * refresh` forgets a run that is gone, and without this the next deployment would make it again.
 *
 * With Pulumi's file backend its URL must end in `?metadata=skip`: without, a state may be read half written.
 *
 * @example
 * export = async () => {
 *   const { runs } = deploy(app, { earlierRuns: await earlierRuns() });
 *   return { runs };
 * };
 *
 * @param output what the stack's output is called. @default 'runs'
 * @see https://pkg.go.dev/gocloud.dev/blob/fileblob#URLOpener
 */
export async function earlierRuns(output = 'runs'): Promise<readonly string[]> {
  const self = new pulumi.StackReference(`${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`);
  const details = await self.getOutputDetails(output);
  const value: unknown = details.value;
  return Array.isArray(value) ? value.filter((run): run is string => typeof run === 'string') : [];
}
