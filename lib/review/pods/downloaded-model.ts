import { isCommit } from '../../workload/models/model-uri';
import { textAt } from '../objects/kubernetes-object';
import type { Container } from '../objects/workload';
import { flagValue, variablesOf, wordsOf } from './command-line';
import { programText } from './program';

/** A model of Hugging Face that a server downloads by itself when its pod starts. */
export interface DownloadedModel {
  /** Its name there: `Qwen/Qwen3-8B`. */
  readonly name: string;
  /** The field of the container that names it. */
  readonly field: 'args' | 'env' | 'storageUri';
  /** Which commit, branch or tag. @default - the branch `main` */
  readonly revision: string | undefined;
  /** Whether that is a commit, which stands for the same files for ever. */
  readonly pinned: boolean;
}

// Other programs have flags of the same names that mean something else.
const servers = /vllm|sglang|text-generation-inference|\btgi\b|llama|lmdeploy|\bnim\b|huggingface/i;
const flags = ['--model', '--model-path', '--model-id', '--hf-repo'];
const variables = ['MODEL_ID', 'HF_MODEL_ID', 'NIM_MODEL_PATH'];
const address = /^(?:hf:\/\/)?(?<name>[\w-][\w.-]*\/[\w-][\w.-]*)(?:[:@](?<revision>[\w.-]+))?$/;

/**
 * The model of Hugging Face that a container downloads, as far as its arguments, its variables and KServe's
 * `storageUri` say; undefined where it downloads none, or is told to ask nobody.
 */
export function downloadedModel({ spec }: Container): DownloadedModel | undefined {
  const own = variablesOf(spec);
  const given = textAt(spec, 'storageUri');
  if (given?.startsWith('hf://') !== true && !servers.test(programText(spec))) {
    return undefined;
  }
  if (['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].some((name) => /^(1|true|on|yes)$/i.test(own.get(name) ?? ''))) {
    return undefined;
  }
  const words = wordsOf(spec);
  const serve = words.indexOf('serve');
  const argument =
    flagValue(words, flags) ??
    (serve >= 0 && /(?:^|\/)vllm$/.test(words[serve - 1] ?? '') ? words[serve + 1] : undefined);
  const named = given ?? argument ?? variables.map((name) => own.get(name)).find((value) => value !== undefined);
  const found = address.exec(named ?? '')?.groups;
  if (found === undefined) {
    return undefined;
  }
  // Of llama.cpp it is the quantisation that stands behind the name.
  const behind = flagValue(words, ['--hf-repo']) === undefined ? found['revision'] : undefined;
  const revision = flagValue(words, ['--revision']) ?? own.get('REVISION') ?? behind;
  const field = given !== undefined ? 'storageUri' : fieldOf(argument);
  return { name: found['name']!, field, revision, pinned: isCommit(revision ?? '') };
}

function fieldOf(argument: string | undefined): 'args' | 'env' {
  return argument === undefined ? 'env' : 'args';
}
