import type { SecretKey } from '../../workload/configuration/secret-source';
import type { Env } from '../../workload/pod/env';
import type { EngineContext } from './engine';

/**
 * Where models of Hugging Face are kept.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function huggingFaceCache({ cachePath }: EngineContext): Env {
  return { HF_HOME: `${cachePath}/huggingface` };
}

/** The token with which Hugging Face gives out models that not everybody gets. */
export function huggingFaceAccess(token: SecretKey | undefined): Env {
  return token === undefined ? {} : { HF_TOKEN: token };
}
