import type { IConstruct } from 'constructs';
import { clusterOf } from '../cluster/cluster-context';
import { provideNotes } from '../synthesis/notes';
import type { Problems } from '../values/validation';
import type { Isolation } from './isolation';
import { networkOf } from './network-of';

/** Reports an isolation that is none, because nothing enforces it; says where that is not known. */
export function checkEnforced(scope: IConstruct, problems: Problems, isolation: Isolation): void {
  const sound = problems.expect(
    isolation === 'none' || isolation === 'workloads',
    'isolation',
    "must be 'none' or 'workloads'",
    isolation,
  );
  if (!sound || isolation === 'none') {
    return;
  }
  const { name } = clusterOf(scope);
  const { policies } = networkOf(scope);
  problems.expect(
    policies !== 'ignored',
    'isolation',
    `needs a network that enforces NetworkPolicies, and that of cluster '${name}' does not ` +
      "('profile.network.policies' is 'ignored'). Install a network plugin that does, and say 'enforced' in the " +
      "cluster's file, or leave it out",
    isolation,
  );
  if (policies === undefined) {
    provideNotes(scope, () => [
      `is isolated only if the network of cluster '${name}' enforces NetworkPolicies, which is not known. ` +
        "Say so in 'profile.network.policies' of the cluster's file",
    ]);
  }
}
