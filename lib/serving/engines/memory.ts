import type { LanguageModelProps } from './common-props';
import type { EngineRun } from './engine';
import type { ParallelSizes } from './parallelism';

// Methods by which an engine makes the model smaller while it loads it: how much is left, its files do not say.
const whileLoading = /^(fp8|bitsandbytes|eetq|experts_int8|int8_|online|quark|torchao|w8a8|w4a)/;

/**
 * What an engine does with the memory of accelerators, as far as the size of the model's files says it.
 *
 * @param usually how much of it the engine takes by default, from 0 to 1
 */
export function memoryOf(
  props: Pick<LanguageModelProps, 'quantization' | 'gpuMemoryUtilization' | 'maxModelLength'>,
  sizes: Required<{ [Size in keyof ParallelSizes]: number }>,
  usually: number,
): Pick<EngineRun, 'memory'> {
  if (props.quantization !== undefined && whileLoading.test(props.quantization)) {
    return {};
  }
  const { tensorParallelSize, pipelineParallelSize, dataParallelSize } = sizes;
  return {
    memory: {
      parts: tensorParallelSize * pipelineParallelSize * dataParallelSize,
      share: props.gpuMemoryUtilization ?? usually,
      contextTokens: props.maxModelLength,
    },
  };
}
