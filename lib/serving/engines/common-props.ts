import type { SecretKey } from '../../workload/configuration/secret-source';
import type { Image } from '../../workload/images/image-reference';

/** What engines have in common that come as an image of their makers. */
export interface EngineProps {
  /**
   * The image, for instance from a mirror.
   * @default - the one that the engine's makers publish
   */
  readonly image?: Image;
  /**
   * Arguments of one's own, after ours.
   * @default - none
   */
  readonly extraArgs?: readonly string[];
}

/** What engines have in common that serve one large language model. */
export interface LanguageModelProps extends EngineProps {
  /**
   * The model: its name at Hugging Face, or the path of a folder that is mounted. vLLM and SGLang also stream one from
   * an object store: `s3://models/qwen3-8b`.
   * @default - the folder where the server has put the model
   */
  readonly model?: string;
  /**
   * Which commit of the model the engine downloads from Hugging Face: 40 hexadecimal digits. Needed where it downloads
   * the model by itself, so that every pod serves the same one; a model that is mounted has been chosen already.
   * Adapters that it downloads have none.
   * @default - none: the model is mounted, or `mutable`
   * @see https://huggingface.co/docs/hub/repositories-getting-started for where a repository lists its commits
   */
  readonly modelRevision?: string;
  /**
   * Takes what a branch of the model's repository is when a pod starts: that of `modelRevision`, or `main`.
   * @default false: the engine downloads a certain commit
   */
  readonly mutable?: boolean;
  /**
   * What clients call the model.
   * @default - the name of the server, so that another model behind it changes no client
   */
  readonly servedModelName?: string;
  /**
   * How the model is or becomes quantised: `fp8`, `awq`. A method that the engine does not know is a problem.
   * @default - as its configuration says
   */
  readonly quantization?: string;
  /**
   * The longest context, in tokens. Less leaves more memory for requests at a time.
   * @default - what the model was made for
   */
  readonly maxModelLength?: number;
  /**
   * How much of the accelerator's memory the engine takes, from 0 to 1.
   * @default - the engine's own
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * The token with which Hugging Face gives out the model.
   * @default - none: the model is public, or mounted
   */
  readonly huggingFaceToken?: SecretKey;
}
