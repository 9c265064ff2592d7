import type { SourcedObject } from '../../lib/review';
import { own } from '../../lib/workload/values/own';
import { byCharacters } from '../../lib/workload/values/words';
import { UserError } from '../process/user-error';
import type { Sides } from '../review/review-input';
import type { RehearseCommandOptions } from './rehearse-request';

/** What is rehearsed on one cluster. */
export interface RehearsedEnvironment {
  /** Its name; empty for objects that are of none. */
  readonly environment: string;
  readonly clusterFile: string;
  readonly before: readonly SourcedObject[];
  readonly after: readonly SourcedObject[];
}

/**
 * The environments of both sides, each with the file of its cluster.
 *
 * @throws UserError where one has none, or where several are to be told apart by a single file
 */
export function environmentsOf(
  { before, after }: Pick<Sides, 'before' | 'after'>,
  { cluster: files }: Pick<RehearseCommandOptions, 'cluster'>,
): RehearsedEnvironment[] {
  const names = [...new Set([...before, ...after].map(({ environment }) => environment ?? ''))].sort(byCharacters);
  const unknown = Object.keys(files).filter((name) => name !== '' && !names.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      `'--cluster ${unknown[0]}=…' names an environment that is on neither side. There is ${names.join(', ') || 'none'}`,
      2,
    );
  }
  const [only = ''] = names;
  if (names.length <= 1) {
    const clusterFile = own(files, only) ?? own(files, '');
    return clusterFile === undefined ? [] : [{ environment: only, clusterFile, before, after }];
  }
  const without = names.filter((name) => own(files, name) === undefined);
  if (without.length > 0) {
    throw new UserError(
      `there are the environments ${names.join(', ')}: choose one with --environment, or give each its own cluster, ` +
        `--cluster ${without[0]}=clusters/${without[0]}.yaml, since each has its own`,
      2,
    );
  }
  return names.map((environment) => ({
    environment,
    clusterFile: own(files, environment)!,
    before: before.filter((object) => (object.environment ?? '') === environment),
    after: after.filter((object) => (object.environment ?? '') === environment),
  }));
}
