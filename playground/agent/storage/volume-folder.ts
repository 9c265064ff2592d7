import { chmod, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** The folder that holds all volumes, for nobody but its owner. @returns its path without symbolic links */
export async function prepareVolumesFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  return realpath(path);
}

/** Makes the folder of a volume; one that is there already is kept with what is in it. */
export async function createVolumeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  // The kubelet does not apply a pod's fsGroup to hostPath volumes, and pods run as users that only their images
  // know. So everybody may write; on the machine the parent folder (0700) keeps everybody else out.
  // Not an option of mkdir(): that one is subject to the umask.
  await chmod(path, 0o777);
}

/**
 * Removes the folder of a volume with all that is in it; one that is not there is fine.
 *
 * The path comes from an object that others could have written, and this runs as root: so nothing is removed but a
 * real folder directly inside the folder of volumes.
 * @throws when the path is anything else
 */
export async function removeVolumeFolder(volumesFolder: string, path: string): Promise<void> {
  const root = await realpath(volumesFolder);
  const refuse = (why: string): never => {
    throw new Error(`volume folder '${path}' is not removed: ${why}`);
  };
  const name = basename(path);
  if (path !== join(dirname(path), name) || name === '.' || name === '..') {
    refuse('its path is not in its simplest form');
  }
  let parent: string;
  try {
    parent = await realpath(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return refuse(`it is not directly inside '${root}'`);
    }
    throw error;
  }
  if (parent !== root) {
    refuse(`it is not directly inside '${root}'`);
  }
  const entry = await lstat(join(root, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (entry === undefined) {
    return;
  }
  if (!entry.isDirectory()) {
    refuse('it is not a folder');
  }
  await rm(join(root, name), { recursive: true, force: true });
}
