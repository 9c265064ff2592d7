/** An object that an API server is asked about, and whether it refuses it. */
export interface JudgedObject {
  readonly what: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
  readonly refused: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const namespace = 'judged';
const meta = { name: 'judged', namespace };
const labels = { app: 'judged' };
const image = 'registry.example.com/chat:1.0.0';
const gpu = 'nvidia.com/gpu';

const pod = (container: Fields, rest: Fields = {}): Fields => ({
  containers: [{ name: 'server', image, ...container }],
  ...rest,
});
const template = (container: Fields, rest: Fields = {}): Fields => ({
  metadata: { labels },
  spec: pod(container, rest),
});
const workload = (kind: string, container: Fields, rest: Fields = {}, spec: Fields = {}): JudgedObject['object'] => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: meta,
  spec: { selector: { matchLabels: labels }, template: template(container, rest), ...spec },
});
const deployment = (container: Fields, rest: Fields = {}, spec: Fields = {}): JudgedObject['object'] =>
  workload('Deployment', container, rest, spec);
const rolling = (kind: string, update: Fields): JudgedObject['object'] =>
  workload(
    kind,
    {},
    {},
    {
      [kind === 'Deployment' ? 'strategy' : 'updateStrategy']: { type: 'RollingUpdate', rollingUpdate: update },
    },
  );
const job = (spec: Fields, rest: Fields = { restartPolicy: 'Never' }): JudgedObject['object'] => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta,
  spec: { template: { spec: pod({}, rest) }, ...spec },
});
const cron = (schedule: string): JudgedObject['object'] => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta,
  spec: { schedule, jobTemplate: { spec: { template: { spec: pod({}, { restartPolicy: 'Never' }) } } } },
});
const plain = (apiVersion: string, kind: string, fields: Fields, metadata: Fields = meta): JudgedObject['object'] => ({
  apiVersion,
  kind,
  metadata: { ...meta, ...metadata },
  ...fields,
});
const service = (spec: Fields, metadata: Fields = {}): JudgedObject['object'] =>
  plain('v1', 'Service', { spec: { selector: labels, ...spec } }, metadata);
const config = (data: Fields, metadata: Fields = {}): JudgedObject['object'] =>
  plain('v1', 'ConfigMap', { data }, metadata);
const scaler = (spec: Fields): JudgedObject['object'] =>
  plain('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'judged' }, maxReplicas: 3, ...spec },
  });
const cpu = (target: Fields): Fields => ({ type: 'Resource', resource: { name: 'cpu', target } });
const ingress = (path: Fields): JudgedObject['object'] =>
  plain('networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'chat.example.com',
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'chat', port: { number: 80 } } }, ...path },
            ],
          },
        },
      ],
    },
  });
