import fc from 'fast-check';
import { filledFields } from '../../../lib/review/live/filled-fields';
import { parseObjects, review } from '../../../lib/review';
import { checkSlowProperty } from '../../workload/property';

type Tree = Record<string, unknown>;

/** An object as a manifest says it, and what a server, a controller or a tool writes into it. */
interface Filled {
  readonly manifest: Tree;
  /** Where, with `/` between names. A number is an item of a list; a value that begins a list is added to it. */
  readonly additions: Readonly<Record<string, unknown>>;
}

const container = { name: 'a', image: 'a:1.0.0', resources: { requests: { cpu: '1' } } };
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [container] } };
const bundle = { clientConfig: { service: { name: 'a', namespace: 'a' } } };

// What is written into objects of all kinds.
const ofAll = {
  'metadata/uid': '0b1',
  'metadata/resourceVersion': '7',
  'metadata/generation': 3,
  'metadata/creationTimestamp': '2026-01-01T00:00:00Z',
  'metadata/managedFields': [{ manager: 'kubelet', operation: 'Update', fieldsV1: {} }],
  'metadata/ownerReferences': [{ apiVersion: 'v1', kind: 'A', name: 'a', uid: '1' }],
  'metadata/generateName': 'a-',
  'metadata/finalizers': ['foregroundDeletion', 'example.com/finalizer'],
  'metadata/annotations/meta.helm.sh~1release-name': 'a',
  'metadata/annotations/argocd.argoproj.io~1tracking-id': 'a:apps/Deployment:a/a',
  'metadata/annotations/field.cattle.io~1publicEndpoints': '[]',
  'metadata/labels/kustomize.toolkit.fluxcd.io~1name': 'a',
  status: { phase: 'Ready' },
};

