import { unknownModelRoom } from '../volumes/local-disk';
import type { OwnScratchVolume } from '../volumes/volumes';

/** Room on the node for a model that a pod downloads. @param sizeLimit as the user said */
export function modelRoom(sizeLimit: string | undefined): OwnScratchVolume {
  return sizeLimit === undefined ? { sizeLimit: unknownModelRoom, usual: '1Gi' } : { sizeLimit };
}
