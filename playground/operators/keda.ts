import { operatorVersions } from '../../lib/workload/cluster/operator-names';
import { operatorKubeconfig } from '../cluster';
import { answersAt, webhookAnswers } from './asked';
import { certificateFolder } from './certificates';
import { operatorFile } from './folder';
import type { Operator } from './operator';

const namespace = 'keda';
const operator = 'keda-operator';
const webhooks = 'keda-admission-webhooks';
const api = 'keda-metrics-apiserver';

/** KEDA: a program of ours around its packages, see `../tools/keda`. */
export const keda: Operator = {
  name: 'keda',
  title: 'KEDA',
  version: operatorVersions.keda,
  modules: [{ path: 'github.com/kedacore/keda/v2', pinnedIn: 'keda', bases: ['config/default'] }],
  namespace,
  served: [
    { service: webhooks, port: 443, at: 'kedaWebhook' },
    { service: api, port: 443, at: 'kedaApi' },
    { service: operator, port: 8080, at: 'kedaMetrics' },
  ],
  apiServices: ['v1beta1.external.metrics.k8s.io'],
  certificateOf: [`${webhooks}.${namespace}.svc`, ...[api, operator].map((name) => `${name}.${namespace}.svc`)],
  programs: [
    {
      name: 'keda',
      tool: 'keda',
      ports: ['kedaWebhook', 'kedaApi', 'kedaMetrics', 'kedaHealth', 'kedaService'],
      callsServices: true,
      whenDown: 'so that nothing scales what its objects name',
      start: (pg) => {
        const { kedaWebhook, kedaApi, kedaMetrics, kedaHealth, kedaService } = pg.ports;
        const ports = {
          webhooks: kedaWebhook,
          api: kedaApi,
          metrics: kedaMetrics,
          health: kedaHealth,
          service: kedaService,
        };
        return {
          args: [
            ...Object.entries(ports).map(([name, port]) => `--${name}=${port}`),
            `--certificates=${operatorFile(pg, { name: 'keda' }, certificateFolder)}`,
          ],
          env: {
            KUBECONFIG: operatorKubeconfig(pg, 'keda', namespace, operator),
            POD_NAMESPACE: namespace,
            KEDA_CLUSTER_OBJECT_NAMESPACE: namespace,
            WATCH_NAMESPACE: '',
          },
        };
      },
      problem: async (pg) =>
        (await answersAt(`http://127.0.0.1:${pg.ports.kedaHealth}/readyz`)) ??
        (await webhookAnswers(pg, 'kedaWebhook', `${webhooks}.${namespace}.svc`)) ??
        (await webhookAnswers(pg, 'kedaApi', `${api}.${namespace}.svc`, 'API of metrics')),
    },
  ],
};
