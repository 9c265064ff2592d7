import type { SecretKey } from '../../workload/config-secret';
import type { Env } from '../../workload/env';
import type { EngineContext } from './engine';

/**
 * Where models of Hugging Face are kept, and the token with which it gives out those that not everybody gets.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function huggingFaceEnv({ cachePath }: EngineContext, token: SecretKey | undefined): Env {
  return { HF_HOME: `${cachePath}/huggingface`, ...(token === undefined ? {} : { HF_TOKEN: token }) };
}
