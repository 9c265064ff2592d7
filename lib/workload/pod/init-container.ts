import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { shapeEnv, type Env, type EnvSource } from './env';
import { checkImage, type Image } from '../images/image-reference';
import { logsOnly } from '../volumes/local-disk';
import { shapeResources, type Resources } from './resources';
import { containerSecurity } from './security';
import type { Problems } from '../values/validation';
import { temporaryFolder, temporaryRoom } from './temporary-folder';
import { shapeVolumes, type OwnMount, type PodVolumes } from '../volumes/volumes';

/**
 * A container that has to end well before the pod's own starts.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export interface InitContainer {
  readonly name: string;
  readonly image: Image;
  /** What was wrong with the image is reported at this prop. */
  readonly imageProp: string;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env: Env;
  readonly envFrom?: readonly EnvSource[];
  /** A volume that the pod's own container mounts too is the same one where it is the same value. */
  readonly mounts: readonly OwnMount[];
  readonly resources: Resources;
}

/** What a pod's containers have in common. */
export interface SharedByContainers {
  /** The volumes of the pod; those that a container adds are put in. */
  readonly volumes: PodVolumes;
  /** Whether local disk is reserved where a container's resources say nothing of it. */
  readonly reserveDisk: boolean;
}

/** Makes it, with a temporary folder of its own. */
export function shapeInitContainer(
  scope: IConstruct,
  problems: Problems,
  shape: InitContainer,
  { volumes, reserveDisk }: SharedByContainers,
): { container: k8s.Container; dependencies: IConstruct[] } {
  const env = shapeEnv(problems, { HOME: '/tmp', ...shape.env }, shape.envFrom ?? []);
  const mounts = [...shape.mounts, temporaryFolder(temporaryRoom.task)];
  const storage = shapeVolumes(scope, problems, { mounts, resources: shape.resources }, volumes);
  const container: k8s.Container = {
    name: shape.name,
    image: checkImage(problems, shape.image, shape.imageProp),
    imagePullPolicy: 'IfNotPresent',
    command: shape.command === undefined ? undefined : [...shape.command],
    args: [...shape.args],
    env: env.env,
    envFrom: env.envFrom.length === 0 ? undefined : env.envFrom,
    resources: shapeResources(problems, shape.resources, reserveDisk ? logsOnly() : undefined),
    volumeMounts: storage.volumeMounts,
    securityContext: containerSecurity(true),
  };
  return { container, dependencies: env.dependencies };
}
