import type { Env } from '../../workload/pod/env';

/**
 * The user's name, for engines that run on PyTorch: its compiler asks for it, and user ids without an account have one
 * only by this variable.
 */
export function userName(name: string): Env {
  return { USER: name };
}
