import { isDeferred } from '../../workload/synthesis/markers';
import type { Problems } from '../../workload/values/validation';
import type { BatchingParameters, Wrapped } from './messages';

/**
 * How requests are gathered into batches, for all models of a server together. What is
 * not given is TensorFlow Serving's own default.
 *
 * @see https://github.com/tensorflow/serving/blob/master/tensorflow_serving/batching/README.md
 */
export interface TfBatching {
  /**
   * How many examples a batch has at most.
   * @default 1000, TensorFlow Serving's own
   */
  readonly maxBatchSize?: number;
  /**
   * How long a request waits for others, in microseconds, while a thread is free.
   * @default 0, TensorFlow Serving's own
   */
  readonly batchTimeoutMicros?: number;
  /**
   * How many batches wait for a thread at most; requests beyond them are turned away.
   * @default 10, TensorFlow Serving's own
   */
  readonly maxEnqueuedBatches?: number;
  /**
   * How many batches are worked on at the same time.
   * @default - the processors of the node, TensorFlow Serving's own
   */
  readonly numBatchThreads?: number;
  /**
   * The sizes that a batch may have: smaller ones are filled up. They grow, and the last one is `maxBatchSize`.
   * @default - any
   */
  readonly allowedBatchSizes?: readonly number[];
  /**
   * Whether inputs of different lengths are filled up to the same length.
   * @default false
   */
  readonly padVariableLengthInputs?: boolean;
  /**
   * Whether a request may be split over several batches. Needs `maxBatchSize`, which then is the size of a request.
   * @default false
   */
  readonly enableLargeBatchSplitting?: boolean;
  /**
   * How many examples a batch has at most when requests are split.
   * @default - maxBatchSize
   */
  readonly maxExecutionBatchSize?: number;
  /**
   * Whether the sizes and times are those in the file `batching_params.pbtxt` of each model. Models without one are not
   * batched; only `numBatchThreads` is for all of them.
   * @default false
   */
  readonly perModel?: boolean;
}

const defaultMaxBatchSize = 1000;
const int32 = 2 ** 31 - 1;

/** Checks the parameters against what the server would refuse. @returns undefined when there is none to write */
export function readBatching(problems: Problems, batching: TfBatching): BatchingParameters | undefined {
  const bounds: readonly [keyof TfBatching, number | undefined, number][] = [
    ['maxBatchSize', batching.maxBatchSize, 1],
    ['batchTimeoutMicros', batching.batchTimeoutMicros, 0],
    ['maxEnqueuedBatches', batching.maxEnqueuedBatches, 1],
    ['numBatchThreads', batching.numBatchThreads, 1],
    ['maxExecutionBatchSize', batching.maxExecutionBatchSize, 1],
  ];
  for (const [prop, value, min] of bounds) {
    if (value !== undefined) {
      checkNumber(problems, value, `batching.${prop}`, min);
    }
  }
  checkAllowedSizes(problems, batching);
  checkSplitting(problems, batching);
  const parameters: BatchingParameters = {
    max_batch_size: wrap(batching.maxBatchSize),
    batch_timeout_micros: wrap(batching.batchTimeoutMicros),
    max_enqueued_batches: wrap(batching.maxEnqueuedBatches),
    num_batch_threads: wrap(batching.numBatchThreads),
    enable_large_batch_splitting: wrap(batching.enableLargeBatchSplitting),
    max_execution_batch_size: wrap(batching.maxExecutionBatchSize),
    allowed_batch_sizes: batching.allowedBatchSizes,
    pad_variable_length_inputs: batching.padVariableLengthInputs,
  };
  return Object.values(parameters).every((value) => value === undefined) ? undefined : parameters;
}

/** The flags that switch batching on. */
export function batchingFlags(batching: TfBatching, file: string | undefined): string[] {
  return [
    '--enable_batching',
    ...(file === undefined ? [] : [`--batching_parameters_file=${file}`]),
    ...(batching.perModel === true ? ['--enable_per_model_batching_parameters'] : []),
  ];
}

function checkAllowedSizes(
  problems: Problems,
  { allowedBatchSizes: sizes, maxBatchSize = defaultMaxBatchSize }: TfBatching,
): void {
  if (sizes === undefined) {
    return;
  }
  const prop = 'batching.allowedBatchSizes';
  if (!sizes.map((size, index) => checkNumber(problems, size, `${prop}[${index}]`, 1)).every(Boolean)) {
    return;
  }
  problems.expect(
    sizes.every((size, index) => index === 0 || size > (sizes[index - 1] ?? 0)),
    prop,
    'must grow from one size to the next',
    sizes,
  );
  problems.expect(
    sizes.length > 0 && sizes.at(-1) === maxBatchSize,
    prop,
    `must end with 'batching.maxBatchSize', which is ${maxBatchSize}: the server loads no model otherwise`,
    sizes,
  );
}

function checkSplitting(
  problems: Problems,
  { enableLargeBatchSplitting, maxExecutionBatchSize: size, maxBatchSize }: TfBatching,
): void {
  if (enableLargeBatchSplitting === true) {
    problems.expect(
      maxBatchSize !== undefined,
      'batching.maxBatchSize',
      "must be given with 'batching.enableLargeBatchSplitting'",
    );
  }
  if (size === undefined) {
    return;
  }
  problems.expect(
    enableLargeBatchSplitting === true,
    'batching.maxExecutionBatchSize',
    "needs 'batching.enableLargeBatchSplitting': it has no effect otherwise",
    size,
  );
  problems.expect(
    maxBatchSize === undefined || size <= maxBatchSize,
    'batching.maxExecutionBatchSize',
    `must be at most 'batching.maxBatchSize' of ${maxBatchSize}`,
    size,
  );
}

function checkNumber(problems: Problems, value: number, prop: string, min: number): boolean {
  return (
    problems.expect(
      !isDeferred(value),
      prop,
      "must be a plain number, not an Output: the name of the server's ConfigMap carries a hash of it",
    ) && problems.integer(value, prop, min, int32)
  );
}

function wrap<T>(value: T | undefined): Wrapped<T> {
  return value === undefined ? undefined : { value };
}
