import { existsSync } from 'node:fs';
import type { Cluster } from '../../lib/workload/cluster/cluster-profile';
import { operatorVersions } from '../../lib/workload/cluster/operator-names';
import { PlaygroundError } from '../playground-error';
import type { JsonMap } from '../../lib/workload/values/maps';
import type { Playground } from '../state/state';
import { operatorFile } from './folder';
import { keda } from './keda';
import { manager } from './manager';
import type { Operator } from './operator';
import { prometheus } from './prometheus';

interface KueueIntegrations {
  readonly frameworks: readonly string[];
}

/** Kinds of jobs that Kueue knows and that are none of Kubernetes itself, by the operator that brings them. */
const kindsOf: Readonly<Record<string, Operator['name']>> = {
  'jobset.x-k8s.io/jobset': 'jobset',
  'trainer.kubeflow.org/trainjob': 'kubeflow-trainer',
  'leaderworkerset.x-k8s.io/leaderworkerset': 'leaderworkerset',
};

/**
 * Those that this cluster can have: as MultiKueue it has nothing to do with another cluster that lacks one of them.
 * Operators that bring some are started before it.
 */
function knownKinds(pg: Playground, { frameworks, ...others }: KueueIntegrations): JsonMap {
  const known = frameworks.filter((kind) => {
    const operator = kindsOf[kind];
    return operator === undefined
      ? kind === 'batch/job' || !kind.includes('/')
      : existsSync(operatorFile(pg, { name: operator }));
  });
  return { ...others, frameworks: known };
}

/** Each operator that the playground runs, in the order in which they start. */
export const operators: readonly Operator[] = [
  manager({
    name: 'jobset',
    title: 'JobSet',
    version: operatorVersions.jobset,
    modules: [{ path: 'sigs.k8s.io/jobset', pinnedIn: 'jobset', bases: ['config/default'] }],
    namespace: 'jobset-system',
    serviceAccount: 'jobset-controller-manager',
    webhookService: 'jobset-webhook-service',
    ports: { webhook: 'jobsetWebhook', health: 'jobsetHealth', metrics: 'jobsetMetrics' },
    settings: { internalCertManagement: { enable: false } },
  }),
  manager({
    name: 'leaderworkerset',
    title: 'LeaderWorkerSet',
    version: operatorVersions.leaderworkerset,
    modules: [{ path: 'sigs.k8s.io/lws', pinnedIn: 'jobset', bases: ['config/default'] }],
    namespace: 'lws-system',
    serviceAccount: 'lws-controller-manager',
    webhookService: 'lws-webhook-service',
    ports: { webhook: 'leaderWorkerSetWebhook', health: 'leaderWorkerSetHealth', metrics: 'leaderWorkerSetMetrics' },
    settings: { internalCertManagement: { enable: false } },
  }),
  manager({
    name: 'kubeflow-trainer',
    title: 'Kubeflow Trainer',
    version: operatorVersions['kubeflow-trainer'],
    modules: [
      {
        path: 'github.com/kubeflow/trainer/v2',
        pinnedIn: 'kueue',
        // Its overlay would fetch JobSet from elsewhere.
        bases: ['manifests/base/crds', 'manifests/base/manager', 'manifests/base/rbac', 'manifests/base/webhook'],
        later: ['manifests/base/runtimes'],
      },
    ],
    namespace: 'kubeflow-system',
    namespaced: false,
    serviceAccount: 'kubeflow-trainer-controller-manager',
    webhookService: 'kubeflow-trainer-controller-manager',
    ports: { webhook: 'trainerWebhook', health: 'trainerHealth' },
    settings: { certManagement: { enable: false } },
    namesCertificate: false,
    needs: ['jobset'],
  }),
  manager({
    name: 'kueue',
    title: 'Kueue',
    version: operatorVersions.kueue,
    modules: [{ path: 'sigs.k8s.io/kueue', pinnedIn: 'kueue', bases: ['config/default'] }],
    namespace: 'kueue-system',
    serviceAccount: 'kueue-controller-manager',
    webhookService: 'kueue-webhook-service',
    ports: { webhook: 'kueueWebhook', health: 'kueueHealth', metrics: 'kueueMetrics' },
    // Without its own certificates it looks for one at a place outside of the playground.
    settings: (pg, { integrations }) => ({ integrations: knownKinds(pg, integrations as KueueIntegrations) }),
    certificateSecret: 'kueue-webhook-server-cert',
    // It would serve an API of its own, which asks for a certificate of its own.
    args: ['--feature-gates=VisibilityOnDemand=false'],
  }),
  keda,
  prometheus,
];

/**
 * Those that a cluster's file names and that run here, in the order in which they start.
 * @throws PlaygroundError where one needs another that the file does not name
 */
export function operatorsOf({ name, profile }: Cluster): Operator[] {
  const wanted = operators.filter((operator) => profile.operators.includes(operator.name));
  for (const { name: operator, title, needs = [] } of wanted) {
    const missing = needs.filter((each) => !profile.operators.includes(each));
    if (missing.length > 0) {
      throw new PlaygroundError(
        `${title} (${operator}) does not work without ${missing.join(' and ')}, which cluster '${name}' does not have.`,
        `Add ${missing.join(' and ')} to profile.operators in the cluster's file, or take ${operator} out.`,
      );
    }
  }
  return wanted;
}
