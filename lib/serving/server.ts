import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { isNone } from '../workload/values/count-or-percent';
import { deployTimeout } from '../workload/synthesis/deploy-timeout';
import type { Env } from '../workload/pod/env';
import type { Image } from '../workload/images/image-reference';
import type { InitContainer } from '../workload/pod/init-container';
import { checkQueuePlace, queueLabels, topologyAnnotations } from '../workload/cluster/queue';
import { objectLabels, selectorLabels, type Component } from '../workload/objects/labels';
import { isDeferred } from '../workload/synthesis/markers';
import type { ModelVolume } from '../workload/volumes/model-volume';
import { checkServerName } from '../workload/objects/names';
import { completePod, shapePod, type PodShape } from '../workload/pod/pod';
import type { ProbeShape } from '../workload/pod/probes';
import { longestSeconds } from '../workload/values/times';
import type { Problems } from '../workload/values/validation';
import { onlyOneNode, type OwnMount } from '../workload/volumes/volumes';
import { makeDisruptionBudget } from './disruption-budget';
import { groupBudget, shapeGroupRollout } from './multi-node/group-rollout';
import { groupLeavingSeconds, makeLeaderWorkerSet } from './multi-node/leader-worker-set';
import { checkMultiNode, leaderLabel, type PodGroup } from './multi-node/multi-node';
import { oldPodsGoFirst, shapeRollout } from './rollout';
import type { BackendPort } from './routing/backend';
import { makeServerRoutes } from './routing/server-routes';
import { makeService, type ServerPort } from './routing/service';
import { countReplicas, expectOnePod, podsToRoll, waitForPodsIfAny } from './scaling/replica-count';
import type { ServerProps } from './server-props';

/** The container of every server: raw fields find it by this name. */
export const serverContainer = 'server';

/** How long the longest request takes where nothing is said. */
export const defaultRequestSeconds = 30;

export type { ServerPort } from './routing/service';

