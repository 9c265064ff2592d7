import type { Construct } from 'constructs';
import { clusterOf } from '../../workload/cluster/cluster-context';
import { isDeferred } from '../../workload/synthesis/markers';
import type { ModelVolume } from '../../workload/volumes/model-volume';
import { requireOperator } from '../../workload/cluster/operators';
import type { Problems } from '../../workload/values/validation';
import type { ServerProps } from '../server-props';

/**
 * How each replica is spread over several nodes. `replicas`, `scaling` and `rollout` then count groups of pods, and
 * `progressDeadlineSeconds` decides only how long a deployment waits for each: a LeaderWorkerSet has no deadline.
 */
export interface MultiNode {
  /**
   * How many pods make one replica, each with the server's accelerators: a leader, which answers requests, and workers.
   */
  readonly nodes: number;
  /**
   * The label of nodes whose values are places such as racks, node pools or network blocks: all pods of a replica go to
   * one of them, and no other replica of any server that is spread over nodes goes there too.
   * @default - anywhere
   * @see https://lws.sigs.k8s.io/docs/concepts/
   */
  readonly exclusiveTopology?: string;
}

/** A replica of several pods, as the engine wants it. */
export interface PodGroup extends MultiNode {
  /** The arguments of the workers, whose program is that of the leader. */
  readonly workerArgs: readonly string[];
}

/**
 * Where the pods of a replica find its leader, as an argument or a variable may name it. @see
 * https://lws.sigs.k8s.io/docs/reference/labels-annotations-and-environment-variables/
 */
export const leaderAddress = '$(LWS_LEADER_ADDRESS)';

/** Which pod of its replica a pod is: 0 is the leader. */
export const podIndex = '$(LWS_WORKER_INDEX)';

/** The label that only leaders have with this value. */
export const leaderLabel = { 'leaderworkerset.sigs.k8s.io/worker-index': '0' } as const;

const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

// The leaders' StatefulSet makes names out of it: `<name>-<replica>` are pods, Services and
// StatefulSets, which Kubernetes puts into a label together with a hash of ten characters.
const longestName = 48;

/** A server each of whose replicas is spread over several nodes. */
export interface GroupedServer {
  readonly name: string;
  readonly props: ServerProps;
  readonly group: MultiNode;
  /** A volume of it that only one node at a time can mount. */
  readonly oneNodeVolume: ModelVolume | undefined;
}

/** Checks what cannot be, or means something else, where each replica is spread over several nodes. */
export function checkMultiNode(
  scope: Construct,
  problems: Problems,
  { name, props, group, oneNodeVolume }: GroupedServer,
): void {
  requireOperator(scope, problems, 'leaderworkerset', 'multiNode');
  problems.integer(group.nodes, 'multiNode.nodes', 2);
  if (!isDeferred(name)) {
    problems.expect(
      name.length <= longestName,
      'name',
      `must have at most ${longestName} characters with 'multiNode': ` +
        'a LeaderWorkerSet puts it before the names of its Services and pods',
      name,
    );
  }
  if (oneNodeVolume !== undefined) {
    problems.add(
      'multiNode',
      `must be left out, for only one node at a time can mount volume '${oneNodeVolume.name}'. ` +
        'Give the volume the access mode ReadWriteMany',
    );
  }
  if (props.spread !== undefined) {
    problems.add(
      'spread',
      "must be left out with 'multiNode': it would move the pods of one replica away from each other, " +
        'and they exchange data for every token. ' +
        "Give each replica a place of its own by 'multiNode.exclusiveTopology'",
    );
  }
  checkTopology(scope, problems, group.exclusiveTopology);
}

function checkTopology(scope: Construct, problems: Problems, key: string | undefined): void {
  if (key === undefined || isDeferred(key)) {
    return;
  }
  const at = 'multiNode.exclusiveTopology';
  problems.expect(
    labelKey.test(key),
    at,
    "must be the key of a label of nodes, such as 'cloud.google.com/gke-nodepool'",
    key,
  );
  problems.expect(
    key !== 'kubernetes.io/hostname',
    at,
    'must be the label of a place with several nodes: all pods of a replica would have to be on one node',
    key,
  );
  const { nodePools, name } = clusterOf(scope);
  if (key === 'topology.kubernetes.io/zone' && nodePools.length > 0) {
    problems.expect(
      nodePools.some(({ zones }) => zones.length > 0),
      at,
      `must be a label that nodes have, and no node of cluster '${name}' is in a zone. Give its node pools 'zones'`,
      key,
    );
  }
}
