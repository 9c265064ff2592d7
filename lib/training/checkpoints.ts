import type { ModelVolume } from '../workload/volumes/model-volume';
import { isInside } from '../workload/values/paths';
import type { Problems } from '../workload/values/validation';
import type { OwnMount } from '../workload/volumes/volumes';

const checkpointRoot = '/checkpoints';

/** Where a run writes what it needs to go on after an interruption. */
export interface Checkpoints {
  /** The volume. Several tasks need the access mode `ReadWriteMany`. */
  readonly volume: ModelVolume;
  /**
   * The folder in the volume.
   * @default - the name of the job
   */
  readonly path?: string;
  /**
   * `run`: a folder for each run, in which its later tries go on; another run begins anew. `all`: one folder, in which
   * every run goes on where the one before ended.
   * @default 'run'
   */
  readonly per?: 'run' | 'all';
}

/** Reports what is wrong with where checkpoints go. */
export function checkCheckpoints(problems: Problems, checkpoints: Checkpoints | undefined): void {
  problems.expect(
    isInside(checkpoints?.path ?? ''),
    'checkpoints.path',
    'must be relative to the volume and stay inside it',
    checkpoints?.path,
  );
  problems.expect(
    checkpoints?.volume.writable ?? true,
    'checkpoints.volume',
    'must be a volume that can be written',
    checkpoints?.volume.accessModes,
  );
}

/** The variable that names the folder: `CHECKPOINT_PATH`. */
export function checkpointEnv(checkpoints: Checkpoints | undefined, name: string): Record<string, string> {
  if (checkpoints === undefined) {
    return {};
  }
  const folder = checkpoints.per === 'all' ? [] : ['$(TRAINING_RUN)'];
  return {
    CHECKPOINT_PATH: [checkpointRoot, checkpoints.path ?? name, ...folder].filter((part) => part !== '').join('/'),
  };
}

export function checkpointVolume(checkpoints: Checkpoints | undefined): OwnMount[] {
  return checkpoints === undefined
    ? []
    : [{ volume: checkpoints.volume, path: checkpointRoot, prop: 'checkpoints.volume' }];
}
