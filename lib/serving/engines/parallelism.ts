import { plural } from '../../workload/values/words';
import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/** Over how many accelerators a model is spread, and how. */
export interface ParallelSizes {
  /**
   * Over how many accelerators each layer is split.
   * @default - all of them
   */
  readonly tensorParallelSize?: number;
  /**
   * In how many parts, one after the other, the layers are split.
   * @default - the number of pods that hold the model together: 1
   */
  readonly pipelineParallelSize?: number;
  /**
   * How many copies of the model are in a pod, among which the engine distributes requests.
   * @default 1
   */
  readonly dataParallelSize?: number;
}

/**
 * Checks that a model takes exactly the accelerators of its pods, and fills in what was not given.
 *
 * Too many, and the engine does not start; too few, and accelerators that nobody else can have stand idle. Within a pod
 * layers are split, which its fast links allow; between pods the model is cut into parts.
 *
 * @see https://docs.vllm.ai/en/stable/serving/parallelism_scaling/
 */
export function shapeParallelism(
  context: EngineContext,
  given: ParallelSizes,
): Required<{ [Size in keyof ParallelSizes]: number }> {
  const { accelerators, pods = 1, problems } = context;
  const tensor = given.tensorParallelSize;
  const pipeline = given.pipelineParallelSize ?? (tensor === undefined ? pods : 1);
  const data = given.dataParallelSize ?? 1;
  const sizes = (tensorParallelSize: number): ReturnType<typeof shapeParallelism> => ({
    tensorParallelSize,
    pipelineParallelSize: pipeline,
    dataParallelSize: data,
  });
  const sound =
    Object.entries(given).filter(([prop, size]) => size !== undefined && !problems.integer(size, `engine.${prop}`, 1))
      .length === 0;
  if (!sound || [accelerators, pods, tensor, pipeline, data].some(isDeferred)) {
    if (sound && tensor === undefined && (given.pipelineParallelSize ?? given.dataParallelSize) !== undefined) {
      problems.add(
        'engine.tensorParallelSize',
        'must be given, for the other sizes or the accelerators of a pod are known at deploy time only',
      );
    }
    return sizes(tensor ?? accelerators);
  }
  const total = accelerators * pods;
  if (!Number.isInteger(total) || total < 1) {
    // The accelerator's own count is reported already.
    return sizes(tensor ?? 1);
  }
  const there = `${plural(total, 'accelerator')} of ${pods === 1 ? 'the pod' : `${pods} pods`}`;
  if (tensor !== undefined) {
    const others = `'engine.pipelineParallelSize' (${pipeline}) and 'engine.dataParallelSize' (${data})`;
    problems.expect(
      tensor * pipeline * data === total,
      'engine.tensorParallelSize',
      `must make the ${there} when multiplied by ${others}. Leave it out to use them all`,
      tensor,
    );
    return sizes(tensor);
  }
  if (total % (pipeline * data) !== 0) {
    const prop = given.pipelineParallelSize === undefined ? 'dataParallelSize' : 'pipelineParallelSize';
    problems.add(`engine.${prop}`, `must divide the ${there}, together with the other sizes`, given[prop]);
    return sizes(1);
  }
  return sizes(total / (pipeline * data));
}
