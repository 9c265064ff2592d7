import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { shapeEnv, type Env, type EnvSource } from './env';
import { checkImage, type Image } from './image-reference';
import { shapeResources, type Resources } from './resources';
import { containerSecurity } from './security';
import type { Problems } from './validation';
import { shapeVolumes, type VolumeMount } from './volumes';

/**
 * A container that runs to its end before the pod's own starts.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
 */
export interface InitContainer {
  readonly name: string;
  readonly image: Image;
  /** What was wrong with the image is reported at this prop. */
  readonly imageProp: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Env;
  readonly envFrom: readonly EnvSource[];
  /** A volume that the pod's own container mounts too is the same one where it is the same value. */
  readonly volumes: readonly VolumeMount[];
  readonly resources: Resources;
}

/**
 * Makes an init container, under the same rules as the pod's own.
 *
 * @param named the volumes of the pod, to which those of this container are added
 */
export function shapeInitContainer(problems: Problems, shape: InitContainer, named: Map<VolumeMount['volume'], k8s.Volume>): { readonly container: k8s.Container; readonly dependencies: readonly IConstruct[] } {
  const env = shapeEnv(problems, shape.env, shape.envFrom);
  const storage = shapeVolumes(problems, shape.volumes, named);
  return {
    container: {
      name: shape.name,
      image: checkImage(problems, shape.image, shape.imageProp),
      imagePullPolicy: 'IfNotPresent',
      command: shape.command === undefined ? undefined : [...shape.command],
      args: shape.args === undefined ? undefined : [...shape.args],
      env: env.env,
      envFrom: env.envFrom.length === 0 ? undefined : env.envFrom,
      resources: shapeResources(problems, shape.resources),
      volumeMounts: storage.volumeMounts,
      securityContext: containerSecurity(true),
    },
    dependencies: [...env.dependencies, ...storage.dependencies],
  };
}
