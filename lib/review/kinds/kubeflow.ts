import type { WrittenKind } from './kind-schema';

function job(kind: string, specs: string): WrittenKind {
  return {
    group: 'kubeflow.org',
    kind,
    ends: true,
    suspend: 'spec.runPolicy.suspend',
    pods: [
      {
        each: `spec.${specs}`,
        template: 'template',
        counts: [{ field: 'replicas', default: 1 }],
        labels: {
          'training.kubeflow.org/job-name': '{name}',
          'training.kubeflow.org/operator-name': '*',
          'training.kubeflow.org/replica-type': '*',
          'training.kubeflow.org/replica-index': '*',
          'training.kubeflow.org/job-role': '*',
        },
      },
    ],
  };
}

/**
 * The kinds of Kubeflow's training operator, one for each framework.
 *
 * @see https://www.kubeflow.org/docs/components/trainer/legacy-v1/
 */
export const kubeflowKinds: readonly WrittenKind[] = [
  job('PyTorchJob', 'pytorchReplicaSpecs'),
  job('TFJob', 'tfReplicaSpecs'),
  job('MPIJob', 'mpiReplicaSpecs'),
  job('XGBoostJob', 'xgbReplicaSpecs'),
  job('PaddleJob', 'paddleReplicaSpecs'),
  job('JAXJob', 'jaxReplicaSpecs'),
];
