import { parseObjects, review, type Report } from '../../../lib/review';

/** The base as a cluster has it, and the head as its manifest says it. */
function between(before: object, after: object): Report {
  const [base, head] = [before, after].map((object, at) => parseObjects(JSON.stringify(object), `${at}.json`));
  return review(base!, head!);
}

const changed = (before: object, after: object): string[] =>
  between(before, after).changes.flatMap(({ action, fields }) =>
    action === 'changed' ? fields.map(({ path }) => path) : [action],
  );

const live = { uid: '1', resourceVersion: '7', creationTimestamp: '2026-01-01T00:00:00Z' };
const claim = (metadata: object, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'models', ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
});
const service = (metadata: object, spec: object, port: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', ...metadata },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, ...port }], ...spec },
});
const deployment = (metadata: object, spec: object = {}, template: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' }, ...template },
      spec: { containers: [{ name: 'a', image: 'a:1' }] },
    },
    ...spec,
  },
});

test('what a claim got from its class is no change', () => {
  expect(changed(claim(live, { storageClassName: 'gp3', volumeName: 'pvc-1' }), claim({}, {}))).toEqual([]);
});

test('another class is one', () => {
  expect(changed(claim(live, { storageClassName: 'gp3' }), claim({}, { storageClassName: 'fast' }))).toEqual([
    'spec.storageClassName',
  ]);
});

test('a class that a manifest set, and sets no longer, is one', () => {
  expect(changed(claim({}, { storageClassName: 'gp3' }), claim({}, {}))).toEqual(['spec.storageClassName']);
});

test('so it is where the object tells that it was applied', () => {
  const annotations = {
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(claim({}, { storageClassName: 'gp3' })),
  };
  const before = claim({ ...live, annotations }, { storageClassName: 'gp3', volumeName: 'pvc-1' });
  expect(changed(before, claim({}, {}))).toEqual(['spec.storageClassName']);
});

test('an address of a Service stays where its manifest leaves it out', () => {
  const filled = {
    clusterIP: '10.96.1.2',
    clusterIPs: ['10.96.1.2'],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  };
  expect(
    changed(
      service(live, { ...filled, type: 'NodePort' }, { nodePort: 31000, protocol: 'TCP' }),
      service({}, { type: 'NodePort' }),
    ),
  ).toEqual([]);
});

test('a Service without an address that gets one is a change', () => {
  expect(changed(service(live, { clusterIP: 'None', clusterIPs: ['None'] }), service({}, {}))).toEqual([
    'spec.clusterIP',
  ]);
});

test('a port of its own is a change', () => {
  const [before, after] = [
    service(live, { type: 'NodePort' }, { nodePort: 31000 }),
    service({}, { type: 'NodePort' }, { nodePort: 30080 }),
  ];
  expect(changed(before, after)).toEqual(['spec.ports[80/TCP].nodePort']);
});

test('finalizers of controllers are no change, and those of a manifest are', () => {
  const before = claim({ ...live, finalizers: ['kubernetes.io/pvc-protection', 'example.com/mine'] }, {});
  expect(changed(before, claim({}, {}))).toEqual([]);
  expect(changed(claim({}, {}), claim({ finalizers: ['example.com/mine'] }, {}))).toEqual(['metadata.finalizers']);
});

test('pods that were restarted by hand stay as they are', () => {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-02-01T00:00:00Z' };
  expect(changed(deployment(live, {}, { annotations }), deployment({}))).toEqual([]);
});

test('labels that a person put on the object in the cluster are a change, without a record of what was applied', () => {
  expect(changed(deployment({ ...live, labels: { team: 'a' } }), deployment({}))).toEqual(['metadata.labels.team']);
});

describe('with a record of what was applied', () => {
  const record = (applied: object): object => ({
    ...live,
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(applied) },
  });

  test('what nobody applied stays', () => {
    const before = deployment({ ...record(deployment({})), labels: { team: 'a' } }, { minReadySeconds: 5 });
    expect(changed(before, deployment({}))).toEqual([]);
  });

  test('what was applied and is applied no longer goes', () => {
    const before = deployment(record(deployment({}, { minReadySeconds: 5 })), { minReadySeconds: 5 });
    expect(changed(before, deployment({}))).toEqual(['spec.minReadySeconds']);
  });

  test('an item that was added by somebody else stays, and one that was applied goes', () => {
    const spec = (...env: string[]): object => ({
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'a', image: 'a:1', env: env.map((name) => ({ name, value: '1' })) }] },
      },
    });
    const before = deployment(record(deployment({}, spec('A', 'B'))), spec('A', 'B', 'C'));
    expect(changed(before, deployment({}, spec('A')))).toEqual([
      'spec.template.spec.containers[a].env[B].name',
      'spec.template.spec.containers[a].env[B].value',
    ]);
  });

  test('a number of pods that a person set by hand stays, and counts', () => {
    const report = between(deployment(record(deployment({})), { replicas: 6 }), deployment({}));
    expect(report.changes).toEqual([]);
    expect([report.totals.before.pods, report.totals.after.pods]).toEqual([6, 6]);
  });

  test('a number of pods that was applied, and is no longer, goes back to one', () => {
    const before = deployment(record(deployment({}, { replicas: 6 })), { replicas: 6 });
    expect(changed(before, deployment({}))).toEqual(['spec.replicas']);
  });

  test('a record beside the marks of Helm is of an earlier time', () => {
    const metadata = record(deployment({})) as { annotations: object };
    const annotations = { ...metadata.annotations, 'meta.helm.sh/release-name': 'web' };
    const before = deployment({ ...metadata, annotations }, { minReadySeconds: 5 });
    expect(changed(before, deployment({}))).toEqual(['spec.minReadySeconds']);
  });

  test('a record that is none is as none', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    expect(changed(deployment({ ...live, annotations }, { minReadySeconds: 5 }), deployment({}))).toEqual([
      'spec.minReadySeconds',
    ]);
  });
});