const claim = (spec: Fields): JudgedObject['object'] =>
  plain('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });

const refused = (what: string, object: JudgedObject['object']): JudgedObject => ({ what, object, refused: true });
const taken = (what: string, object: JudgedObject['object']): JudgedObject => ({ what, object, refused: false });

const volumes = [{ name: 'shm', emptyDir: { medium: 'Memory' } }];
const tcp = { tcpSocket: { port: 8080 } };

/** Every way of being wrong that a review names, each with its harmless twin. */
export const judgedObjects: readonly JudgedObject[] = [
  refused('a number for a text', deployment({ env: [{ name: 'A', value: 8192 }] })),
  taken('a text', deployment({ env: [{ name: 'A', value: '8192' }] })),
  refused('a boolean in a ConfigMap', config({ verbose: true })),
  taken('a boolean in quotes', config({ verbose: 'true' })),
  refused('a label that is a number', config({}, { labels: { version: 1 } })),
  refused('an annotation that is a boolean', config({}, { annotations: { on: true } })),
  refused('a label with a space', config({}, { labels: { owner: 'the team' } })),
  taken('an annotation with a space', config({}, { annotations: { owner: 'the team' } })),
  refused('a text for a number', deployment({}, {}, { replicas: '2' })),
  refused('fewer pods than none', deployment({}, {}, { replicas: -1 })),
  refused('a field of other capitals', deployment({ imagePullpolicy: 'Always' })),
  refused('a value that is not allowed', deployment({ imagePullPolicy: 'Alway' })),
  taken('a value that is', deployment({ imagePullPolicy: 'Always' })),
  refused('no image', deployment({ image: '' })),
  refused('an amount with a space', deployment({ resources: { limits: { memory: '1 Gi' } } })),
  taken('an amount as a number', deployment({ resources: { limits: { memory: 1_000_000_000 } } })),
  refused(
    'a mount without a volume',
    deployment({ volumeMounts: [{ name: 'dshm', mountPath: '/dev/shm' }] }, { volumes }),
  ),
  taken('a mount of a volume', deployment({ volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }] }, { volumes })),
  refused(
    'two volumes at one place',
    deployment(
      {
        volumeMounts: [
          { name: 'shm', mountPath: '/a' },
          { name: 'b', mountPath: '/a' },
        ],
      },
      { volumes: [...volumes, { name: 'b', emptyDir: {} }] },
    ),
  ),
  refused('two volumes of one name', deployment({}, { volumes: [...volumes, ...volumes] })),
  refused(
    'a volume of two sources',
    deployment({}, { volumes: [{ name: 'a', emptyDir: {}, configMap: { name: 'a' } }] }),
  ),
  taken('a volume without a source', deployment({}, { volumes: [{ name: 'a' }] })),
  refused(
    'a variable twice',
    deployment({
      env: [
        { name: 'A', value: 'a' },
        { name: 'A', value: 'b' },
      ],
    }),
  ),
  refused('a GPU in requests only', deployment({ resources: { requests: { [gpu]: 1 } } })),
  taken('a GPU in limits only', deployment({ resources: { limits: { [gpu]: 1 } } })),
  refused('half a GPU', deployment({ resources: { limits: { [gpu]: '0.5' } } })),
  refused('fewer GPUs than the limit', deployment({ resources: { requests: { [gpu]: 1 }, limits: { [gpu]: 2 } } })),
  refused('more GPUs than the limit', deployment({ resources: { requests: { [gpu]: 2 }, limits: { [gpu]: 1 } } })),
  refused(
    'more memory than the limit',
    deployment({ resources: { requests: { memory: '2Gi' }, limits: { memory: '1Gi' } } }),
  ),
  refused('a resource without a domain', deployment({ resources: { limits: { gpu: 1 } } })),
  refused('a claim that is not declared', deployment({ resources: { claims: [{ name: 'gpu' }] } })),
  taken(
    'a claim that is',
    deployment(
      { resources: { claims: [{ name: 'gpu' }] } },
      { resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'one' }] },
    ),
  ),
  refused('a declared claim of nothing', deployment({}, { resourceClaims: [{ name: 'gpu' }] })),
  refused(
    'a probe of an init container',
    deployment({}, { initContainers: [{ name: 'i', image, readinessProbe: tcp }] }),
  ),
  refused(
    'a hook of an init container',
    deployment({}, { initContainers: [{ name: 'i', image, lifecycle: { preStop: { sleep: { seconds: 1 } } } }] }),
  ),
  taken(
    'a probe of a sidecar',
    deployment({}, { initContainers: [{ name: 'i', image, restartPolicy: 'Always', readinessProbe: tcp }] }),
  ),
  refused('a probe of nothing', deployment({ readinessProbe: { periodSeconds: 5 } })),
  refused('a probe of two things', deployment({ readinessProbe: { ...tcp, exec: { command: ['true'] } } })),
  refused('a liveness probe that needs two successes', deployment({ livenessProbe: { ...tcp, successThreshold: 2 } })),
  taken('a readiness probe that does', deployment({ readinessProbe: { ...tcp, successThreshold: 2 } })),
  refused('a port beyond the last', deployment({ ports: [{ containerPort: 70_000 }] })),
  refused('a port’s name of 16 letters', deployment({ ports: [{ name: 'metrics-endpoint', containerPort: 80 }] })),
  taken('a port’s name of 15', deployment({ ports: [{ name: 'metrics-endpoin', containerPort: 80 }] })),
  refused('two containers of one name', deployment({}, { initContainers: [{ name: 'server', image }] })),
  refused('pods that are not restarted', deployment({}, { restartPolicy: 'Never' })),
  refused('a selector that does not fit', deployment({}, {}, { selector: { matchLabels: { app: 'other' } } })),
  refused(
    'a toleration with too much',
    deployment({}, { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
  ),
  refused('a sleep beyond the grace period', deployment({ lifecycle: { preStop: { sleep: { seconds: 31 } } } })),
  refused(
    'a privileged container without more',
    deployment({ securityContext: { privileged: true, allowPrivilegeEscalation: false } }),
  ),
  refused('no surge and nothing unavailable', rolling('Deployment', { maxSurge: 0, maxUnavailable: 0 })),
  refused('0 % of both', rolling('Deployment', { maxSurge: '0%', maxUnavailable: '0%' })),
  taken('a percentage that rounds to none', rolling('Deployment', { maxSurge: 0, maxUnavailable: '1%' })),
  refused(
    'Recreate with a rolling update',
    deployment({}, {}, { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
  ),
  refused('a surge beside unavailable pods of a DaemonSet', rolling('DaemonSet', { maxSurge: 1, maxUnavailable: 1 })),
  taken('a surge of a DaemonSet', rolling('DaemonSet', { maxSurge: 1, maxUnavailable: 0 })),
  refused(
    'a mount without a volume in a StatefulSet',
    workload('StatefulSet', { volumeMounts: [{ name: 'd', mountPath: '/d' }] }),
  ),
  taken('a StatefulSet without a Service', workload('StatefulSet', {})),
  refused('a Job whose pods are always restarted', job({}, {})),
  taken('a Job', job({})),
  refused('indexes without a number', job({ completionMode: 'Indexed', parallelism: 2 })),
  refused('a schedule of four fields', cron('0 2 * *')),
  refused('an hour that there is not', cron('0 25 * * *')),
  taken('a schedule', cron('*/5 0-6,22 * JAN-mar MON')),
  taken('a schedule by a word', cron('@daily')),
  refused('ports without names', service({ ports: [{ port: 80 }, { port: 81 }] })),
  refused(
    'two ports of one name',
    service({
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    }),
  ),
  taken(
    'ports with names',
    service({
      ports: [
        { name: 'a', port: 53 },
        { name: 'b', port: 53, protocol: 'UDP' },
      ],
    }),
  ),
  refused('no port', service({})),
  taken('no port of a headless Service', service({ clusterIP: 'None' })),
  refused('a port of the node without one', service({ ports: [{ port: 80, nodePort: 30_080 }] })),
  refused('a Service whose name begins with a digit', service({ ports: [{ port: 80 }] }, { name: '1judged' })),
  refused('a minimum above the maximum', scaler({ minReplicas: 4 })),
  refused(
    'no pods by their own cpu',
    scaler({ minReplicas: 0, metrics: [cpu({ type: 'Utilization', averageUtilization: 50 })] }),
  ),
  refused('a metric without a target', scaler({ metrics: [cpu({ type: 'Utilization' })] })),
  taken('an autoscaler', scaler({ metrics: [cpu({ type: 'Utilization', averageUtilization: 50 })] })),
  refused('a path without a slash', ingress({ path: 'chat' })),
  refused('a backend without a port', ingress({ backend: { service: { name: 'chat' } } })),
  taken('an Ingress', ingress({})),
  refused('a ConfigMap of more than 1 MiB', config({ a: 'x'.repeat(2 ** 20 + 1) })),
  taken('a ConfigMap of 1 MiB', config({ a: 'x'.repeat(2 ** 20) })),
  refused('annotations of more than 256 KiB', config({}, { annotations: { a: 'x'.repeat(2 ** 18) } })),
  refused('a key with a slash', config({ 'a/b': 'c' })),
  refused('a name of capitals', config({}, { name: 'Judged' })),
  refused('a secret that is not encoded', plain('v1', 'Secret', { data: { a: 'no base64!' } })),
  taken('a secret in plain', plain('v1', 'Secret', { stringData: { a: 'no base64!' } })),
  refused('a claim of nothing', claim({ resources: {} })),
  refused('a claim for nobody', claim({ accessModes: [] })),
  taken('a claim', claim({})),
  refused(
    'a budget of two kinds',
    plain('policy/v1', 'PodDisruptionBudget', {
      spec: { minAvailable: 1, maxUnavailable: 1, selector: { matchLabels: labels } },
    }),
  ),
  refused(
    'a range that is none',
    plain('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1' } }] }] },
    }),
  ),
  taken(
    'a range',
    plain('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
    }),
  ),
  refused(
    'a rule without verbs',
    plain('rbac.authorization.k8s.io/v1', 'Role', { rules: [{ apiGroups: [''], resources: ['pods'] }] }),
  ),
  refused(
    'a default above the maximum',
    plain('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: 2 }, max: { cpu: 1 } }] } }),
  ),
];
