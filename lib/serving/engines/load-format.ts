import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/** How an engine reads the files of a model. */
export interface LoadFormatProps {
  /**
   * How the files of the model are read, as the engine calls it: `runai_streamer` reads several parts of them at a
   * time, straight into the memory of the accelerators, from a volume or from an object store; `fastsafetensors` and
   * `sharded_state` are other fast ways.
   * @default - `runai_streamer` where `model` is in an object store (`s3://`, `gs://`, `az://`), else the engine's own
   */
  readonly loadFormat?: string;
}

const streamer = 'runai_streamer';

/** Whether a model is in an object store, from which it is streamed: nothing of its weights is on the node's disk. */
export function isInObjectStore(model: string | undefined): boolean {
  return model !== undefined && !isDeferred(model) && /^(?:s3|gs|az):\/\//.test(model);
}

/**
 * The format that an engine is told, if any.
 *
 * @param known what the engine knows
 */
export function loadFormatOf(
  { problems, modelPath }: EngineContext,
  { model, loadFormat }: LoadFormatProps & { readonly model?: string },
  known: readonly string[],
): string | undefined {
  const streamed = modelPath === undefined && isInObjectStore(model);
  if (loadFormat === undefined || isDeferred(loadFormat)) {
    return loadFormat ?? (streamed ? streamer : undefined);
  }
  const sound = problems.expect(
    known.includes(loadFormat),
    'engine.loadFormat',
    `must be a way in which the engine can load: ${known.join(', ')}`,
    loadFormat,
  );
  if (sound && streamed) {
    problems.expect(
      loadFormat.startsWith(streamer),
      'engine.loadFormat',
      `must be '${streamer}' or left out: '${model}' can be streamed only`,
      loadFormat,
    );
  }
  return loadFormat;
}
