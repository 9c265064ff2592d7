import { settingsIn } from '../../../playground/operators/manager';
import { operatorObjects } from '../../../playground/operators/objects';
import type { OperatorObject } from '../../../playground/operators/operator';
import { operators } from '../../../playground/operators/table';

const kueue = operators.find(({ name }) => name === 'kueue')!;
const webhookService = 'kueue-webhook-service';
const certificate = { ca: 'CA', caKey: 'CA KEY', cert: 'CERT', key: 'KEY' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'manager-config' },
  data: { 'controller_manager_config.yaml': 'leaderElection: { leaderElect: true }\n' },
};

function made(...objects: object[]): ReturnType<typeof operatorObjects> {
  const all = [settings, ...objects] as OperatorObject[];
  return operatorObjects(all, kueue, { ports: { kueueWebhook: 1001, kueueMetrics: 1002 }, certificate });
}

const service = (name: string, ...ports: object[]): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: kueue.namespace },
  spec: { ports, selector: { app: 'kueue' } },
});
const named = ({ others }: ReturnType<typeof made>, kind: string): OperatorObject[] =>
  others.filter((object) => object.kind === kind);

test('the settings are those of the project', () => {
  expect(settingsIn([settings], 'Kueue')).toEqual({ leaderElection: { leaderElect: true } });
});

test('objects without settings are refused', () => {
  expect(() => settingsIn([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }], 'Kueue')).toThrow(
    'Kueue have no settings',
  );
});

test('no pod of it is started, and no API of its own is registered', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'manager' } };
  const api = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.kueue' } };
  expect(made(deployment, api).others.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap']);
});

test('an API that it serves is registered, and known by the authority of the playground', () => {
  const keda = operators.find(({ name }) => name === 'keda')!;
  const spec = { service: { name: 'keda-metrics-apiserver', namespace: 'keda' }, version: 'v1beta1' };
  const [name] = keda.apiServices!;
  const api = { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: name! }, spec };
  const { others } = operatorObjects([api], keda, { ports: {}, certificate });
  expect(others.map((object) => object['spec'])).toEqual([undefined, { ...spec, caBundle: base64('CA') }]);
});

test('the Service of its webhooks leads to its port on this machine, and selects no pod', () => {
  const found = made(service(webhookService, { port: 443, targetPort: 9443 }));
  expect(named(found, 'Service')[0]!['spec']).toEqual({ clusterIP: 'None', ports: [{ port: 443, targetPort: 9443 }] });
  expect(named(found, 'EndpointSlice')[0]).toMatchObject({
    metadata: { labels: { 'kubernetes.io/service-name': webhookService } },
    endpoints: [{ addresses: ['127.0.0.1'] }],
    ports: [{ name: '', port: 1001 }],
  });
});

test('the Service of its metrics leads to their port, and what else it would serve has no Service', () => {
  const found = made(
    service('metrics', { name: 'https', port: 8443 }, { name: 'status', port: 10443 }),
    service('visibility', { name: 'https', port: 443 }),
  );
  expect(named(found, 'EndpointSlice').map((slice) => slice['ports'])).toEqual([
    [{ name: 'https', port: 1002, protocol: 'TCP' }],
  ]);
});

test('webhooks and conversions are known by the authority of the playground', () => {
  const clientConfig = { service: { name: 'a', namespace: 'b', path: '/c' } };
  const webhook = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'a' },
    webhooks: [{ name: 'a.b.c', clientConfig }],
  };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'a.b' },
    spec: { group: 'b', conversion: { strategy: 'Webhook', webhook: { clientConfig } } },
  };
  const trusted = { ...clientConfig, caBundle: base64('CA') };
  const found = made(webhook, definition);
  expect(named(found, 'ValidatingWebhookConfiguration')[0]!['webhooks']).toEqual([
    { name: 'a.b.c', clientConfig: trusted },
  ]);
  expect(found.definitions).toEqual([
    { ...definition, spec: { group: 'b', conversion: { strategy: 'Webhook', webhook: { clientConfig: trusted } } } },
  ]);
});

test('the Secret from which it takes its authority has it, and no other', () => {
  const secret = (name: string): object => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } });
  const [own, other] = named(made(secret(kueue.certificateSecret!), secret('other')), 'Secret');
  expect(own!['data']).toEqual({
    'ca.crt': base64('CA'),
    'ca.key': base64('CA KEY'),
    'tls.crt': base64('CERT'),
    'tls.key': base64('KEY'),
  });
  expect(other).toEqual(secret('other'));
});
