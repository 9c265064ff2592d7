import { isDeepStrictEqual } from 'node:util';
import type { Cluster } from '../../workload/cluster/cluster-profile';
import type { ObjectChange } from '../object-change';
import { asWritten } from '../objects/as-written';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { RuleContext } from '../rule';

/** An object that is applied with the change. */
export interface ChangedObject {
  readonly change: ObjectChange;
  readonly after: KubernetesObject;
  /** @default - it is new */
  readonly before: KubernetesObject | undefined;
  /** @default - not known */
  readonly cluster: Cluster | undefined;
}

/** The objects that are new, or not as they were: the API server judges these. */
export function* changedObjects(context: RuleContext): Generator<ChangedObject> {
  for (const change of context.changes) {
    const { after, before } = change;
    if (after !== undefined && isTouched(change)) {
      yield { change, after, before, cluster: context.clusterOf(change.object.environment) };
    }
  }
}

// What is compared may be equal where what was written is not: a number for a text in `stringData`.
function isTouched({ action, before, after }: ObjectChange): boolean {
  return action !== 'unchanged' || !isDeepStrictEqual(asWritten(before!), asWritten(after!));
}
