import { contentHash } from '../workload/configuration/content-hash';
import { markerPaths } from '../workload/synthesis/markers';
import { checkName, nameLimits } from '../workload/objects/names';
import type { Problems } from '../workload/values/validation';

/**
 * The name of one run. A Job cannot be changed, so what it is, is in its name: a change is a new run instead of a
 * failed update.
 *
 * @param props what the user gave, to name the place of an Output
 * @param spec what the Job will be
 * @see https://github.com/pulumi/pulumi-kubernetes/issues/2575
 */
export function runName(problems: Problems, name: string, props: { readonly runId?: string }, spec: unknown): string {
  const { runId } = props;
  const hashLength = 8;
  checkName(problems, name, 'name', nameLimits.job - 1 - (runId?.length ?? hashLength));
  if (runId !== undefined) {
    checkName(problems, runId, 'runId', 20);
    return `${name}-${runId}`;
  }
  const inProps = markerPaths(props);
  // A name inside another construct, such as that of a volume, is an Output without standing in these props.
  const places = inProps.length > 0 ? inProps : markerPaths(spec, 'spec');
  for (const place of places) {
    problems.add(
      place,
      "must be a plain value, not an Output: the run's name carries a hash of it, and an Output is known only when " +
        "it is deployed. Give a 'runId', and another one for every new run",
    );
  }
  return `${name}-${places.length === 0 ? contentHash(spec, hashLength) : '0'.repeat(hashLength)}`;
}
