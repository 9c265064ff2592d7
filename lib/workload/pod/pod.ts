import type { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import type { Accelerator } from '../accelerator/accelerator';
import { claimName, claimTemplate } from '../accelerator/claims/claim-template';
import { shapeAccelerator, type ShapedAccelerator } from '../accelerator/shape-accelerator';
import { shapeDrain, type DrainShape } from './drain';
import { shapeEnv, type Env, type EnvSource } from './env';
import { imagePullSecrets } from '../cluster/environment-context';
import { checkImage, type Image } from '../images/image-reference';
import { shapeInitContainer, type InitContainer } from './init-container';
import { objectLabels, type Component } from '../objects/labels';
import { shapeProbes, type ProbeShape } from './probes';
import { clusterOf } from '../cluster/cluster-context';
import { localDisk } from '../volumes/local-disk';
import { checkPriorityClass } from './priority-class';
import { checkQualityOfService } from './quality-of-service';
import { setRawFields, type RawFields } from '../synthesis/raw-fields';
import { shapeResources, type Resources } from './resources';
import { containerSecurity, defaultUser, podSecurity } from './security';
import { shapeServiceAccount, type ServiceAccount } from './service-account';
import { sharedMemorySize } from './shared-memory';
import { shapeSpread, type Spread } from './spread';
import { temporaryFolder, temporaryRoom } from './temporary-folder';
import type { Problems } from '../values/validation';
import { scratchVolumes, shapeVolumes, type OwnMount, type PodVolumes } from '../volumes/volumes';

/** Everything that decides a pod, for servers and training runs alike. */
export interface PodShape {
  readonly name: string;
  readonly component: Component;
  /** The name of the container, by which raw fields find it. */
  readonly container: string;
  readonly image: Image;
  /** What was wrong with the image is reported at this prop. */
  readonly imageProp?: string;
  /** Secrets with which the image is pulled, besides those of the environment. */
  readonly imagePullSecrets?: readonly string[];
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Env;
  /** Variables that the pod's own fields give. */
  readonly fieldEnv?: Readonly<Record<string, string>>;
  readonly envFrom: readonly EnvSource[];
  readonly volumes: readonly OwnMount[];
  /** Run before the container, one after the other. @default - none */
  readonly initContainers?: readonly InitContainer[];
  readonly serviceAccount?: ServiceAccount | string | undefined;
  readonly resources: Resources;
  readonly accelerator?: Accelerator | undefined;
  readonly sharedMemory?: string | undefined;
  readonly priorityClass?: string | undefined;
  readonly user?: number | undefined;
  readonly ports?: Readonly<Record<string, number>> | undefined;
  readonly probes?: ProbeShape | undefined;
  readonly drain?: DrainShape;
  /** How its copies are kept apart. @default - anywhere */
  readonly spread?: Spread;
  readonly restartPolicy?: 'Always' | 'Never';
  /** Annotations of its pods. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels of its pods besides those that select them. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Whether the container can write into its own file system.
   * @default - as the cluster's profile says for accelerators; otherwise it cannot
   */
  readonly writableRoot?: boolean | undefined;
  /**
   * Whether local disk is reserved where `resources` say nothing of it.
   * @default true
   */
  readonly reserveDisk?: boolean;
}

/** A pod template, with the fields that are merged into it when it is rendered, and what has to exist for it. */
export interface ShapedPod {
  readonly template: k8s.PodTemplateSpec;
  readonly raw: RawFields;
  readonly dependencies: readonly IConstruct[];
}

/** The one way in which pods are made. */
export function shapePod(scope: IConstruct, problems: Problems, shape: PodShape): ShapedPod {
  const accelerator =
    shape.accelerator === undefined ? undefined : shapeAccelerator(scope, problems, shape.accelerator, shape.resources);
  const env = shapeEnv(problems, { ...homeFolder, ...shape.env }, shape.envFrom);
  const volumes: PodVolumes = new Map();
  const reserveDisk = shape.reserveDisk ?? true;
  const writableRoot = shape.writableRoot ?? (accelerator !== undefined && clusterOf(scope).profile.gpu.writableRoot);
  const { resources } = shape;
  const own = shapeVolumes(scope, problems, { mounts: withTemporaryFolder(shape), resources }, volumes);
  const first = (shape.initContainers ?? []).map((container) =>
    shapeInitContainer(scope, problems, container, { volumes, reserveDisk }),
  );
  // What all of them mount.
  const storage = shapeVolumes(scope, problems, { mounts: [], resources }, volumes);
  const account = shapeServiceAccount(problems, shape.serviceAccount);
  const drain = shape.drain === undefined ? undefined : shapeDrain(scope, shape.drain);
  const pullSecrets = [...new Set([...imagePullSecrets(scope), ...(shape.imagePullSecrets ?? [])])];
  const user = shape.user ?? defaultUser;
  problems.integer(user, 'user', 1, 2 ** 31 - 1);

  const container: k8s.Container = {
    name: shape.container,
    image: checkImage(problems, shape.image, shape.imageProp ?? 'image'),
    imagePullPolicy: 'IfNotPresent',
    command: shape.command === undefined ? undefined : [...shape.command],
    args: shape.args === undefined ? undefined : [...shape.args],
    env: [...fieldVariables(shape.fieldEnv ?? {}), ...env.env],
    envFrom: env.envFrom.length === 0 ? undefined : env.envFrom,
    ports:
      shape.ports === undefined
        ? undefined
        : Object.entries(shape.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    resources: shapeResources(
      problems,
      shape.resources,
      reserveDisk ? localDisk(scratchVolumes(volumes), writableRoot) : undefined,
    ),
    volumeMounts: [
      ...own.volumeMounts,
      ...(accelerator === undefined ? [] : [{ name: 'shared-memory', mountPath: '/dev/shm' }]),
    ],
    securityContext: containerSecurity(!writableRoot),
    ...(shape.probes === undefined ? {} : shapeProbes(shape.probes)),
    lifecycle: drain?.lifecycle,
  };
  const sharedMemory =
    accelerator === undefined
      ? []
      : [
          {
            name: 'shared-memory',
            emptyDir: { medium: 'Memory', sizeLimit: sharedMemorySize(problems, shape.resources, shape.sharedMemory) },
          },
        ];
  if (accelerator === undefined && shape.sharedMemory !== undefined) {
    problems.add(
      'sharedMemory',
      "needs an 'accelerator'. Without one, mount a volume with 'inMemory' at /dev/shm",
      shape.sharedMemory,
    );
  }

  const spec: k8s.PodSpec = {
    initContainers: first.length === 0 ? undefined : first.map(({ container: each }) => each),
    containers: [container],
    volumes: [...storage.volumes, ...sharedMemory],
    securityContext: podSecurity(user),
    ...account.spec,
    // Kubernetes would add variables for every Service of the namespace; some servers take
    // them for settings of their own.
    enableServiceLinks: false,
    imagePullSecrets: pullSecrets.length === 0 ? undefined : pullSecrets.map((name) => ({ name })),
    restartPolicy: shape.restartPolicy,
    terminationGracePeriodSeconds: drain?.terminationGracePeriodSeconds,
    topologySpreadConstraints:
      shape.spread === undefined ? undefined : shapeSpread(scope, problems, shape.spread, shape),
    nodeSelector: accelerator?.nodeSelector,
    affinity: accelerator?.affinity,
    tolerations: accelerator?.tolerations,
    runtimeClassName: accelerator?.runtimeClassName,
    priorityClassName: checkPriorityClass(scope, problems, shape.priorityClass),
  };
  checkQualityOfService(
    problems,
    shape.resources,
    [...(spec.initContainers ?? []), ...spec.containers],
    accelerator !== undefined,
  );
  const claim =
    accelerator?.claim === undefined ? undefined : claimTemplate(scope, shape.name, shape.component, accelerator.claim);
  return {
    template: {
      metadata: {
        labels: { ...objectLabels(scope, shape.name, shape.component), ...account.podLabels, ...shape.labels },
        ...(Object.keys(shape.annotations ?? {}).length === 0 ? {} : { annotations: { ...shape.annotations } }),
      },
      spec,
    },
    raw: {
      containers: [{ name: shape.container, ...devicesOf(accelerator), ...drain?.raw }],
      // The class of pods is older than claims are.
      ...(claim === undefined ? {} : { resourceClaims: [{ name: claimName, resourceClaimTemplateName: claim.name }] }),
      ...(storage.raw.length === 0 ? {} : { volumes: storage.raw }),
    },
    dependencies: [
      ...new Set([
        ...env.dependencies,
        ...first.flatMap(({ dependencies }) => dependencies),
        ...storage.dependencies,
        ...(claim === undefined ? [] : [claim.dependency]),
        ...account.dependencies,
      ]),
    ],
  };
}

// They could stand in the template as quantities. But the name of a run is a hash of template and raw fields: if they
// moved, every run on accelerators would get another name, and run again.
function devicesOf(accelerator: ShapedAccelerator | undefined): RawFields {
  if (accelerator === undefined) {
    return {};
  }
  const { claim, extendedResources } = accelerator;
  return {
    resources:
      claim === undefined
        ? { requests: extendedResources, limits: extendedResources }
        : { claims: [{ name: claimName }] },
  };
}

/** Gives an object's pod template its raw fields, and makes the object wait for what its pods use. */
export function completePod(workload: ApiObject, pod: ShapedPod): void {
  setRawFields(workload, { spec: { template: { spec: pod.raw } } });
  // On the object itself: its construct may contain what it waits for.
  workload.node.addDependency(...pod.dependencies);
}

function withTemporaryFolder(shape: PodShape): readonly OwnMount[] {
  const room =
    shape.accelerator !== undefined || shape.restartPolicy === 'Never' ? temporaryRoom.task : temporaryRoom.server;
  return shape.volumes.some((mount) => mount.path === '/tmp')
    ? shape.volumes
    : [...shape.volumes, temporaryFolder(room)];
}

// The user has no home in most images, and many libraries write caches there.
const homeFolder: Env = { HOME: '/tmp' };

function fieldVariables(fields: Readonly<Record<string, string>>): k8s.EnvVar[] {
  return Object.entries(fields).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
}