describe('with the owners of its fields', () => {
  const owned = (manager: string, operation: string, fieldsV1: object): object => ({ manager, operation, fieldsV1 });
  const spec = {
    'f:selector': {},
    'f:template': {
      'f:metadata': { 'f:labels': { 'f:app': {} } },
      'f:spec': { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:name': {}, 'f:image': {} } } },
    },
  };
  const metadata = (more: object): object => ({
    ...live,
    managedFields: [
      owned('argocd-controller', 'Apply', { 'f:spec': { ...spec, ...more } }),
      owned('kubectl-edit', 'Update', { 'f:spec': { 'f:minReadySeconds': {} } }),
    ],
  });

  test('what the deployer does not own stays', () => {
    expect(changed(deployment(metadata({}), { minReadySeconds: 5 }), deployment({}))).toEqual([]);
  });

  test('what the deployer owns goes', () => {
    const before = deployment(metadata({ 'f:minReadySeconds': {} }), { minReadySeconds: 5 });
    expect(changed(before, deployment({}))).toEqual(['spec.minReadySeconds']);
  });
});

describe('a number of pods that an autoscaler sets', () => {
  const autoscaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 9,
    },
  };
  const list = (...items: object[]): object => ({ apiVersion: 'v1', kind: 'List', items });

  test('is no change where the manifest leaves it out', () => {
    const report = between(list(deployment(live, { replicas: 6 }), autoscaler), list(deployment({}), autoscaler));
    expect(report.changes).toEqual([]);
    expect(report.findings).toEqual([]);
  });

  test('is none where the autoscaler is new', () => {
    const applied = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(deployment({})) };
    const before = deployment({ ...live, annotations: applied }, { replicas: 6 });
    expect(between(before, list(deployment({}), autoscaler)).findings.map(({ rule }) => rule)).not.toContain(
      'replicas-and-autoscaler',
    );
  });

  test('is one where the manifest had set it', () => {
    const report = between(list(deployment({}, { replicas: 6 }), autoscaler), list(deployment({}), autoscaler));
    expect(report.changes.map(({ object }) => object.kind)).toEqual(['Deployment']);
  });
});

test('a head that was read from a cluster is compared alike', () => {
  expect(changed(claim({}, {}), claim(live, { storageClassName: 'gp3', volumeName: 'pvc-1' }))).toEqual([]);
});

test('the labels by which the controller of Jobs finds its pods are no change', () => {
  const job = (metadata: object, spec: object, labels: object): object => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'a', ...metadata },
    spec: {
      template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } },
      ...spec,
    },
  });
  const labels = {
    'batch.kubernetes.io/controller-uid': '1',
    'batch.kubernetes.io/job-name': 'a',
    'controller-uid': '1',
    'job-name': 'a',
  };
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': '1' } };
  const before = job(
    { ...live, labels },
    { selector, suspend: false, podReplacementPolicy: 'TerminatingOrFailed' },
    labels,
  );
  expect(changed(before, job({}, {}, {}))).toEqual([]);
});

test('what the API server puts into a Pod is no change', () => {
  const pod = (metadata: object, spec: object, container: object): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...metadata },
    spec: { containers: [{ name: 'a', image: 'a:1', ...container }], ...spec },
  });
  const tolerations = ['not-ready', 'unreachable'].map((key) => ({
    effect: 'NoExecute',
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    tolerationSeconds: 300,
  }));
  const before = pod(
    live,
    {
      nodeName: 'a',
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
      tolerations,
      volumes: [{ name: 'kube-api-access-x1x2x', projected: { sources: [] } }],
    },
    {
      volumeMounts: [
        { name: 'kube-api-access-x1x2x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
      ],
    },
  );
  expect(changed(before, pod({}, {}, {}))).toEqual([]);
});
