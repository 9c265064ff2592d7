import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { waitForCondition } from '../../workload/synthesis/deploy-timeout';
import type { DrainShape } from '../../workload/pod/drain';
import { meshOf, outsideMesh } from '../../workload/mesh/mesh';
import { shapePod, type PodShape, type ShapedPod } from '../../workload/pod/pod';
import { setRawFields, type RawFields } from '../../workload/synthesis/raw-fields';
import type { Problems } from '../../workload/values/validation';
import type { GroupRollout } from './group-rollout';
import type { PodGroup } from './multi-node';

/** What a LeaderWorkerSet is made of. */
export interface LeaderWorkerSetShape {
  readonly name: string;
  readonly labels: Record<string, string>;
  /** Annotations of the pods that are no leaders. */
  readonly workerAnnotations: Record<string, string>;
  readonly annotations: Record<string, string>;
  /** How many groups; undefined where something else owns the number. */
  readonly replicas: number | undefined;
  readonly group: PodGroup;
  readonly rollout: GroupRollout;
  /** The leader. */
  readonly pod: PodShape;
  /** How the leader leaves. */
  readonly drain: DrainShape;
}

/** How long a worker has to stop after its leader is done. */
const workerStopSeconds = 10;

/**
 * How long a group may take to be gone: its workers go when their leader is gone, after as long as it may have taken.
 *
 * @see https://github.com/kubernetes-sigs/lws
 */
export function groupLeavingSeconds({ drainSeconds, requestSeconds }: DrainShape): number {
  return 2 * (drainSeconds + requestSeconds) + workerStopSeconds;
}

interface LeaderWorkerSetSpec {
  readonly replicas: number | undefined;
  readonly startupPolicy: 'LeaderCreated';
  readonly networkConfig: { readonly subdomainPolicy: 'UniquePerReplica' };
  readonly rolloutStrategy: { readonly type: 'RollingUpdate'; readonly rollingUpdateConfiguration: GroupRollout };
  readonly leaderWorkerTemplate: {
    readonly size: number;
    readonly restartPolicy: 'RecreateGroupOnPodRestart';
    readonly leaderTemplate: RawFields;
    readonly workerTemplate: RawFields;
  };
}

/**
 * Groups of pods of which each holds one copy of the model: a leader, which answers requests, and workers.
 *
 * @see https://lws.sigs.k8s.io
 */
export function makeLeaderWorkerSet(scope: Construct, problems: Problems, shape: LeaderWorkerSetShape): ApiObject {
  const { group, drain } = shape;
  const leader = shapePod(scope, problems, shape.pod);
  // Nobody asks a worker anything: its leader is ready when all of them hold their part of
  // the model. When one of them is taken away, its leader goes with it, and needs it for the
  // requests that it is still answering.
  const worker = shapePod(scope, problems, {
    ...shape.pod,
    args: group.workerArgs,
    ports: undefined,
    probes: undefined,
    annotations: shape.workerAnnotations,
    // What the parts of a model say to each other is too much for a proxy.
    labels: meshOf(scope) === 'istio-sidecar' ? outsideMesh('istio-sidecar') : {},
    drain: { drainSeconds: drain.drainSeconds + drain.requestSeconds, requestSeconds: workerStopSeconds },
  });
  const spec: LeaderWorkerSetSpec = {
    replicas: shape.replicas,
    // The leader is ready when the workers have loaded their parts: waiting for it would never end.
    startupPolicy: 'LeaderCreated',
    // Otherwise LeaderWorkerSet makes a Service with its own name, which is that of the server's Service.
    networkConfig: { subdomainPolicy: 'UniquePerReplica' },
    rolloutStrategy: { type: 'RollingUpdate', rollingUpdateConfiguration: shape.rollout },
    leaderWorkerTemplate: {
      size: group.nodes,
      // The rest of a group cannot go on without one of its parts, nor take a new one in.
      restartPolicy: 'RecreateGroupOnPodRestart',
      leaderTemplate: templateOf(leader),
      workerTemplate: templateOf(worker),
    },
  };
  const topology: Record<string, string> =
    group.exclusiveTopology === undefined
      ? {}
      : { 'leaderworkerset.sigs.k8s.io/exclusive-topology': group.exclusiveTopology };
  const set = new ApiObject(scope, 'leader-worker-set', {
    apiVersion: 'leaderworkerset.x-k8s.io/v1',
    kind: 'LeaderWorkerSet',
    metadata: {
      name: shape.name,
      labels: shape.labels,
      annotations: { ...shape.annotations, ...waitForCondition('Available'), ...topology },
    },
    spec,
  });
  setRawFields(set, {
    spec: { leaderWorkerTemplate: { leaderTemplate: { spec: leader.raw }, workerTemplate: { spec: worker.raw } } },
  });
  set.node.addDependency(...new Set([...leader.dependencies, ...worker.dependencies]));
  return set;
}

function templateOf({ template }: ShapedPod): RawFields {
  return (k8s.KubePodTemplate.manifest({ template }) as { template: RawFields }).template;
}
