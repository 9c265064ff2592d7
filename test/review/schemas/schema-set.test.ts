import type { Cluster } from '../../../lib';
import type { KubernetesObject } from '../../../lib/review/objects/kubernetes-object';
import { SchemaSet } from '../../../lib/review/schemas/schema-set';
import { namedPath } from '../../../lib/review/schemas/named-path';

const of = (version: string): SchemaSet =>
  new SchemaSet({ profile: { kubernetesVersion: version, operators: [] } } as unknown as Cluster);
const faults = (object: object, schemas = new SchemaSet(undefined)): string[] =>
  schemas
    .faultsOf(object as KubernetesObject)
    .map(({ place, message }) => `${namedPath(object as KubernetesObject, place)}: ${message}`);

const pod = (spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'chat' },
  spec: { containers: [{ name: 'server', image: 'registry.example.com/chat:1.0.0', ...spec }] },
});

test.each([
  ['another type', pod({ env: [{ name: 'A', value: 1 }] }), 'env[A].value: It is a number, and has to be a string'],
  ['a text for a number', pod({ ports: [{ containerPort: '80' }] }), 'has to be a number: write it without quotes'],
  ['a value that is not allowed', pod({ imagePullPolicy: 'Alway' }), 'one of Always, IfNotPresent, Never'],
  ['a field that is missing', pod({ ports: [{ name: 'http' }] }), 'ports[http].containerPort: It is missing'],
  ['a field of other capitals', pod({ imagePullpolicy: 'Always' }), "no such field; 'imagePullPolicy' may be meant"],
  ['a field of no kind', pod({ gpus: 1 }), 'containers[server].gpus: There is no such field'],
  ['a list for a map', pod({ resources: [] }), 'resources: It is a list, and has to be a map'],
  ['no amount', pod({ resources: { limits: { memory: '1 Gi' } } }), 'limits.memory'],
  ['a port beyond the last one', pod({ ports: [{ containerPort: 70_000 }] }), 'It may be at most 65535'],
  ['a name of capitals', pod({ name: 'Server' }), 'lower-case letters, digits and hyphens'],
])('%s is refused', (_what, object, said) => {
  expect(faults(object).join('\n')).toContain(said);
});

test.each([
  [
    'a number for a port by name or number',
    pod({ ports: [{ containerPort: 80 }], livenessProbe: { tcpSocket: { port: 80 } } }),
  ],
  ['null for a field that is left out', pod({ env: null, resources: { limits: null } })],
  ['an amount as a number', pod({ resources: { limits: { memory: 1e9, cpu: 0.5 } } })],
  ['an empty text where there is a default', pod({ imagePullPolicy: '' })],
  [
    'a kind that Kubernetes does not have',
    { apiVersion: 'a.example.com/v1', kind: 'A', metadata: { name: 'a' }, spec: 5 },
  ],
  [
    'a name that every map has',
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { constructor: 'a' } },
  ],
])('%s is taken', (_what, object) => {
  expect(faults(object)).toEqual([]);
});

const relaxed = pod({ restartPolicy: 'OnFailure', restartPolicyRules: [] });

test('the fields are those of the cluster’s version', () => {
  expect(faults(relaxed, of('1.33')).join()).toContain('restartPolicyRules: There is no such field');
  expect(faults(relaxed, of('1.34.2'))).toEqual([]);
});

test('of a version that is newer than all, only what stays wrong is', () => {
  expect(of('1.99').kubernetes.asked).toBe('newer');
  expect(faults(pod({ later: 1, imagePullPolicy: 'Later' }), of('1.99'))).toEqual([]);
  expect(faults(pod({ image: 5 }), of('1.99'))).toHaveLength(1);
});

test('of a version that is older than all, the oldest is taken', () => {
  expect(of('1.19').kubernetes).toMatchObject({ asked: 'older', version: '1.32' });
});