/** What one kind of server knows on top of its common props. */
export interface ServerShape {
  readonly component: Component;
  readonly name: string;
  readonly image: Image;
  readonly imageProp?: string;
  /** Secrets with which the image is pulled, besides those of the environment. */
  readonly imagePullSecrets?: readonly string[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Variables that the user's own override. */
  readonly env?: Env;
  /** Variables that the pod's own fields give. */
  readonly fieldEnv?: Readonly<Record<string, string>>;
  /** Mounted besides the user's own volumes. */
  readonly volumes?: readonly OwnMount[];
  /** Run before the server, one after the other. */
  readonly initContainers?: readonly InitContainer[];
  /** How long they take. */
  readonly initSeconds?: number;
  /** The first one is where an Ingress leads. */
  readonly ports: readonly [ServerPort, ...ServerPort[]];
  readonly probes: Omit<ProbeShape, 'startupSeconds'>;
  readonly defaultStartupSeconds: number;
  /** Whether its image needs a writable root file system, where the user says nothing. @default - no */
  readonly writableRoot?: boolean;
  /**
   * How each replica is spread over several pods.
   * @default - it is one pod
   */
  readonly group?: PodGroup;
  /** A bash script that ends when no request is being answered. @default - the program finishes them by itself */
  readonly untilIdle?: string;
  /** Annotations of the pods that answer requests. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** The addresses from which its containers fetch what they need, beside those in its arguments. @default - none */
  readonly sources?: readonly string[];
}

/** The objects of a server. */
export interface ServerObjects {
  /** The Deployment, or the LeaderWorkerSet. */
  readonly workload: ApiObject;
  readonly service: k8s.KubeService;
  readonly disruptionBudget: k8s.KubePodDisruptionBudget | undefined;
  /** The first one. */
  readonly ingress: k8s.KubeIngress | undefined;
  /** The routes of the Gateway API. */
  readonly routes: readonly ApiObject[];
  /** What scales the server, where that is made here. */
  readonly autoscaler: ApiObject | undefined;
  /** How long a pod may take until it serves. */
  readonly startupSeconds: number;
  /** The labels of the pods that answer requests. */
  readonly selector: Readonly<Record<string, string>>;
}

/** Makes the objects of a server, in the one way in which all kinds are made. */
export function makeServer(
  scope: Construct,
  problems: Problems,
  props: ServerProps,
  shape: ServerShape,
): ServerObjects {
  const { name, component, group } = shape;
  const count = countReplicas(problems, props);
  const volumes = [...(props.volumes ?? []), ...(shape.volumes ?? [])];
  const oneNodeVolume = onlyOneNode(volumes);
  checkServerName(problems, name, 'name');
  checkQueuePlace(scope, problems, props.queue);
  if (group !== undefined) {
    checkMultiNode(scope, problems, { name, props, group, oneNodeVolume });
  } else if (oneNodeVolume !== undefined) {
    expectOnePod(problems, count, oneNodeVolume.name);
  }
  for (const port of shape.ports) {
    problems.integer(port.port, shape.ports.length === 1 ? 'port' : `${port.name} port`, 1024, 65535);
    problems.integer(port.servicePort ?? port.port, 'servicePort', 1, 65535);
  }
  const replacement = shapeReplacement(problems, props, { group, most: count.most, oneNodeVolume });
  const budgets = shapeBudgets(problems, props, shape, replacement.oldPodsFirst);
  const pod: PodShape = {
    ...shape,
    container: serverContainer,
    env: { ...shape.env, ...props.env },
    envFrom: props.envFrom ?? [],
    volumes,
    serviceAccount: props.serviceAccount,
    resources: props.resources,
    accelerator: props.accelerator,
    sharedMemory: props.sharedMemory,
    priorityClass: props.priorityClass,
    annotations: { ...shape.annotations, ...topologyAnnotations(props.queue) },
    user: props.user,
    writableRoot: props.writableRoot ?? shape.writableRoot,
    ports: Object.fromEntries(shape.ports.map((port) => [port.name, port.port])),
    probes: { ...shape.probes, startupSeconds: budgets.startupSeconds },
    drain: { ...budgets, ...(shape.untilIdle === undefined ? {} : { untilIdle: shape.untilIdle }) },
    ...(group === undefined ? { spread: props.spread ?? {} } : {}),
  };

  const labels = objectLabels(scope, name, component);
  const pods = selectorLabels(name, component);
  const annotations = deployTimeout(rolloutSeconds(budgets.progressDeadlineSeconds, podsToRoll(count)));
  const workload = replacement.make({
    scope,
    problems,
    pod,
    budgets,
    metadata: { name, labels: { ...labels, ...queueLabels(props.queue) }, annotations },
    selector: pods,
    replicas: count.own,
  });
  // Only the leader of a group answers requests.
  const selector = group === undefined ? pods : { ...pods, ...leaderLabel };

  const service = makeService(scope, problems, props.service ?? {}, { name, labels, selector, ports: shape.ports });
  // A Service counts as ready once it has a ready pod: waiting for the pods first tells a slow or broken server at its
  // workload. In the other direction, requests stop coming before the pods go.
  service.node.addDependency(workload);
  waitForPodsIfAny(service, count);

  const { ingresses, routes } = makeServerRoutes(scope, problems, props, {
    name,
    labels,
    service,
    ports: shape.ports.map(servicePort),
    requestSeconds: props.requestSeconds,
  });
  const disruptionBudget = makeDisruptionBudget(
    scope,
    problems,
    group === undefined ? props.disruptionBudget : groupBudget(problems, props.disruptionBudget),
    {
      name,
      labels,
      selector: pods,
      fewest: count.least,
      most: count.most,
    },
  );
  const autoscaler = count.scaling?.make({
    scope,
    problems,
    name,
    labels,
    container: serverContainer,
    accelerator: props.accelerator !== undefined,
    startupSeconds: budgets.startupSeconds,
    newPodSeconds: budgets.progressDeadlineSeconds,
    workload,
    service,
  });
  const { startupSeconds } = budgets;
  return {
    workload,
    service,
    ingress: ingresses[0],
    routes,
    autoscaler,
    disruptionBudget,
    startupSeconds,
    selector,
  };
}

/** How the pods of a server are made, and make room for new ones. */
interface Replacement {
  /** Whether old pods have to be gone, drained and all, before new ones can start. */
  readonly oldPodsFirst: boolean;
  make(parts: WorkloadParts): ApiObject;
}

interface WorkloadParts {
  readonly scope: Construct;
  readonly problems: Problems;
  readonly pod: PodShape;
  readonly budgets: Budgets;
  readonly metadata: {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly selector: Record<string, string>;
  readonly replicas: number | undefined;
}

interface ReplacedPods {
  /** @default - each replica is one pod */
  readonly group: ServerShape['group'];
  /** How many replicas there may be. */
  readonly most: number;
  /** A volume of them that only one node at a time can mount. */
  readonly oneNodeVolume: ModelVolume | undefined;
}

function shapeReplacement(
  problems: Problems,
  props: ServerProps,
  { group, most, oneNodeVolume }: ReplacedPods,
): Replacement {
  if (group !== undefined) {
    const rollout = shapeGroupRollout(problems, props.rollout, most);
    return {
      oldPodsFirst: isNone(rollout.maxSurge),
      make: ({ scope, pod, budgets, metadata, replicas }) =>
        makeLeaderWorkerSet(scope, problems, {
          ...{ ...metadata, replicas, group, rollout, pod, drain: budgets },
          workerAnnotations: topologyAnnotations(props.queue),
        }),
    };
  }
  const strategy = shapeRollout(problems, {
    rollout: props.rollout,
    replicas: most,
    scarce: props.accelerator !== undefined,
    oneNodeVolume,
  });
  return {
    oldPodsFirst: oldPodsGoFirst(strategy),
    make: ({ scope, pod: podShape, budgets, metadata, selector, replicas }) => {
      const pod = shapePod(scope, problems, podShape);
      const deployment = new k8s.KubeDeployment(scope, 'deployment', {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: selector },
          strategy,
          minReadySeconds: props.rollout?.minReadySeconds,
          progressDeadlineSeconds: budgets.progressDeadlineSeconds,
          template: pod.template,
        },
      });
      completePod(deployment, pod);
      return deployment;
    },
  };
}