const samples: Readonly<Record<string, Filled>> = {
  '/Namespace': {
    manifest: {},
    additions: {
      'spec/finalizers': ['kubernetes'],
      'metadata/labels/kubernetes.io~1metadata.name': 'a',
      'metadata/annotations/openshift.io~1sa.scc.uid-range': '1/1',
    },
  },
  '/Service': {
    manifest: { spec: { type: 'LoadBalancer', ports: [{ port: 80 }] } },
    additions: {
      'spec/clusterIP': '10.0.0.1',
      'spec/clusterIPs': ['10.0.0.1', 'fd00::1'],
      'spec/ports/0/nodePort': 31000,
      'spec/ports/0/protocol': 'TCP',
      'spec/healthCheckNodePort': 32000,
      'spec/ipFamilies': ['IPv4'],
      'spec/ipFamilyPolicy': 'SingleStack',
      'spec/loadBalancerClass': 'service.k8s.aws/nlb',
      'spec/externalTrafficPolicy': 'Cluster',
      'metadata/finalizers': ['service.kubernetes.io/load-balancer-cleanup'],
    },
  },
  '/PersistentVolumeClaim': {
    manifest: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    additions: {
      'spec/volumeName': 'pvc-1',
      'spec/volumeMode': 'Filesystem',
      'spec/storageClassName': 'gp3',
      'metadata/annotations/volume.kubernetes.io~1selected-node': 'a',
      'metadata/annotations/pv.kubernetes.io~1bound-by-controller': 'yes',
      'metadata/finalizers': ['kubernetes.io/pvc-protection'],
    },
  },
  '/PersistentVolume': {
    manifest: {
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], nfs: { server: 'a', path: '/' } },
    },
    additions: {
      'spec/claimRef': { kind: 'PersistentVolumeClaim', name: 'a', uid: '1' },
      'metadata/labels/topology.kubernetes.io~1zone': 'a',
      'metadata/finalizers': ['kubernetes.io/pv-protection'],
    },
  },
  '/ServiceAccount': {
    manifest: {},
    additions: { secrets: [{ name: 'a-token-x1x2x' }], imagePullSecrets: [{ name: 'a-dockercfg-1' }] },
  },
  '/Secret': {
    manifest: { type: 'kubernetes.io/service-account-token' },
    additions: { 'data/token': 'eA==', 'data/ca.crt': 'eA==' },
  },
  '/ConfigMap': {
    manifest: { metadata: { labels: { 'config.openshift.io/inject-trusted-cabundle': 'true' } } },
    additions: { 'data/ca-bundle.crt': 'x' },
  },
  '/Pod': {
    manifest: { spec: { containers: [container] } },
    additions: {
      'spec/nodeName': 'a',
      'spec/priority': 0,
      'spec/preemptionPolicy': 'PreemptLowerPriority',
      'spec/serviceAccount': 'default',
      'spec/tolerations': [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', tolerationSeconds: 300 }],
      'spec/volumes': [{ name: 'kube-api-access-x1x2x', projected: {} }],
      'spec/containers/0/volumeMounts': [
        { name: 'kube-api-access-x1x2x', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
      ],
      'spec/overhead': { cpu: '1' },
    },
  },
  'apps/Deployment': {
    manifest: { spec: { selector: { matchLabels: { app: 'a' } }, template } },
    additions: {
      'metadata/annotations/deployment.kubernetes.io~1revision': '3',
      'spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt': '2026-01-01T00:00:00Z',
      'spec/progressDeadlineSeconds': 600,
      'spec/template/spec/securityContext': {},
    },
  },
  'apps/StatefulSet': {
    manifest: { spec: { serviceName: 'a', selector: { matchLabels: { app: 'a' } }, template } },
    additions: { 'spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt': '2026-01-01T00:00:00Z' },
  },
  'apps/DaemonSet': {
    manifest: { spec: { selector: { matchLabels: { app: 'a' } }, template } },
    additions: {
      'metadata/annotations/deprecated.daemonset.template.generation': '2',
      'spec/template/metadata/annotations/redeploy-timestamp': '1',
    },
  },
  'apps/ReplicaSet': {
    manifest: { spec: { selector: { matchLabels: { app: 'a' } }, template } },
    additions: { 'spec/template/metadata/annotations/cattle.io~1timestamp': '1' },
  },
  'batch/Job': {
    manifest: { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } },
    additions: {
      'spec/selector': { matchLabels: { 'batch.kubernetes.io/controller-uid': '1' } },
      'spec/template/metadata/labels/batch.kubernetes.io~1job-name': 'a',
      'spec/template/metadata/labels/controller-uid': '1',
      'metadata/labels/job-name': 'a',
      'metadata/annotations/batch.kubernetes.io~1job-tracking': '',
      'spec/podReplacementPolicy': 'TerminatingOrFailed',
    },
  },
  'networking.k8s.io/Ingress': { manifest: { spec: { rules: [] } }, additions: { 'spec/ingressClassName': 'nginx' } },
  'rbac.authorization.k8s.io/ClusterRole': {
    manifest: { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] } },
    additions: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
  },
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': {
    manifest: { webhooks: [{ name: 'a.example.com', ...bundle }] },
    additions: { 'webhooks/0/clientConfig/caBundle': 'eA==' },
  },
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': {
    manifest: { webhooks: [{ name: 'a.example.com', ...bundle }] },
    additions: { 'webhooks/0/clientConfig/caBundle': 'eA==' },
  },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    manifest: { spec: { conversion: { strategy: 'Webhook', webhook: bundle } } },
    additions: { 'spec/conversion/webhook/clientConfig/caBundle': 'eA==' },
  },
  'apiregistration.k8s.io/APIService': { manifest: { spec: { group: 'a' } }, additions: { 'spec/caBundle': 'eA==' } },
  'keda.sh/ScaledObject': {
    manifest: { spec: { scaleTargetRef: { name: 'a' } } },
    additions: { 'metadata/labels/scaledobject.keda.sh~1name': 'a', 'metadata/finalizers': ['finalizer.keda.sh'] },
  },
  'jobset.x-k8s.io/JobSet': {
    manifest: {
      metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'a' } },
      spec: { replicatedJobs: [{ name: 'a', template: { spec: { template: { ...template } } } }] },
    },
    additions: {
      'spec/suspend': false,
      'spec/successPolicy': { operator: 'All' },
      'spec/replicatedJobs/0/groupName': 'default',
      'spec/replicatedJobs/0/template/spec/template/spec/nodeSelector': { pool: 'h100' },
      'spec/replicatedJobs/0/template/spec/template/metadata/labels/kueue.x-k8s.io~1podset': 'a',
    },
  },
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
    manifest: { spec: { leaderWorkerTemplate: { size: 2, workerTemplate: template } } },
    additions: {
      'spec/startupPolicy': 'LeaderCreated',
      'spec/networkConfig': { subdomainPolicy: 'Shared' },
      'spec/leaderWorkerTemplate/restartPolicy': 'RecreateGroupOnPodRestart',
    },
  },
  'argoproj.io/Rollout': {
    manifest: { spec: { selector: { matchLabels: { app: 'a' } }, template } },
    additions: {
      'metadata/annotations/rollout.argoproj.io~1revision': '3',
      'spec/restartAt': '2026-01-01T00:00:00Z',
      'spec/paused': false,
    },
  },
  'serving.kserve.io/InferenceService': {
    manifest: { spec: { predictor: { model: { modelFormat: { name: 'sklearn' }, storageUri: 's3://a/b' } } } },
    additions: {
      'metadata/annotations/serving.kserve.io~1deploymentMode': 'RawDeployment',
      'spec/predictor/model/name': '',
      'spec/predictor/model/protocolVersion': 'v1',
      'spec/predictor/model/runtime': 'kserve-sklearnserver',
      'spec/predictor/model/resources': { limits: { cpu: '1', memory: '2Gi' }, requests: { cpu: '1', memory: '2Gi' } },
    },
  },
  'serving.knative.dev/Service': {
    manifest: { spec: { template: { spec: { containers: [{ image: 'a:1.0.0' }] } } } },
    additions: {
      'metadata/annotations/serving.knative.dev~1creator': 'a',
      'spec/template/spec/containerConcurrency': 0,
      'spec/template/spec/enableServiceLinks': false,
      'spec/template/spec/timeoutSeconds': 300,
      'spec/template/spec/containers/0/name': 'user-container',
      'spec/template/spec/containers/0/readinessProbe': { successThreshold: 1, tcpSocket: { port: 0 } },
      'spec/traffic': [{ latestRevision: true, percent: 100 }],
    },
  },
};

