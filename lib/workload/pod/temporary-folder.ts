import type { OwnMount, OwnScratchVolume } from '../volumes/volumes';

/** How much `/tmp` may hold. A little of it is reserved. */
export const temporaryRoom = {
  /** Of a server: what it is sent, and small caches. */
  server: '1Gi',
  /**
   * Of what ends by itself, which unpacks data there, and of what compiles kernels for
   * accelerators, which it keeps there.
   */
  task: '10Gi',
} as const;

const usual = '256Mi';

/** The temporary folder of a container, whose own file system is read-only: hardly any program does without one. */
export function temporaryFolder(sizeLimit: string): OwnMount {
  const volume: OwnScratchVolume = { sizeLimit, usual };
  return { volume, path: '/tmp' };
}
