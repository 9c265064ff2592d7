import { isDeferred } from '../../workload/synthesis/markers';
import type { EngineContext } from './engine';

/** A model in a GGUF file, as a program is told of it. */
interface GgufModel {
  readonly args: readonly string[];
  /** Whether the program downloads it. */
  readonly downloaded: boolean;
}

interface GgufProps {
  readonly model?: string;
  readonly file?: string;
}

/**
 * Which GGUF file llama.cpp is to serve: of the folder that the server has put the model into, of a path, or of a
 * repository at Hugging Face.
 */
export function ggufOf({ problems, modelPath }: EngineContext, { model, file }: GgufProps): GgufModel {
  problems.expect(
    file === undefined || isDeferred(file) || /^(?!.*\.\.)[^/].*\.gguf$/.test(file),
    'engine.file',
    "must be the name of a file that ends in '.gguf', within the model",
    file,
  );
  const folder = modelPath ?? model ?? '';
  if (modelPath !== undefined || folder.startsWith('/')) {
    const itself = modelPath === undefined && folder.endsWith('.gguf');
    problems.expect(
      (file === undefined) === itself,
      'engine.file',
      itself
        ? "must be left out, for 'engine.model' is a file already"
        : 'must name the GGUF file, for a folder may have several',
      file,
    );
    return { args: [`--model=${itself ? folder : `${folder}/${file ?? ''}`}`], downloaded: false };
  }
  problems.expect(
    isDeferred(folder) || /^[\w.-]+\/[\w.-]+(:[\w.-]+)?$/.test(folder),
    'engine.model',
    'must name a repository of Hugging Face with GGUF files, with a quantisation (owner/name:Q8_0) or without, ' +
      'or the path of what is mounted',
    model,
  );
  problems.expect(
    file === undefined || isDeferred(folder) || !folder.includes(':'),
    'engine.file',
    "must be left out, for 'engine.model' names the quantisation already",
    file,
  );
  return {
    args: [`--hf-repo=${folder}`, ...(file === undefined ? [] : [`--hf-file=${file}`])],
    downloaded: true,
  };
}
