import type { EngineProps } from './common-props';
import type { EngineRun } from './engine';

/** The image that an engine's props ask for, and the prop at which a wrong one is reported. */
export function imageOf(
  { image }: Pick<EngineProps, 'image'>,
  repository: string,
  version: string,
): Pick<EngineRun, 'image' | 'imageProp'> {
  return image === undefined ? { image: `${repository}:${version}` } : { image, imageProp: 'engine.image' };
}