function manifestOf(kind: string): Tree {
  const [group, name] = kind.split('/') as [string, string];
  const { metadata = {}, ...rest } = samples[kind]!.manifest;
  return {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind: name,
    ...rest,
    metadata: { ...(metadata as Tree), name: 'a' },
  };
}

function withAddition(object: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) {
    return Array.isArray(object) && Array.isArray(value) ? [...(object as unknown[]), ...(value as unknown[])] : value;
  }
  if (Array.isArray(object)) {
    return object.map((item: unknown, at) => (String(at) === first ? withAddition(item, rest, value) : item));
  }
  const map = (object ?? {}) as Tree;
  const name = first.replaceAll('~1', '/');
  return { ...map, [name]: withAddition(map[name], rest, value) };
}

const changes = (before: unknown, after: unknown): unknown =>
  review(parseObjects(JSON.stringify(before), 'live.json'), parseObjects(JSON.stringify(after), 'head.json')).changes;

test('each kind of the table has an example', () => {
  expect(Object.keys(filledFields).filter((kind) => !(kind in samples))).toEqual([]);
});

test('what a server, a controller or a tool fills in is no change, whatever of it is there', () => {
  const additions = Object.keys(samples).flatMap((kind) =>
    Object.entries({ ...ofAll, ...samples[kind]!.additions }).map(([path, value]) => ({ kind, path, value })),
  );
  const program = fc
    .constantFrom(...Object.keys(samples))
    .chain((kind) => fc.tuple(fc.constant(kind), fc.subarray(additions.filter((each) => each.kind === kind))));
  checkSlowProperty('fields that are filled in', program, ([kind, chosen]) => {
    const manifest = manifestOf(kind);
    const live = chosen.reduce<unknown>((object, { path, value }) => withAddition(object, path.split('/'), value), {
      ...manifest,
      metadata: { ...(manifest['metadata'] as Tree), uid: '0b1' },
    });
    expect(changes(live, manifest)).toEqual([]);
  });
});

test.each(Object.keys(samples))('all that is filled into a %s is no change', (kind) => {
  const all = Object.entries({ ...ofAll, ...samples[kind]!.additions });
  const live = all.reduce<unknown>(
    (object, [path, value]) => withAddition(object, path.split('/'), value),
    manifestOf(kind),
  );
  expect(changes(live, manifestOf(kind))).toEqual([]);
});

test('what the other side says by itself is a change', () => {
  const service = manifestOf('/Service');
  const [live, head] = ['10.0.0.1', '10.0.0.2'].map((address) => withAddition(service, ['spec', 'clusterIP'], address));
  expect(changes(live, head)).toHaveLength(1);
});
