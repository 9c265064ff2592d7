/** A field, and what it becomes; undefined takes it away. */
export type Edit = readonly [path: string, value: unknown];

/** What is changed at once: one field, or several that go together. */
export type Edits = Edit | readonly Edit[];

/** An object, and changes of it as the API server answers them. */
export interface FixedFieldCase {
  /** What is special about it, where a kind has several. */
  readonly state?: string;
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly [field: string]: unknown;
  };
  /** Changes that are refused, because the field is fixed. */
  readonly refused: readonly Edits[];
  /** Changes that are made in place. */
  readonly changed: readonly Edits[];
}

const container = { name: 'main', image: 'registry.example/a:1' };
const labels = { app: 'a' };
const template = { metadata: { labels }, spec: { containers: [container] } };
const runOnce = { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [container] } };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const image = (path: string): Edit => [`${path}.containers[main].image`, 'registry.example/a:2'];

/** Of every kind with fixed fields: each of them, and each field that may change though it is inside of one. */
export const fixedFieldCases: readonly FixedFieldCase[] = [
  {
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels },
      spec: {
        initContainers: [{ name: 'first', image: 'registry.example/a:1' }],
        containers: [{ ...container, env: [{ name: 'A', value: '1' }] }],
        tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
        activeDeadlineSeconds: 100,
      },
    },
    refused: [
      ['spec.containers[main].env[A].value', '2'],
      ['spec.containers[main].resources', { requests: { cpu: '1' } }],
      ['spec.containers[main].args', ['--a']],
      ['spec.initContainers[first].args', ['--a']],
      ['spec.terminationGracePeriodSeconds', 5],
      ['spec.nodeSelector', { a: 'b' }],
      ['spec.volumes', [{ name: 'v', emptyDir: {} }]],
      ['spec.tolerations', undefined],
      ['spec.tolerations', [{ key: 'b', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }]],
    ],
    changed: [
      image('spec'),
      ['spec.initContainers[first].image', 'registry.example/a:2'],
      ['spec.activeDeadlineSeconds', 50],
      ['spec.tolerations', [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 90 }]],
      [
        'spec.tolerations',
        [
          { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
          { key: 'b', operator: 'Exists' },
        ],
      ],
      ['metadata.labels.app', 'b'],
    ],
  },
  {
    state: 'at a gate',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { labels },
      spec: { schedulingGates: [{ name: 'example.com/queue' }], containers: [container] },
    },
    refused: [['spec.containers[main].args', ['--a']]],
    changed: [
      ['spec.schedulingGates', undefined],
      ['spec.nodeSelector', { a: 'b' }],
      [
        'spec.affinity',
        {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
            },
          },
        },
      ],
    ],
  },
  ...['Deployment', 'DaemonSet', 'ReplicaSet'].map((kind) => ({
    object: { apiVersion: 'apps/v1', kind, spec: { selector: { matchLabels: labels }, template } },
    refused: [
      [
        ['spec.selector.matchLabels.app', 'b'],
        ['spec.template.metadata.labels.app', 'b'],
      ] satisfies Edit[],
    ],
    changed: [image('spec.template.spec')],
  })),
  {
    object: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      spec: {
        selector: { matchLabels: labels },
        serviceName: 'a',
        template,
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
      },
    },
    refused: [
      [
        ['spec.selector.matchLabels.app', 'b'],
        ['spec.template.metadata.labels.app', 'b'],
      ],
      ['spec.serviceName', 'b'],
      ['spec.podManagementPolicy', 'Parallel'],
      ['spec.volumeClaimTemplates[data].spec.resources.requests.storage', '2Gi'],
    ],
    changed: [
      ['spec.replicas', 2],
      ['spec.ordinals', { start: 1 }],
      image('spec.template.spec'),
      ['spec.updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }],
      ['spec.revisionHistoryLimit', 3],
      ['spec.persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Delete', whenScaled: 'Delete' }],
      ['spec.minReadySeconds', 5],
    ],
  },
  {
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { backoffLimit: 2, podReplacementPolicy: 'Failed', template: runOnce },
    },
    refused: [
      image('spec.template.spec'),
      ['spec.template.spec.nodeSelector', { a: 'b' }],
      ['spec.completions', 2],
      [
        ['spec.completionMode', 'Indexed'],
        ['spec.completions', 1],
      ],
      ['spec.podFailurePolicy', { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] }],
      ['spec.managedBy', 'example.com/queue'],
      [
        ['spec.manualSelector', true],
        ['spec.selector', { matchLabels: { app: 'b' } }],
      ],
    ],
    changed: [
      ['spec.parallelism', 2],
      ['spec.suspend', true],
      ['spec.activeDeadlineSeconds', 60],
      ['spec.ttlSecondsAfterFinished', 60],
      ['spec.backoffLimit', 3],
    ],
  },
  {
    state: 'indexed',
    object: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      spec: { completionMode: 'Indexed', completions: 2, parallelism: 2, backoffLimitPerIndex: 1, template: runOnce },
    },
    refused: [
      ['spec.completions', 3],
      ['spec.backoffLimitPerIndex', 2],
      ['spec.successPolicy', { rules: [{ succeededCount: 1 }] }],
    ],
    changed: [
      [
        ['spec.completions', 3],
        ['spec.parallelism', 3],
      ],
    ],
  },
  {
    state: 'suspended',
    object: { apiVersion: 'batch/v1', kind: 'Job', spec: { suspend: true, template: runOnce } },
    refused: [image('spec.template.spec')],
    changed: [
      ['spec.template.spec.nodeSelector', { a: 'b' }],
      ['spec.template.spec.tolerations', [{ key: 'a', operator: 'Exists' }]],
      ['spec.template.metadata.annotations', { a: 'b' }],
      ['spec.template.metadata.labels.queue', 'b'],
    ],
  },
  {
    object: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: { ...claim, storageClassName: 'none' } },
    refused: [
      ['spec.accessModes', ['ReadWriteMany']],
      ['spec.storageClassName', 'other'],
      ['spec.volumeMode', 'Block'],
    ],
    changed: [['spec.volumeName', 'fixed-fields']],
  },
  {
    object: {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'none',
        persistentVolumeReclaimPolicy: 'Retain',
        nfs: { server: 'nfs.example', path: '/a' },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }] },
        },
      },
    },
    refused: [
      ['spec.nfs.path', '/b'],
      ['spec.volumeMode', 'Block'],
      ['spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]', 'c'],
    ],
    changed: [
      ['spec.capacity.storage', '2Gi'],
      ['spec.accessModes', ['ReadWriteMany']],
      ['spec.persistentVolumeReclaimPolicy', 'Delete'],
      ['spec.storageClassName', 'other'],
      ['spec.mountOptions', ['nolock']],
      ['spec.claimRef', { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'a' }],
    ],
  },
  {
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      spec: { type: 'LoadBalancer', loadBalancerClass: 'example.com/a', ports: [{ port: 80 }] },
    },
    refused: [
      ['spec.clusterIP', 'None'],
      [
        ['spec.clusterIP', 'None'],
        ['spec.clusterIPs', ['None']],
      ],
      ['spec.loadBalancerClass', 'example.com/b'],
    ],
    changed: [
      ['spec.ports[0].port', 81],
      [
        ['spec.type', 'ClusterIP'],
        ['spec.loadBalancerClass', undefined],
      ],
    ],
  },
  {
    object: { apiVersion: 'v1', kind: 'Secret', stringData: { a: '1' } },
    refused: [['type', 'example.com/other']],
    changed: [['stringData.a', '2']],
  },
  ...['Secret', 'ConfigMap'].map((kind) => ({
    state: 'immutable',
    object: { apiVersion: 'v1', kind, immutable: true, data: { a: 'MQ==' } },
    refused: [
      ['data.a', 'Mg=='],
      ['data.b', 'Mg=='],
      ['immutable', undefined],
    ] satisfies Edit[],
    changed: [['metadata.labels', { a: 'b' }]] satisfies Edit[],
  })),
  {
    object: { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
    refused: [],
    changed: [
      ['data.a', '2'],
      ['immutable', true],
    ],
  },
  {
    object: { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '1' }, scopes: ['Terminating'] } },
    refused: [['spec.scopes', ['NotTerminating']]],
    changed: [['spec.hard.pods', '2']],
  },
  {
    object: {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'] }],
      ports: [{ port: 80 }],
    },
    refused: [
      [
        ['addressType', 'FQDN'],
        ['endpoints', [{ addresses: ['a.example'] }]],
      ],
    ],
    changed: [['ports[0].port', 81]],
  },
  ...['RoleBinding', 'ClusterRoleBinding'].map((kind) => ({
    object: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'default', name: 'a' }],
    },
    refused: [['roleRef.name', 'edit']] satisfies Edit[],
    changed: [['subjects[0].name', 'b']] satisfies Edit[],
  })),
  {
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      provisioner: 'example.com/a',
      parameters: { a: '1' },
    },
    refused: [
      ['provisioner', 'example.com/b'],
      ['parameters.a', '2'],
      ['reclaimPolicy', 'Retain'],
      ['volumeBindingMode', 'WaitForFirstConsumer'],
    ],
    changed: [['allowVolumeExpansion', true]],
  },
  {
    object: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'VolumeAttributesClass',
      driverName: 'example.com/a',
      parameters: { a: '1' },
    },
    refused: [
      ['driverName', 'example.com/b'],
      ['parameters.a', '2'],
    ],
    changed: [['metadata.labels', { a: 'b' }]],
  },
  {
    object: { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', spec: { podInfoOnMount: false } },
    refused: [
      ['spec.attachRequired', false],
      ['spec.volumeLifecycleModes', ['Ephemeral']],
    ],
    changed: [
      ['spec.fsGroupPolicy', 'File'],
      ['spec.podInfoOnMount', true],
      ['spec.storageCapacity', true],
      ['spec.requiresRepublish', true],
    ],
  },
  {
    object: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 10 },
    refused: [
      ['value', 11],
      ['preemptionPolicy', 'Never'],
    ],
    changed: [['description', 'what is asked for']],
  },
  {
    object: { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', handler: 'a' },
    refused: [['handler', 'b']],
    changed: [['metadata.labels', { a: 'b' }]],
  },
  {
    object: { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', spec: { controller: 'example.com/a' } },
    refused: [['spec.controller', 'example.com/b']],
    changed: [['spec.parameters', { kind: 'ConfigMap', name: 'a' }]],
  },
  {
    object: {
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaim',
      spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } },
    },
    refused: [['spec.devices.requests[gpu].exactly.deviceClassName', 'other.example.com']],
    changed: [['metadata.labels', { a: 'b' }]],
  },
  {
    object: {
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaimTemplate',
      spec: { spec: { devices: { requests: [{ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } }] } } },
    },
    refused: [['spec.spec.devices.requests[gpu].exactly.deviceClassName', 'other.example.com']],
    changed: [['metadata.labels', { a: 'b' }]],
  },
  {
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'parts.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'parts', kind: 'Part' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    },
    refused: [
      ['spec.scope', 'Cluster'],
      ['spec.group', 'other.example.com'],
      ['spec.names.plural', 'pieces'],
      ['spec.names.kind', 'Piece'],
    ],
    changed: [['spec.names.shortNames', ['p']]],
  },
];

/** The paths of fields that are changed at once. */
export function pathsOf(edits: Edits): readonly string[] {
  return listed(edits).map(([path]) => path);
}

/** A copy of an object with some fields changed. */
export function edited<T extends object>(object: T, edits: Edits): T {
  const copy = structuredClone(object);
  for (const [path, value] of listed(edits)) {
    const keys = path.match(/[^.[\]]+/g)!;
    let inner: unknown = copy;
    keys.forEach((key, at) => {
      const holder = inner as Record<string, unknown>;
      const list = inner as readonly { readonly name?: string; readonly metadata?: { readonly name: string } }[];
      const place =
        Array.isArray(inner) && !/^\d+$/.test(key)
          ? list.findIndex((item) => (item.name ?? item.metadata?.name) === key)
          : key;
      if (at < keys.length - 1) {
        inner = holder[place] ??= {};
      } else if (value === undefined) {
        delete holder[place];
      } else {
        holder[place] = value;
      }
    });
  }
  return copy;
}

function listed(edits: Edits): readonly Edit[] {
  return typeof edits[0] === 'string' ? [edits as Edit] : (edits as readonly Edit[]);
}
