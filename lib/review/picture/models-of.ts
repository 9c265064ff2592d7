import { asText } from '../../workload/values/as-text';
import { mapsAt, textAt, textsAt } from '../objects/kubernetes-object';
import { containersOf, type PodSet } from '../objects/workload';

// How servers are told which model to serve: TensorFlow Serving, vLLM, SGLang, TGI, Triton, NIM, llama.cpp, and others
// alike. The tests of the engines prove that the model of each of ours is found.
const flags =
  /^--(?:model_base_path|model-path|model-id|model|hf-repo|model-repository|model-store)(?:=(?<value>.+))?$/;
const variables = ['MODEL_BASE_PATH', 'MODEL_ID', 'MODEL_NAME', 'HF_MODEL_ID', 'NIM_MODEL_PATH'];

/** The models that a workload's containers are told to serve, as far as flags and variables say. */
export function modelsOf(workload: PodSet): string[] {
  const found = containersOf(workload).flatMap(({ spec, init }) => {
    const words = [...textsAt(spec, 'command'), ...textsAt(spec, 'args')];
    const byFlag = words.flatMap((word, at) => {
      const match = flags.exec(word);
      return match === null ? [] : [match.groups?.['value'] ?? words[at + 1] ?? ''];
    });
    const serve = words.indexOf('serve');
    const bySubcommand = words[0] === 'vllm' && serve >= 0 ? [words[serve + 1] ?? ''] : [];
    const byVariable = mapsAt(spec, 'env').flatMap((variable) =>
      variables.includes(asText(variable['name'])) ? (textAt(variable, 'value') ?? '') : '',
    );
    return init ? [] : [...byFlag, ...bySubcommand, ...byVariable];
  });
  return [...new Set(found)].filter((model) => model !== '' && !model.startsWith('-'));
}
