import { acceleratorMemory } from '../workload/accelerator/accelerator-memory';
import type { Accelerator } from '../workload/accelerator/accelerator';
import { toMebibytes } from '../workload/accelerator/products';
import type { Cluster } from '../workload/cluster/cluster-profile';
import { isDeferred } from '../workload/synthesis/markers';
import type { Quantity } from '../workload/values/quantity';
import type { Problems } from '../workload/values/validation';
import { plural } from '../workload/values/words';
import type { EngineMemory } from './engines/engine';

/**
 * How much memory a token of a request takes beside the model: numbers of the model's `config.json`.
 *
 * @example
 * // Qwen/Qwen3-8B, and 16 requests of the full length at a time.
 * const attention: Attention = { layers: 36, keyValueHeads: 8, headSize: 128, requests: 16 };
 */
export interface Attention {
  /** `num_hidden_layers`. Of models that attend in only some of their layers, the number of those. */
  readonly layers: number;
  /** `num_key_value_heads`. */
  readonly keyValueHeads: number;
  /** `head_dim`, or else `hidden_size` divided by `num_attention_heads`. */
  readonly headSize: number;
  /**
   * How many bytes a number of the cache takes: 1 with a KV cache in FP8.
   * @default 2
   */
  readonly bytes?: number;
  /**
   * How many requests of the engine's `maxModelLength` have room at a time.
   * @default 1
   */
  readonly requests?: number;
}

/** What is held against the memory of accelerators. */
export interface Fit {
  readonly accelerator: Accelerator | undefined;
  readonly modelSize: Quantity | undefined;
  readonly attention: Attention | undefined;
  readonly memory: EngineMemory | undefined;
}

/** Reports numbers of a model that cannot be. */
export function checkAttention(problems: Problems, attention: Attention | undefined, memory: Fit['memory']): void {
  if (attention === undefined) {
    return;
  }
  for (const prop of ['layers', 'keyValueHeads', 'headSize', 'bytes', 'requests'] as const) {
    if (attention[prop] !== undefined) {
      problems.integer(attention[prop], `attention.${prop}`, 1);
    }
  }
  problems.expect(
    memory?.contextTokens !== undefined,
    'attention',
    "needs 'engine.maxModelLength' of vLLM, SGLang or TGI: it says how much a request of that length takes",
  );
}

/**
 * What does not fit, with the sum; nothing where it fits, or where the size of the model, the memory of the
 * accelerators, or how the engine spreads it is not known.
 */
export function notesOnFit(cluster: Cluster, { accelerator, modelSize, attention, memory }: Fit): readonly string[] {
  const each = accelerator === undefined ? undefined : acceleratorMemory(cluster, accelerator);
  if (accelerator === undefined || each === undefined || modelSize === undefined || memory === undefined) {
    return [];
  }
  const { parts, share, contextTokens } = memory;
  if ([parts, share, contextTokens].some(isDeferred)) {
    return [];
  }
  const room = each * share;
  const weights = toMebibytes(modelSize.nano);
  const cache = attention === undefined || contextTokens === undefined ? undefined : cacheOf(attention, contextTokens);
  const needed = (weights + (cache ?? 0)) / parts;
  if (needed <= room) {
    return [];
  }
  const what = [
    `${inGibibytes(weights)} of weights`,
    ...(cache === undefined || attention === undefined
      ? []
      : [
          `${inGibibytes(cache)} of KV cache (${plural(attention.requests ?? 1, 'request')} of ${contextTokens} tokens)`,
        ]),
  ];
  const sum = cache === undefined ? what[0]! : `(${what.join(' + ')})`;
  const lack =
    cache !== undefined && weights / parts <= room
      ? 'so many requests do not have room at a time: ask for fewer, for a shorter context, or for more memory'
      : 'the engine does not start: use more accelerators, larger ones, or a model that is quantised';
  return [
    `${sum} ÷ ${plural(parts, 'accelerator')} is ${inGibibytes(needed)} each, and ${Math.round(share * 100)} % of the ` +
      `${inGibibytes(each)} of ${nameOf(accelerator)} is ${inGibibytes(room)}: ${lack}`,
  ];
}

const mebibyte = 1024 * 1024;

/** MiB for keys and values of all tokens. */
function cacheOf({ layers, keyValueHeads, headSize, bytes = 2, requests = 1 }: Attention, tokens: number): number {
  return (2 * layers * keyValueHeads * headSize * bytes * tokens * requests) / mebibyte;
}

function inGibibytes(mebibytes: number): string {
  return `${(mebibytes / 1024).toFixed(1)} GiB`;
}

function nameOf(accelerator: Accelerator): string {
  const mig =
    'sharing' in accelerator && accelerator.sharing !== undefined && 'mig' in accelerator.sharing
      ? accelerator.sharing.mig
      : undefined;
  return mig ?? accelerator.product ?? 'the accelerator';
}
