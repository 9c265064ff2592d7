import type { KubernetesObject } from '../../../../lib/review';
import { convertsByWebhook, whyLeftOut, withoutWebhook } from '../../../../cli/rehearsal/play/left-out';
import { notRehearsed } from '../../../../cli/rehearsal/play/not-rehearsed';

const object = (
  apiVersion: string,
  kind: string,
  name = 'a',
  namespace?: string,
): { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } } => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test.each([
  ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
  ['admissionregistration.k8s.io/v1beta1', 'MutatingWebhookConfiguration'],
  ['apiregistration.k8s.io/v1', 'APIService'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['v1', 'Endpoints'],
  ['v1', 'Node'],
])('%s %s, which brings addresses for the control plane to call, is left out', (apiVersion, kind) => {
  expect(whyLeftOut(object(apiVersion, kind))).toMatch(/./);
});

test("so is what would take the place of the rehearsal's own Service, and nothing else", () => {
  expect(whyLeftOut(object('v1', 'Service', 'playground-metrics', 'kube-system'))).toMatch(/the rehearsal itself/);
  for (const other of [
    object('v1', 'Service', 'playground-metrics', 'shop'),
    object('example.com/v1', 'Node'),
    object('apps/v1', 'Deployment'),
    object('v1', 'constructor'),
  ]) {
    expect(whyLeftOut(other)).toBeUndefined();
  }
});

test('a definition asks no webhook to convert its objects, and the report says so', () => {
  const definition = {
    ...object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'models.example.com'),
    spec: {
      group: 'example.com',
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: 'https://evil.example/' }, conversionReviewVersions: ['v1'] },
      },
    },
  };
  expect(convertsByWebhook(definition)).toBe(true);
  expect(withoutWebhook(definition)).toEqual({
    ...definition,
    spec: { group: 'example.com', conversion: { strategy: 'None' } },
  });
  expect(notRehearsed([{ object: definition }])).toContain(
    'No conversion webhook is asked: objects of models.example.com are only given another version.',
  );
  expect(withoutWebhook(object('apps/v1', 'Deployment'))).toEqual(object('apps/v1', 'Deployment'));
});

test('a hook that no deployment runs is not applied, and one that a deployment runs is', () => {
  const hook = (event: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', annotations: { 'helm.sh/hook': event } },
  });
  expect(whyLeftOut(hook('test'))).toBe('no deployment runs it: for Helm it is a hook of test');
  expect(whyLeftOut(hook('pre-upgrade'))).toBeUndefined();
});

test('what controllers made is said to be made anew', () => {
  expect(notRehearsed([], ['2 ReplicaSets'])).toContain(
    'What controllers and Kubernetes make is made anew here: 2 ReplicaSets.',
  );
});
