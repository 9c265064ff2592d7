import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { shapeEnv, type Env, type EnvSource } from './env';
import { checkImage, type Image } from './image-reference';
import { logsOnly } from './local-disk';
import { shapeResources, type Resources } from './resources';
import { containerSecurity } from './security';
import type { Problems } from './validation';
import { temporaryFolder, temporaryRoom } from './temporary-folder';
import { shapeVolumes, type OwnMount, type PodVolumes } from './volumes';

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

/**
 * Makes it, with a temporary folder of its own.
 *
 * @param named the volumes of the pod; new ones are added
 * @param reserveDisk whether local disk is reserved where its resources say nothing of it
 */
export function shapeInitContainer(
  scope: IConstruct,
  problems: Problems,
  shape: InitContainer,
  named: PodVolumes,
  reserveDisk: boolean,
): { container: k8s.Container; dependencies: IConstruct[] } {
  const env = shapeEnv(problems, { HOME: '/tmp', ...shape.env }, shape.envFrom ?? []);
  const storage = shapeVolumes(
    scope,
    problems,
    [...shape.mounts, temporaryFolder(temporaryRoom.task)],
    named,
    shape.resources,
  );
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
