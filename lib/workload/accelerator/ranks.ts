import { asText } from '../values/as-text';

/** How a container's program is started, as far as it is known. */
export interface StartedProgram {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** Variables with a plain value. */
  readonly env?: Readonly<Record<string, unknown>>;
}

/** How many accelerators a program takes, and by what it says so. */
export interface Ranks {
  /** How many of its processes each take one: the product of its sizes. */
  readonly count: number;
  /** How many pods have these together. */
  readonly pods: number;
  /** What says so, as it is written: `--tensor-parallel-size=4`, `NUM_SHARD=2`. */
  readonly said: readonly string[];
}

/** The same, as far as the program says it: other pods may have a part of them. */
export interface WrittenRanks extends Ranks {
  /** Whether pods take part that find each other in another way, such as over Ray. */
  readonly shared: boolean;
}

type Size = 'tensor' | 'pipeline' | 'data' | 'nodes';

// By the flag without its hyphens, which programs write as underscores, too.
const flags: ReadonlyMap<string, Size> = new Map([
  // vLLM. @see https://docs.vllm.ai/en/latest/cli/serve.html
  ['tensor-parallel-size', 'tensor'],
  ['pipeline-parallel-size', 'pipeline'],
  ['data-parallel-size', 'data'],
  ['nnodes', 'nodes'],
  ['tp', 'tensor'],
  ['pp', 'pipeline'],
  ['dp', 'data'],
  // SGLang, and TensorRT-LLM's server. @see https://docs.sglang.io/docs/advanced_features/server_arguments
  ['tp-size', 'tensor'],
  ['pp-size', 'pipeline'],
  ['dp-size', 'data'],
  // Text Generation Inference. @see https://huggingface.co/docs/text-generation-inference/reference/launcher
  ['num-shard', 'tensor'],
]);

// Flags are stronger than variables.
const variables: ReadonlyMap<string, Size> = new Map([
  ['NUM_SHARD', 'tensor'],
  // @see https://docs.nvidia.com/nim/large-language-models/latest/reference/environment-variables.html
  ['NIM_TENSOR_PARALLEL_SIZE', 'tensor'],
  ['NIM_PIPELINE_PARALLEL_SIZE', 'pipeline'],
]);

// What makes processes of other pods, of which nothing says how many there are, part of the product.
const otherPods = /^data-parallel-(?:address|rank|size-local|hybrid-lb|external-lb|backend)$/;
// A shell that makes the pod a part of a Ray cluster first.
const startsRay = /(?:^|\/)ray$|multi-node-serving|ray[_-]cluster/;
// SGLang's copies share the accelerators of the tensor then.
const sharedRanks = 'enable-dp-attention';

/**
 * How many accelerators a program takes by its own arguments and variables: tensor parallelism, by pipeline and data
 * parallelism, in the words of vLLM, SGLang, TensorRT-LLM, Text Generation Inference and NIM.
 *
 * Each takes a whole device, but for AWS Neuron's, whose devices have several cores.
 *
 * @returns undefined where it says nothing, or its pods find each other in another way than by `--nnodes`
 */
export function ranksOf(program: StartedProgram): Ranks | undefined {
  const written = writtenRanks(program);
  if (written === undefined || written.shared) {
    return undefined;
  }
  const { count, pods, said } = written;
  return { count, pods, said };
}

/**
 * The same also where other pods have a part of them, whose number the program does not say.
 *
 * @returns undefined where it says nothing, or counts the processes of one pod among many
 */
export function writtenRanks({ command = [], args = [], env = {} }: StartedProgram): WrittenRanks | undefined {
  const sizes = new Map<Size, { readonly size: number; readonly said: string }>();
  for (const [name, value] of Object.entries(env)) {
    note(sizes, variables.get(name), value, `${name}=${asText(value)}`);
  }
  const words = [...command, ...args].flatMap(shellWords);
  const seen = new Set<string>();
  // Over Ray, or over pods whose number only the cluster knows.
  let shared = words.some((word) => startsRay.test(word));
  for (const [at, word] of words.entries()) {
    const { name, joined } = /^--?(?<name>[a-z][\w-]*)(?:=(?<joined>.*))?$/i.exec(word)?.groups ?? {};
    if (name === undefined) {
      continue;
    }
    const flag = name.toLowerCase().replaceAll('_', '-');
    seen.add(flag);
    const value = joined ?? words[at + 1];
    note(sizes, flags.get(flag), value, joined === undefined ? `${word} ${value}` : word);
    shared ||= flag === 'distributed-executor-backend' && value === 'ray';
    shared ||= flags.get(flag) === 'nodes' && !isWhole(value);
  }
  if ([...seen].some((flag) => otherPods.test(flag))) {
    return undefined;
  }
  const counted = (['tensor', 'pipeline', 'data'] as const).flatMap((each) =>
    each === 'data' && seen.has(sharedRanks) ? [] : (sizes.get(each) ?? []),
  );
  return counted.length === 0
    ? undefined
    : {
        count: counted.reduce((product, { size }) => product * size, 1),
        pods: Math.max(1, sizes.get('nodes')?.size ?? 1),
        said: counted.map(({ said }) => said),
        shared,
      };
}

function note(
  sizes: Map<Size, { readonly size: number; readonly said: string }>,
  size: Size | undefined,
  value: unknown,
  said: string,
): void {
  if (size !== undefined && isWhole(value)) {
    sizes.set(size, { size: Number(asText(value).replace(/["']/g, '')), said });
  }
}

function isWhole(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && /^["']?[1-9]\d{0,5}["']?$/.test(asText(value));
}

// What stands behind `sh -c` is one argument of many words.
function shellWords(argument: string): readonly string[] {
  return /\s/.test(argument) ? argument.split(/[\s\\]+/) : [argument];
}
