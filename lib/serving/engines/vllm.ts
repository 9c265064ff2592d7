import type { SecretKey } from '../../workload/config-secret';
import { isDeferred } from '../../workload/markers';
import type { Engine, EngineContext, EngineRun } from './engine';

export interface VllmProps {
  /** The model: its name at Hugging Face, or the path of a folder that is mounted. */
  readonly model: string;
  /**
   * What clients call the model.
   * @default - the name of the server, so that another model behind it changes no client
   */
  readonly servedModelName?: string;
  /**
   * The version of vLLM.
   * @default 'v0.18.0'
   */
  readonly version?: string;
  /**
   * The longest context, in tokens. Less leaves more memory for requests at a time.
   * @default - what the model was made for
   */
  readonly maxModelLength?: number;
  /**
   * How much of the accelerator's memory vLLM takes, from 0 to 1.
   * @default - vLLM's own
   */
  readonly gpuMemoryUtilization?: number;
  /**
   * The token with which Hugging Face gives out the model.
   * @default - none: the model is public, or mounted
   */
  readonly huggingFaceToken?: SecretKey;
  /**
   * Arguments of one's own, after ours.
   * @default - none
   * @see https://docs.vllm.ai/en/latest/cli/serve.html
   */
  readonly extraArgs?: readonly string[];
}

/**
 * vLLM with its OpenAI-compatible API on port 8000. A model is split over all accelerators of the pod.
 *
 * @see https://docs.vllm.ai
 */
export function vllm(props: VllmProps): Engine {
  return { name: 'vLLM', vendors: ['nvidia'], run: (context) => runVllm(props, context) };
}

function runVllm(props: VllmProps, context: EngineContext): EngineRun {
  const { problems } = context;
  problems.expect(props.model !== '', 'engine.model', 'must name a model or a folder', props.model);
  if (props.maxModelLength !== undefined) {
    problems.integer(props.maxModelLength, 'engine.maxModelLength', 1);
  }
  const share = props.gpuMemoryUtilization;
  if (share !== undefined && !isDeferred(share)) {
    problems.expect(share > 0 && share <= 1, 'engine.gpuMemoryUtilization', 'must be more than 0 and at most 1', share);
  }
  return {
    image: `vllm/vllm-openai:${props.version ?? 'v0.18.0'}`,
    // The image's entry point differs between versions.
    command: ['vllm', 'serve'],
    args: [
      props.model,
      '--host=0.0.0.0',
      '--port=8000',
      `--served-model-name=${props.servedModelName ?? context.serverName}`,
      `--tensor-parallel-size=${context.accelerators}`,
      ...(props.maxModelLength === undefined ? [] : [`--max-model-len=${props.maxModelLength}`]),
      ...(share === undefined ? [] : [`--gpu-memory-utilization=${share}`]),
      ...(props.extraArgs ?? []),
    ],
    env: {
      // PyTorch's compiler asks for the user's name, which user ids without an account have only by this variable.
      USER: 'vllm',
      HF_HOME: `${context.cachePath}/huggingface`,
      VLLM_CACHE_ROOT: `${context.cachePath}/vllm`,
      ...(props.huggingFaceToken === undefined ? {} : { HF_TOKEN: props.huggingFaceToken }),
    },
    port: 8000,
    readinessPath: '/health',
    livenessPath: '/health',
  };
}
