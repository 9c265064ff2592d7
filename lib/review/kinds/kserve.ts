import type { WrittenKind } from './kind-schema';

// Fields of a predictor that are a container: what its runtime leaves open, by the framework's name or as `model`.
const frameworks = [
  'model',
  'huggingface',
  'lightgbm',
  'onnx',
  'paddle',
  'pmml',
  'pytorch',
  'sklearn',
  'tensorflow',
  'triton',
  'xgboost',
];

const component = (name: string, containers: readonly string[] = []): NonNullable<WrittenKind['pods']>[number] => ({
  name,
  spec: `spec.${name}`,
  containers: [...containers],
  counts: [{ field: `spec.${name}.minReplicas`, most: `spec.${name}.maxReplicas` }],
  labels: {
    'serving.kserve.io/inferenceservice': '{name}',
    component: name,
    app: `isvc.{name}-${name}`,
  },
});

const served = { 'app.kubernetes.io/name': '{name}', 'app.kubernetes.io/part-of': 'llminferenceservice' };

const prefill = { field: 'spec.prefill.replicas' };
// One of the nodes of a pipeline is the leader.
const nodes = (at: string): { field: string; default: number; less: number } => ({
  field: `${at}.parallelism.pipeline`,
  default: 2,
  less: 1,
});

/**
 * The kinds of KServe that make pods.
 *
 * @see https://kserve.github.io/website/docs/reference/crd-api
 */
export const kserveKinds: readonly WrittenKind[] = [
  {
    group: 'serving.kserve.io',
    kind: 'InferenceService',
    pods: [
      component('predictor', frameworks),
      {
        name: 'worker',
        spec: 'spec.predictor.workerSpec',
        counts: [
          { field: 'spec.predictor.minReplicas' },
          { field: 'spec.predictor.workerSpec.pipelineParallelSize', default: 2, less: 1 },
        ],
      },
      component('transformer'),
      component('explainer'),
    ],
  },
  {
    group: 'serving.kserve.io',
    kind: 'LLMInferenceService',
    scale: 'spec.replicas',
    pods: [
      { name: 'decode', spec: 'spec.template', labels: served },
      { name: 'decode worker', spec: 'spec.worker', counts: [nodes('spec')], labels: served },
      { name: 'prefill', spec: 'spec.prefill.template', scaled: false, counts: [prefill], labels: served },
      {
        name: 'prefill worker',
        spec: 'spec.prefill.worker',
        scaled: false,
        counts: [prefill, nodes('spec.prefill')],
        labels: served,
      },
    ],
  },
];
