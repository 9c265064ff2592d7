import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/**
 * What an engine is told to serve: the folder of the volume that holds the model, or else the
 * model that its own prop names.
 */
export function modelOf(context: EngineContext, model: string | undefined): string {
  const named = context.modelPath ?? model ?? '';
  context.problems.expect(
    named !== '',
    'engine.model',
    'must name a model of Hugging Face, or a folder that is mounted',
    model,
  );
  return named;
}

/** Where an engine fetches its model and adapters from: its hub, but for what is in a folder of the pod. */
export function sourcesOf(
  { modelPath, adapters = {} }: EngineContext,
  model: string | undefined,
  hub = 'https://huggingface.co',
): readonly string[] {
  const named = [...(modelPath === undefined && model !== undefined ? [model] : []), ...Object.values(adapters)];
  return named.some((each) => isDeferred(each) || !each.startsWith('/')) ? [hub] : [];
}
