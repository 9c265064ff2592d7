import { parseObjects, review } from '../../../lib/review';

const rules = ['dangling-reference', 'route-without-service', 'autoscaler-without-target'];

function missing(before: string, after: string): string[] {
  const [one, other] = [before, after].map((text) => parseObjects(text, 'a.yaml'));
  return review(one!, other!)
    .findings.filter(({ rule }) => rules.includes(rule))
    .map(({ message }) => message);
}

const made = (apiVersion: string, kind: string, name: string, rest = ''): string =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n${rest}\n`;
const reading = (secret: string, rest = ''): string =>
  made(
    'apps/v1',
    'Deployment',
    'web',
    `spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [
      {name: main, image: 'a:1', env: [
        {name: A, valueFrom: {secretKeyRef: {name: ${secret}, key: a${rest}}}},
        {name: B, valueFrom: {secretKeyRef: {name: ${secret}, key: b${rest}}}}]}]}}}`,
  );
const secret = (name: string): string => made('v1', 'Secret', name);

test('what is named in several places is said once', () =>
  expect(missing(reading('hub') + secret('hub'), reading('hub'))).toEqual([
    "It needs Secret 'hub', which this change removes: new pods will not start",
  ]));

test('what may be missing is not missed', () =>
  expect(missing(reading('hub', ', optional: true') + secret('hub'), reading('hub', ', optional: true'))).toEqual([]));

test('a name that every map inherits is a name', () =>
  expect(missing(reading('constructor') + secret('constructor'), reading('constructor'))).toHaveLength(1));

test.each([
  ['an ExternalSecret of its name', made('external-secrets.io/v1', 'ExternalSecret', 'hub', 'spec: {}')],
  [
    'an ExternalSecret that says its name',
    made('external-secrets.io/v1', 'ExternalSecret', 'other', 'spec: {target: {name: hub}}'),
  ],
  ['a Certificate', made('cert-manager.io/v1', 'Certificate', 'other', 'spec: {secretName: hub}')],
  ['a SealedSecret', made('bitnami.com/v1alpha1', 'SealedSecret', 'hub', 'spec: {}')],
])('what %s makes from now on is not missed', (_, maker) => {
  expect(missing(reading('hub') + secret('hub'), reading('hub') + maker)).toEqual([]);
  // One that was there before did not make it, since somebody else did.
  expect(missing(reading('hub') + secret('hub') + maker, reading('hub') + maker)).toHaveLength(1);
});

test('a monitor of its name makes no Secret', () =>
  expect(
    missing(
      reading('hub') + secret('hub'),
      reading('hub') + made('monitoring.coreos.com/v1', 'ServiceMonitor', 'hub', 'spec: {selector: {}}'),
    ),
  ).toHaveLength(1));

const route = (backend: string): string =>
  made('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', `spec: {rules: [{backendRefs: [${backend}]}]}`);
const pool = (group: string): string => made(`${group}/v1`, 'InferencePool', 'chat', 'spec: {}');

test('a pool of another group is another pool', () => {
  const old = route('{group: inference.networking.x-k8s.io, kind: InferencePool, name: chat}');
  expect(missing('', old + pool('inference.networking.k8s.io'))).toEqual([
    "It needs InferencePool 'chat' of group 'inference.networking.x-k8s.io', which is not there, while there is one " +
      "of group 'inference.networking.k8s.io': requests are answered with an error",
  ]);
  expect(missing('', old + pool('inference.networking.x-k8s.io'))).toEqual([]);
});

test('a Service of another namespace is found there, and only there', () => {
  const elsewhere = secret('x') + '---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: other}\n';
  expect(missing('', route('{name: a, namespace: other}') + elsewhere)).toEqual([]);
  expect(missing('', route('{name: a}') + elsewhere)).toHaveLength(1);
});

test('a runtime may be one of the namespace or of the cluster', () => {
  const served = made(
    'serving.kserve.io/v1beta1',
    'InferenceService',
    'chat',
    'spec: {predictor: {model: {runtime: vllm, modelFormat: {name: huggingface}}}}',
  );
  const [near, far] = ['ServingRuntime', 'ClusterServingRuntime'].map((kind) =>
    made('serving.kserve.io/v1alpha1', kind, 'vllm', 'spec: {}'),
  );
  expect(missing(served + near!, served + far!)).toEqual([]);
  expect(missing(served + far!, served)).toEqual([
    "It needs ServingRuntime 'vllm', which this change removes: the controller can no longer make or change its pods",
  ]);
});
