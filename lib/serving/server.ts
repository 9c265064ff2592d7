import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { deployTimeout } from '../workload/deploy-timeout';
import type { Env } from '../workload/env';
import type { Image } from '../workload/image-reference';
import { objectLabels, selectorLabels, type Component } from '../workload/labels';
import { isDeferred } from '../workload/markers';
import { checkName, nameLimits } from '../workload/names';
import { completePod, shapePod } from '../workload/pod';
import type { ProbeShape } from '../workload/probes';
import type { Problems } from '../workload/validation';
import { onlyOneNode, type VolumeMount } from '../workload/volumes';
import { makeIngress } from './ingress';
import { shapeRollout } from './rollout';
import type { ServerProps } from './server-props';

/** The container of every server: raw fields find it by this name. */
export const serverContainer = 'server';

/** A port of a server, which the Service offers under the same name. */
export interface ServerPort {
  readonly name: string;
  readonly port: number;
  /** @default - the port itself */
  readonly servicePort?: number;
  /** What is spoken, where proxies cannot guess it. */
  readonly appProtocol?: string;
}

/** What one kind of server knows on top of its common props. */
export interface ServerShape {
  readonly component: Component;
  readonly name: string;
  readonly image: Image;
  readonly imageProp?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Variables that the user's own override. */
  readonly env?: Env;
  /** Mounted besides the user's own volumes. */
  readonly volumes?: readonly VolumeMount[];
  /** The first one is where an Ingress leads. */
  readonly ports: readonly [ServerPort, ...ServerPort[]];
  readonly probes: Omit<ProbeShape, 'startupSeconds'>;
  readonly defaultStartupSeconds: number;
}

/** The objects of a server. */
export interface ServerObjects {
  readonly deployment: k8s.KubeDeployment;
  readonly service: k8s.KubeService;
  readonly disruptionBudget: k8s.KubePodDisruptionBudget | undefined;
  readonly ingress: k8s.KubeIngress | undefined;
}

/** Makes the objects of a server, in the one way in which all kinds are made. */
export function makeServer(scope: Construct, problems: Problems, props: ServerProps, shape: ServerShape): ServerObjects {
  const { name, component } = shape;
  const replicas = props.replicas ?? 1;
  const volumes = [...(props.volumes ?? []), ...(shape.volumes ?? [])];
  const oneNodeVolume = onlyOneNode(volumes);
  checkName(problems, name, 'name', nameLimits.server);
  problems.integer(replicas, 'replicas', 0);
  if (oneNodeVolume !== undefined && replicas > 1) {
    problems.add('replicas', `must be at most 1, for only one node at a time can mount volume '${oneNodeVolume.name}'. Give the volume the access mode ReadWriteMany`, replicas);
  }
  for (const port of shape.ports) {
    problems.integer(port.port, shape.ports.length === 1 ? 'port' : `${port.name} port`, 1024, 65535);
    problems.integer(port.servicePort ?? port.port, 'servicePort', 1, 65535);
  }
  const budgets = shapeBudgets(problems, props, shape.defaultStartupSeconds);
  const pod = shapePod(scope, problems, {
    ...shape,
    container: serverContainer,
    env: { ...shape.env, ...props.env },
    envFrom: props.envFrom ?? [],
    volumes,
    resources: props.resources,
    accelerator: props.accelerator,
    sharedMemory: props.sharedMemory,
    priorityClass: props.priorityClass,
    user: props.user,
    ports: Object.fromEntries(shape.ports.map((port) => [port.name, port.port])),
    probes: { ...shape.probes, startupSeconds: budgets.startupSeconds },
    drain: budgets,
    spread: true,
  });

  const labels = objectLabels(scope, name, component);
  const selector = selectorLabels(name, component);
  const deployment = new k8s.KubeDeployment(scope, 'deployment', {
    metadata: { name, labels, annotations: deployTimeout(rolloutSeconds(budgets.progressDeadlineSeconds, replicas)) },
    spec: {
      replicas,
      selector: { matchLabels: selector },
      strategy: shapeRollout({ replicas, scarce: props.accelerator !== undefined, oneNodeVolume }),
      progressDeadlineSeconds: budgets.progressDeadlineSeconds,
      template: pod.template,
    },
  });
  completePod(deployment, pod);

  const service = new k8s.KubeService(scope, 'service', {
    metadata: { name, labels },
    spec: {
      type: 'ClusterIP',
      selector,
      ports: shape.ports.map((port) => ({
        name: port.name,
        port: port.servicePort ?? port.port,
        targetPort: k8s.IntOrString.fromString(port.name),
        protocol: 'TCP',
        appProtocol: port.appProtocol,
      })),
    },
  });
  // A Service counts as ready once it has a ready pod: waiting for the pods first tells a slow or broken server at its
  // Deployment. In the other direction, requests stop coming before the pods go.
  service.node.addDependency(deployment);

  const ingress = props.ingress === undefined ? undefined : makeIngress(scope, problems, props.ingress, { serviceName: name, portName: shape.ports[0].name, labels });
  ingress?.node.addDependency(service);
  return { deployment, service, ingress, disruptionBudget: replicas > 1 || isDeferred(replicas) ? makeBudget(scope, name, labels, selector) : undefined };
}

// With a single replica a budget would keep its node from ever being drained.
function makeBudget(scope: Construct, name: string, labels: Record<string, string>, selector: Record<string, string>): k8s.KubePodDisruptionBudget {
  return new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: { name, labels },
    spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } },
  });
}

interface Budgets {
  readonly startupSeconds: number;
  readonly progressDeadlineSeconds: number;
  readonly drainSeconds: number;
  readonly requestSeconds: number;
}

function shapeBudgets(problems: Problems, props: ServerProps, defaultStartupSeconds: number): Budgets {
  const startupSeconds = props.startupSeconds ?? defaultStartupSeconds;
  const pullSeconds = props.accelerator === undefined ? 300 : 600;
  const progressDeadlineSeconds = props.progressDeadlineSeconds ?? startupSeconds + pullSeconds;
  const drainSeconds = props.drainSeconds ?? 10;
  const requestSeconds = props.requestSeconds ?? 30;
  const valid = problems.integer(startupSeconds, 'startupSeconds', 1) && problems.integer(progressDeadlineSeconds, 'progressDeadlineSeconds', 1);
  problems.integer(drainSeconds, 'drainSeconds', 0, 3600);
  problems.integer(requestSeconds, 'requestSeconds', 1);
  if (valid) {
    problems.expect(
      progressDeadlineSeconds >= startupSeconds,
      'progressDeadlineSeconds',
      `must be at least the start-up budget of ${startupSeconds} seconds, or a rollout fails while its pods are still loading`,
      progressDeadlineSeconds,
    );
  }
  return { startupSeconds, progressDeadlineSeconds, drainSeconds, requestSeconds };
}

// Pods are replaced one by one, and each may take the whole deadline. A rollout that is stuck fails at the deadline;
// this only has to be no less.
function rolloutSeconds(progressDeadlineSeconds: number, replicas: number): number {
  const pods = typeof replicas === 'number' && replicas > 1 ? replicas : 1;
  return progressDeadlineSeconds * pods + 60;
}
