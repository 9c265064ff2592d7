import { readCluster, type Cluster } from '../../lib/workload/cluster/cluster-profile';
import { UserError } from '../process/user-error';

/**
 * The cluster that a command was given the description of. @throws UserError where that
 * cannot be read or makes no sense
 */
export function givenCluster(file: string): Cluster {
  try {
    return readCluster(file);
  } catch (error) {
    throw new UserError((error as Error).message, 2);
  }
}
