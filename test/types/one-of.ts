/** Of alternatives there is one. */
import type { DisruptionBudget, HpaMetric, TensorflowProps, TfModelSource, TfTls, TfVersionPolicy } from 'modelyard';
import { models } from '../api/support/preamble';

const key = { secretName: 'tls', key: 'tls.key' };

export const sources: TfModelSource[] = [
  { volume: models, path: 'digits' },
  { uri: 'gs://models/digits' },
  { imagePath: '/models/digits' },
  // @ts-expect-error -- a volume, or an address
  { volume: models, uri: 'gs://models/digits' },
  // @ts-expect-error -- an address, or a folder of the image
  { uri: 'gs://models/digits', imagePath: '/models/digits' },
  // @ts-expect-error -- a folder of a volume has the volume
  { path: 'digits' },
];

export const policies: TfVersionPolicy[] = [
  { latest: 2 },
  { all: true },
  { specific: [1, 2] },
  // @ts-expect-error -- the newest, or those that are named
  { latest: 2, specific: [1] },
  // @ts-expect-error -- all of them, or some
  { all: true, latest: 1 },
  // @ts-expect-error -- which is said by another policy
  { all: false },
];

export const tls: TfTls[] = [
  { serverKey: key, serverCert: key, customCa: key },
  { sslConfig: key },
  // @ts-expect-error -- the whole file, or its parts
  { sslConfig: key, serverKey: key, serverCert: key },
  // @ts-expect-error -- a key has a certificate
  { serverKey: key },
];

export const metrics: HpaMetric[] = [
  { type: 'Resource', name: 'cpu', averageUtilization: 60 },
  { type: 'Pods', metric: 'waiting', averageValue: 5 },
  { type: 'External', metric: 'queue', value: 30 },
  // @ts-expect-error -- one target
  { type: 'Resource', name: 'cpu', averageUtilization: 60, averageValue: '500m' },
  // @ts-expect-error -- one target of other metrics too
  { type: 'External', metric: 'queue', value: 30, averageValue: 5 },
  // @ts-expect-error -- some target
  { type: 'Pods', metric: 'waiting' },
  // @ts-expect-error -- only what pods request is used in percent
  { type: 'Pods', metric: 'waiting', averageUtilization: 60 },
];

export const budgets: DisruptionBudget[] = [
  { maxUnavailable: 1 },
  { minAvailable: '50%' },
  // @ts-expect-error -- what may be missing, or what has to stay
  { maxUnavailable: 1, minAvailable: 2 },
  // @ts-expect-error -- a budget says how many
  {},
];

export const strategies: TensorflowProps[] = [
  { strategy: 'mirrored' },
  { strategy: 'multiWorkerMirrored', worker: 2 },
  { strategy: 'parameterServer', worker: 4, ps: 2 },
  // @ts-expect-error -- parameter servers belong to their strategy
  { strategy: 'multiWorkerMirrored', worker: 2, ps: 2 },
  // @ts-expect-error -- one task has no workers
  { strategy: 'single', worker: 2 },
  // @ts-expect-error -- somebody holds the variables
  { strategy: 'parameterServer', worker: 4 },
];