function servicePort({ name, port, servicePort: own, appProtocol }: ServerPort): BackendPort {
  return { name, port: own ?? port, targetPort: name, appProtocol };
}

interface Budgets {
  readonly startupSeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly drainSeconds: number;
  readonly requestSeconds: number;
}

function shapeBudgets(
  problems: Problems,
  props: ServerProps,
  { defaultStartupSeconds, initSeconds = 0, group }: ServerShape,
  oldPodsFirst: boolean,
): Budgets {
  const startupSeconds = props.startupSeconds ?? defaultStartupSeconds;
  const drainSeconds = props.drainSeconds ?? 10;
  const requestSeconds = props.requestSeconds ?? defaultRequestSeconds;
  const minReadySeconds = props.rollout?.minReadySeconds ?? 0;
  const valid = [
    wholeSeconds(problems, startupSeconds, 'startupSeconds', [1, longestSeconds]),
    wholeSeconds(problems, drainSeconds, 'drainSeconds', [0, 3600]),
    wholeSeconds(problems, requestSeconds, 'requestSeconds', [1, longestSeconds]),
    wholeSeconds(problems, minReadySeconds, 'rollout.minReadySeconds', [0, longestSeconds]),
  ].every(Boolean);
  // A rollout stands still while an old pod drains that the new one waits for.
  const oldPodSeconds =
    group === undefined ? drainSeconds + requestSeconds : groupLeavingSeconds({ drainSeconds, requestSeconds });
  const leavingSeconds = oldPodsFirst ? oldPodSeconds : 0;
  const pullSeconds = Math.max(props.accelerator === undefined ? 300 : 600, leavingSeconds + 300);
  const neededSeconds = initSeconds + startupSeconds + minReadySeconds + leavingSeconds;
  const progressDeadlineSeconds =
    props.progressDeadlineSeconds ?? initSeconds + startupSeconds + minReadySeconds + pullSeconds;
  if (
    valid &&
    props.progressDeadlineSeconds !== undefined &&
    wholeSeconds(problems, progressDeadlineSeconds, 'progressDeadlineSeconds', [1])
  ) {
    const parts = [
      `the start-up budget of ${startupSeconds} seconds`,
      ...(initSeconds === 0 ? [] : [`the ${initSeconds} seconds that its init containers may take`]),
      ...(minReadySeconds === 0 ? [] : [`'rollout.minReadySeconds' of ${minReadySeconds}`]),
      ...(leavingSeconds === 0 ? [] : [`the ${leavingSeconds} seconds in which an old pod may drain first`]),
    ];
    problems.expect(
      progressDeadlineSeconds >= neededSeconds,
      'progressDeadlineSeconds',
      `must be at least ${parts.join(' and ')}, or a rollout fails while its pods are still loading`,
      progressDeadlineSeconds,
    );
  }
  return { startupSeconds, progressDeadlineSeconds, drainSeconds, requestSeconds };
}

function wholeSeconds(
  problems: Problems,
  value: number,
  prop: string,
  [min, max]: readonly [min: number, max?: number],
): boolean {
  return (
    problems.expect(!isDeferred(value), prop, 'must be a plain number, not an Output: times are added up') &&
    problems.integer(value, prop, min, max)
  );
}

// Pods are replaced one by one, and each may take the whole deadline. A rollout that is stuck fails at the deadline;
// this only has to be no less.
function rolloutSeconds(progressDeadlineSeconds: number, pods: number): number {
  return progressDeadlineSeconds * pods + 60;
}
