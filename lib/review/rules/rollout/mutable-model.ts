import { downloadedModel } from '../../pods/downloaded-model';
import type { Rule } from '../../rule';
import { newContainerFaults } from '../../rule-support';

/** A server downloads whatever its model is when a pod starts: two pods of it may answer differently. */
export const mutableModel: Rule = {
  id: 'mutable-model',
  severity: 'low',
  consequence: 'image',
  finds:
    'A model server downloads its model from Hugging Face when a pod starts, and names no commit of it: by its flags ' +
    '(`--model`, `--model-path`, `--model-id`, `--hf-repo`, `vllm serve`), its variables, or `storageUri` of KServe.',
  why:
    'The files of a branch change: pods that start later may serve another model, and a rollback brings nothing ' +
    'back.',
  fix: 'Name the commit (`--revision=` and 40 hexadecimal digits, `hf://owner/model:commit`), or mount the model.',
  check: (context) =>
    newContainerFaults(context, (container, pods) => {
      const model = container.init || pods.ends ? undefined : downloadedModel(container);
      if (model === undefined || model.pinned) {
        return [];
      }
      const what = model.revision === undefined ? 'no commit is named' : `'${model.revision}' is no commit`;
      return [
        {
          path: `${container.path}.${model.field}`,
          message:
            `It downloads '${model.name}' when a pod starts, and ${what}: pods that start later may serve another ` +
            'model, and going back brings nothing back. Name the commit, or mount the model',
          after: model.revision ?? model.name,
        },
      ];
    }),
};
