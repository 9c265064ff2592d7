import { parseObjects, review, type Report } from '../../../lib/review';

function between(before: string, after: string): Report {
  return review(parseObjects(before, 'base.yaml'), parseObjects(after, 'head.yaml'));
}

const owned = (kind: string, name: string): string => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, ownerReferences: [{ apiVersion: apps/v1, kind: Deployment, name: a, uid: u, controller: true }] }
spec: { template: { spec: { containers: [{ name: a, image: "a:1" }] } } }
`;

test('what a controller made is no object of the change', () => {
  const report = between(owned('ReplicaSet', 'a-1'), '');
  expect(report.changes).toEqual([]);
  expect(report.totals.before.pods).toBe(0);
});

test('it is said what was left out', () => {
  const report = between(`${owned('ReplicaSet', 'a-1')}---${owned('ReplicaSet', 'a-2')}`, '');
  expect(report.notJudged.join()).toContain('2 ReplicaSets');
});

test('an owner that is no controller, such as the release of an object, leaves it to its manifest', () => {
  const text = owned('Deployment', 'a').replace('controller: true', 'blockOwnerDeletion: true');
  expect(between(text, '').changes).toMatchObject([{ action: 'removed' }]);
});

test.each([
  ['the root certificate of a namespace', '{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt}}'],
  ['the ServiceAccount default', '{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: llm}}'],
  ['the Service of the API server', '{apiVersion: v1, kind: Service, metadata: {name: kubernetes}}'],
  ['an event', '{apiVersion: v1, kind: Event, metadata: {name: a.1}}'],
  ['the lease of a leader', '{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a}}'],
  [
    'a slice of endpoints',
    '{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a-1, labels: ' +
      '{endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io}}}',
  ],
  [
    'endpoints',
    '{apiVersion: v1, kind: Endpoints, metadata: {name: a, annotations: ' +
      '{endpoints.kubernetes.io/last-change-trigger-time: "2026-01-01T00:00:00Z"}}}',
  ],
  ['what Helm remembers', '{apiVersion: v1, kind: Secret, type: helm.sh/release.v1, metadata: {name: a}}'],
  [
    'a volume that was provisioned for a claim',
    '{apiVersion: v1, kind: PersistentVolume, metadata: {name: pvc-1, annotations: ' +
      '{pv.kubernetes.io/provisioned-by: ebs.csi.aws.com}}}',
  ],
  ['a namespace of the system', '{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}'],
])('%s is not removed where no manifest says it', (_, text) => {
  expect(between(text, '').changes).toEqual([]);
});

test('a manifest may set what Kubernetes makes', () => {
  const account = '{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: llm}';
  const report = between(`${account}}`, `${account}, automountServiceAccountToken: false}`);
  expect(report.changes).toMatchObject([{ action: 'changed', object: { name: 'default' } }]);
});

test('what a person made is removed where its manifest is gone', () => {
  const text =
    '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, uid: "1", resourceVersion: "2"}, data: {a: b}}';
  expect(between(text, '').changes).toMatchObject([{ action: 'removed' }]);
});

test('a Secret or endpoints of a person are theirs', () => {
  const text =
    '{apiVersion: v1, kind: Secret, metadata: {name: a}, type: Opaque}\n---\n' +
    '{apiVersion: v1, kind: Endpoints, metadata: {name: outside}}';
  expect(between(text, '').changes).toHaveLength(2);
});
