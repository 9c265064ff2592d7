import { isCommit, isRevision } from '../../workload/models/model-uri';
import { isDeferred } from '../../workload/synthesis/markers';
import type { LanguageModelProps } from './common-props';
import { isInObjectStore } from './load-format';
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

/** Where an engine fetches its model and adapters from: its hub or an object store, but for what is in a folder. */
export function sourcesOf(
  { modelPath, adapters = {} }: EngineContext,
  model: string | undefined,
  hub = 'https://huggingface.co',
): readonly string[] {
  const named = [...(modelPath === undefined && model !== undefined ? [model] : []), ...Object.values(adapters)];
  const sources = named
    .filter((each) => isDeferred(each) || !each.startsWith('/'))
    .map((each) => (isInObjectStore(each) ? each : hub));
  return [...new Set(sources)];
}

/** Which revision of its model an engine downloads: a commit, where nothing else is asked for. */
export function revisionOf(
  { modelPath, problems }: EngineContext,
  { model = '', modelRevision, mutable }: Pick<LanguageModelProps, 'model' | 'modelRevision' | 'mutable'>,
): string | undefined {
  if (modelPath !== undefined || (!isDeferred(model) && model.startsWith('/')) || isInObjectStore(model)) {
    return undefined; // It is mounted, or in a bucket, which has no commits.
  }
  if (modelRevision === undefined || isDeferred(modelRevision)) {
    problems.expect(
      modelRevision !== undefined || mutable === true || model === '' || isDeferred(model),
      'engine.modelRevision',
      `must say which commit of '${model}' at Hugging Face is served (40 hexadecimal digits): without, pods that start ` +
        'later may serve another model. Or take whatever it is when a pod starts: mutable: true',
    );
  } else if (mutable === true) {
    const what = 'must be a commit, a branch or a tag without slashes';
    problems.expect(isRevision(modelRevision), 'engine.modelRevision', what, modelRevision);
  } else {
    problems.expect(
      isCommit(modelRevision),
      'engine.modelRevision',
      'must be a commit (40 hexadecimal digits), for what a branch or a tag is changes. ' +
        'Or take whatever it is when a pod starts: mutable: true',
      modelRevision,
    );
  }
  return modelRevision;
}

/** Reports a model of Hugging Face whose engine downloads whatever it is, where that was not asked for. */
export function checkMutable(
  { problems }: EngineContext,
  engine: string,
  { model, mutable }: Pick<LanguageModelProps, 'model' | 'mutable'>,
): void {
  problems.expect(
    mutable === true,
    'engine.model',
    `is downloaded as it is when a pod starts, for ${engine} has no way to name a commit. Mount a certain one ` +
      "(model: eachPod({ source: 'hf://owner/model:commit' })), or say so: engine.mutable: true",
    model,
  );
}
