import type { Chart } from 'cdk8s';
import {
  ConfigSecret,
  ModelCache,
  ModelVolume,
  ServiceAccount,
  WebModelServer,
  type ModelCacheProps,
  type SynthesizedObject,
} from '../../../lib';
import { restrictedViolations } from '../restricted';
import { clusterWith, manifestOf, objectsOf, problemsOf, small } from '../trees';

const commit = 'b968826d9c46dd6066d109eabc6255188de91218';
const marker = 'pulumi-out-000001-tuo';
const cache =
  (props: Partial<ModelCacheProps> = {}) =>
  (chart: Chart) =>
    new ModelCache(chart, 'qwen', { source: `hf://Qwen/Qwen3-8B:${commit}`, volume: { size: '40Gi' }, ...props });
const served =
  (props: Partial<ModelCacheProps> = {}, replicas: number = 2) =>
  (chart: Chart) =>
    new WebModelServer(chart, 'web', { image: 'web:1', resources: small, replicas, model: cache(props)(chart) });
const jobOf = (props: Partial<ModelCacheProps> = {}): SynthesizedObject['manifest'] => manifestOf('Job', cache(props));
const podOf = (props: Partial<ModelCacheProps> = {}) => jobOf(props).spec.template.spec;
const claimsOf = (
  build: (chart: Chart) => void,
  cluster = clusterWith({ storageClasses: [] }),
): SynthesizedObject['manifest'][] =>
  objectsOf(build, cluster)
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === 'PersistentVolumeClaim');
const folderOf = (props: Partial<ModelCacheProps> = {}): string => {
  let folder = '';
  objectsOf((chart) => {
    folder = cache(props)(chart).folder;
  });
  return folder;
};

test('the whole download', () => {
  const { metadata, spec } = jobOf();
  expect({ metadata, spec }).toMatchInlineSnapshot(`
{
  "metadata": {
    "annotations": {
      "pulumi.com/timeoutSeconds": "21660",
    },
    "labels": {
      "app.kubernetes.io/component": "model-cache",
      "app.kubernetes.io/managed-by": "modelyard",
      "app.kubernetes.io/name": "qwen",
    },
    "name": "qwen-d384b7b5",
  },
  "spec": {
    "activeDeadlineSeconds": 21600,
    "backoffLimit": 3,
    "completions": 1,
    "parallelism": 1,
    "podFailurePolicy": {
      "rules": [
        {
          "action": "Ignore",
          "onPodConditions": [
            {
              "status": "True",
              "type": "DisruptionTarget",
            },
          ],
        },
      ],
    },
    "template": {
      "metadata": {
        "labels": {
          "app.kubernetes.io/component": "model-cache",
          "app.kubernetes.io/managed-by": "modelyard",
          "app.kubernetes.io/name": "qwen",
        },
      },
      "spec": {
        "automountServiceAccountToken": false,
        "containers": [
          {
            "args": [
              "/mnt/models",
              "qwen3-8b-a72cf394118b",
              "hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218",
              "/storage-initializer/scripts/initializer-entrypoint",
            ],
            "command": [
              "/bin/sh",
              "-euc",
              "root=$1 folder=$2 uri=$3
shift 3
rmdir "$root/$folder" 2>/dev/null || true
if [ -d "$root/$folder" ]; then echo "$folder is there already"; exit 0; fi
partial="$root/.partial-$folder-\${DOWNLOAD_RUN:-pod}"
umask 022
mkdir -p "$partial"
"$@" "$uri" "$partial"
rm -rf "$partial/.cache/huggingface"
rmdir "$partial/.cache" 2>/dev/null || true
if [ -z "\`ls -A "$partial"\`" ]; then echo "nothing was downloaded from $uri" >&2; exit 1; fi
sync -f "$partial"
mv -T "$partial" "$root/$folder" || [ -d "$root/$folder" ]
rm -rf "$partial"
",
              "download",
            ],
            "env": [
              {
                "name": "DOWNLOAD_RUN",
                "valueFrom": {
                  "fieldRef": {
                    "fieldPath": "metadata.labels['batch.kubernetes.io/job-name']",
                  },
                },
              },
              {
                "name": "HOME",
                "value": "/tmp",
              },
              {
                "name": "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE",
                "value": "1gb",
              },
              {
                "name": "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT",
                "value": "1gb",
              },
              {
                "name": "HF_XET_CHUNK_CACHE_SIZE_BYTES",
                "value": "0",
              },
            ],
            "image": "kserve/storage-initializer:v0.20.0",
            "imagePullPolicy": "IfNotPresent",
            "name": "download",
            "resources": {
              "limits": {
                "ephemeral-storage": "11Gi",
                "memory": "4Gi",
              },
              "requests": {
                "cpu": "500m",
                "ephemeral-storage": "512Mi",
                "memory": "4Gi",
              },
            },
            "securityContext": {
              "allowPrivilegeEscalation": false,
              "capabilities": {
                "drop": [
                  "ALL",
                ],
              },
              "readOnlyRootFilesystem": true,
            },
            "volumeMounts": [
              {
                "mountPath": "/mnt/models",
                "name": "mnt-models",
              },
              {
                "mountPath": "/tmp",
                "name": "tmp",
              },
            ],
          },
        ],
        "enableServiceLinks": false,
        "restartPolicy": "Never",
        "securityContext": {
          "fsGroup": 1000,
          "fsGroupChangePolicy": "OnRootMismatch",
          "runAsGroup": 1000,
          "runAsNonRoot": true,
          "runAsUser": 1000,
          "seccompProfile": {
            "type": "RuntimeDefault",
          },
        },
        "volumes": [
          {
            "name": "mnt-models",
            "persistentVolumeClaim": {
              "claimName": "qwen-1ce48e54",
            },
          },
          {
            "emptyDir": {
              "sizeLimit": "10Gi",
            },
            "name": "tmp",
          },
        ],
      },
    },
  },
}
`);
});

test('it is allowed in a restricted namespace', () => {
  expect(restrictedViolations(podOf())).toEqual([]);
});

test('the names of the Job and of the folder are those of the content', () => {
  expect(folderOf()).toMatch(/^qwen3-8b-[0-9a-f]{12}$/);
  expect(jobOf().metadata.name).toMatch(/^qwen-[0-9a-f]{8}$/);
  expect(podOf().containers[0].args[1]).toBe(folderOf());
});

test.each<Partial<ModelCacheProps>>([
  { source: `hf://Qwen/Qwen3-8B:${commit.replace('b', 'c')}` },
  { source: { uri: 'hf://Qwen/Qwen3-8B', revision: commit, ignorePatterns: ['*.bin'] } },
  { source: { uri: 'hf://Qwen/Qwen3-8B', revision: commit, endpoint: 'https://mirror.example.com' } },
  { downloader: { image: 'downloader:2', command: ['/download'] } },
])('other content is another folder and another run: %j', (props) => {
  expect(folderOf(props)).not.toBe(folderOf());
  expect(jobOf(props).metadata.name).not.toBe(jobOf().metadata.name);
});

test.each<Partial<ModelCacheProps>>([
  { resources: { cpu: { request: 1 }, memory: { request: '1Gi' } } },
  { env: { HTTPS_PROXY: 'http://proxy' } },
  { serviceAccount: 'reader' },
  { activeDeadlineSeconds: 60 },
])('another way to download the same is another run into the same folder: %j', (props) => {
  expect(folderOf(props)).toBe(folderOf());
  expect(jobOf(props).metadata.name).not.toBe(jobOf().metadata.name);
});

test('servers wait for the download, and read its folder only', () => {
  const objects = objectsOf(served());
  const deployment = objects.find(({ manifest }) => manifest.kind === 'Deployment');
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['Job', 'PersistentVolumeClaim']),
  );
  const pod = deployment?.manifest.spec.template.spec;
  const [claim] = claimsOf(served());
  expect(pod.volumes[0]).toEqual({
    name: 'mnt-models',
    persistentVolumeClaim: { claimName: claim?.metadata.name, readOnly: true },
  });
  expect(pod.containers[0].volumeMounts[0]).toEqual({
    name: 'mnt-models',
    mountPath: '/mnt/models',
    subPath: folderOf(),
    readOnly: true,
  });
});

test('its own volume is one for each content', () => {
  const [first] = claimsOf(cache());
  const [second] = claimsOf(cache({ source: 's3://models/a' }));
  expect(first?.metadata.name).toMatch(/^qwen-[0-9a-f]{8}$/);
  expect(second?.metadata.name).not.toBe(first?.metadata.name);
  expect(first?.metadata.labels['app.kubernetes.io/component']).toBe('model-cache');
});

test('several caches share a volume of the program, each in a folder of its own', () => {
  const objects = objectsOf((chart) => {
    const volume = new ModelVolume(chart, 'models', { size: '1Ti', accessModes: ['ReadWriteMany'] });
    const caches = ['a', 'b'].map((name) => new ModelCache(chart, name, { source: `s3://models/${name}`, volume }));
    new WebModelServer(chart, 'web', {
      image: 'web:1',
      resources: small,
      volumes: caches.map((each) => ({ volume: each, path: `/models/${each.name}` })),
    });
  }).map(({ manifest }) => manifest);
  expect(objects.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toHaveLength(1);
  const pod = objects.find(({ kind }) => kind === 'Deployment')?.spec.template.spec;
  expect(pod.volumes[0]).toEqual({ name: 'models-a', persistentVolumeClaim: { claimName: 'models', readOnly: true } });
  expect(
    pod.containers[0].volumeMounts
      .slice(0, 2)
      .map(({ name, subPath }: { name: string; subPath: string }) => [name, subPath.slice(0, 2)]),
  ).toEqual([
    ['models-a', 'a-'],
    ['models-a', 'b-'],
  ]);
});

describe('storage', () => {
  test('that many can only read is filled by one node first, and then cloned', () => {
    const objects = objectsOf(
      served({ volume: { size: '40Gi', accessModes: ['ReadOnlyMany'] } }),
      clusterWith({ storageClasses: [] }),
    );
    const [source, clone] = objects.filter(({ manifest }) => manifest.kind === 'PersistentVolumeClaim');
    expect(source?.manifest.spec.accessModes).toEqual(['ReadWriteOnce']);
    expect(clone?.manifest.spec).toMatchObject({
      accessModes: ['ReadOnlyMany'],
      dataSource: { kind: 'PersistentVolumeClaim', name: source?.manifest.metadata.name },
    });
    expect(clone?.dependsOn.map(({ kind }) => kind).sort()).toEqual(['Job', 'PersistentVolumeClaim']);
    const job = objects.find(({ manifest }) => manifest.kind === 'Job')?.manifest;
    expect(job?.spec.template.spec.volumes[0].persistentVolumeClaim).toEqual({
      claimName: source?.manifest.metadata.name,
    });
    const deployment = objects.find(({ manifest }) => manifest.kind === 'Deployment')?.manifest;
    expect(deployment?.spec.template.spec.volumes[0].persistentVolumeClaim).toEqual({
      claimName: clone?.manifest.metadata.name,
      readOnly: true,
    });
  });

  test('of one node serves one pod', () => {
    const volume = { size: '40Gi', accessModes: ['ReadWriteOnce'] } as const;
    expect(problemsOf(served({ volume }, 1))).toEqual([]);
    expect(problemsOf(served({ volume }, 2))).toEqual([
      expect.stringContaining("'replicas' must be at most 1, for only one node at a time can mount volume 'qwen-"),
    ]);
  });

  test.each([['ReadWriteOnce'], ['ReadOnlyMany']] as const)('with %s cannot be shared by caches', (mode) => {
    const build = (chart: Chart) =>
      cache({ volume: new ModelVolume(chart, 'models', { size: '1Gi', accessModes: [mode] }) })(chart);
    expect(problemsOf(build, clusterWith({ storageClasses: [] }))).toEqual(
      expect.arrayContaining([expect.stringContaining("'volume' must have the access mode ReadWriteMany")]),
    );
  });

  test('of a class that many cannot mount is a problem', () => {
    expect(problemsOf(cache({ volume: { size: '1Gi', storageClass: 'fast' } }))).toEqual([
      expect.stringContaining("must be what storage class 'fast' offers: ReadWriteOnce"),
    ]);
  });
});

describe('what may download', () => {
  const secret = (chart: Chart) =>
    new ConfigSecret(chart, 'keys', { name: 'keys', keys: ['id', 'secret', 'token', 'key.json'] });

  test('AWS keys are variables', () => {
    const build = (chart: Chart) => {
      const keys = secret(chart);
      cache({
        source: { uri: 's3://models/a', region: 'eu-central-1', endpoint: 'https://minio.example.com' },
        credentials: { awsAccessKeyId: keys.key('id'), awsSecretAccessKey: keys.key('secret') },
      })(chart);
    };
    expect(manifestOf('Job', build).spec.template.spec.containers[0].env.slice(2)).toEqual([
      { name: 'AWS_DEFAULT_REGION', value: 'eu-central-1' },
      { name: 'AWS_ENDPOINT_URL', value: 'https://minio.example.com' },
      { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 'keys', key: 'id' } } },
      { name: 'AWS_SECRET_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'secret' } } },
    ]);
  });

  test('a key file of Google is a file, and the Secret comes first', () => {
    const build = (chart: Chart) =>
      void cache({ source: 'gs://models/a', credentials: { googleKeyFile: secret(chart).key('key.json') } })(chart);
    const job = objectsOf(build).find(({ manifest }) => manifest.kind === 'Job');
    const pod = job?.manifest.spec.template.spec;
    expect(pod.volumes[1]).toEqual({
      name: 'var-secrets-google',
      secret: { secretName: 'keys', items: [{ key: 'key.json', path: 'key.json' }] },
    });
    expect(pod.containers[0].env).toContainEqual({
      name: 'GOOGLE_APPLICATION_CREDENTIALS',
      value: '/var/secrets/google/key.json',
    });
    expect(job?.dependsOn.map(({ kind }) => kind)).toContain('Secret');
  });

  test('a token of Hugging Face is a variable', () => {
    expect(
      manifestOf('Job', (chart) => void cache({ credentials: { huggingFaceToken: secret(chart).key('token') } })(chart))
        .spec.template.spec.containers[0].env,
    ).toContainEqual({
      name: 'HF_TOKEN',
      valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } },
    });
  });

  test('a service account is who the pod is', () => {
    const build = (chart: Chart) =>
      void cache({
        source: 's3://models/a',
        serviceAccount: new ServiceAccount(chart, 'reader', { awsRole: 'arn:aws:iam::111122223333:role/models' }),
      })(chart);
    const job = objectsOf(build).find(({ manifest }) => manifest.kind === 'Job');
    expect(job?.manifest.spec.template.spec).toMatchObject({
      serviceAccountName: 'reader',
      automountServiceAccountToken: false,
    });
    expect(job?.dependsOn.map(({ kind }) => kind)).toContain('ServiceAccount');
  });

  test('keys of another store, and half a key, are problems', () => {
    const key = { secretName: 'keys', key: 'id' };
    expect(problemsOf(cache({ credentials: { googleKeyFile: key } }))).toEqual([
      expect.stringContaining(
        "'credentials.googleKeyFile' must be left out: it is for gs:// only, and the model comes from hf://",
      ),
    ]);
    expect(problemsOf(cache({ source: 's3://models/a', credentials: { awsAccessKeyId: key } }))).toEqual([
      expect.stringContaining("'credentials.awsSecretAccessKey' must be given too"),
    ]);
  });
});

test('patterns reach the downloader, and Kubernetes replaces nothing in them or in the address', () => {
  const [container] = podOf({ source: { uri: 's3://models/$(HOME)', allowPatterns: ['$(X)*'] } }).containers;
  expect(container.args[2]).toBe('s3://models/$$(HOME)/');
  expect(container.env).toContainEqual({ name: 'STORAGE_ALLOW_PATTERNS', value: '["$$(X)*"]' });
});

test("a downloader of one's own is run in the same way", () => {
  const [container] = podOf({ downloader: { image: 'downloader:2', command: ['/download', '--fast'] } }).containers;
  expect(container.image).toBe('downloader:2');
  expect(container.command[0]).toBe('/bin/sh');
  expect(container.args.slice(2)).toEqual([`hf://Qwen/Qwen3-8B:${commit}`, '/download', '--fast']);
});

test('it runs on the nodes of the servers without taking an accelerator', () => {
  const pod = podOf({ accelerator: { product: 'NVIDIA-L4' } });
  expect(pod.nodeSelector).toEqual({ 'nvidia.com/gpu.product': 'NVIDIA-L4' });
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }]);
  expect(Object.keys(pod.containers[0].resources.requests)).toEqual(['cpu', 'ephemeral-storage', 'memory']);
});

describe('an Output', () => {
  test('in the source needs a key', () => {
    expect(problemsOf(cache({ source: `s3://${marker}/a` }))).toEqual([
      expect.stringContaining("'source' must be a plain value, not an Output: names carry a hash of it"),
    ]);
  });

  test('in the source is what the key stands for', () => {
    const props = { source: `s3://${marker}/a`, key: 'v1' };
    expect(folderOf(props)).toBe('a-v1');
    expect(jobOf(props).metadata.name).toBe('qwen-v1');
  });

  test('elsewhere is named where it is', () => {
    expect(problemsOf(cache({ env: { PROXY: marker } }))).toEqual([
      expect.stringContaining("'env.PROXY' must be a plain value"),
    ]);
  });
});

test.each<[string, Partial<ModelCacheProps>, string]>([
  ['a claim', { source: 'pvc://models/a' }, "'source' must be an address of s3://, gs:// or hf://"],
  [
    'an address that cannot be read',
    { source: 'x', credentials: { huggingFaceToken: { secretName: 'a', key: 'b' } } },
    "'source' must begin with its scheme",
  ],
  [
    'a downloader without a version',
    { downloader: { image: 'downloader', command: ['/d'] } },
    "'downloader.image' must name an exact version",
  ],
  [
    'a downloader without a program',
    { downloader: { image: 'downloader:1', command: [] } },
    "'downloader.command' must name the program",
  ],
  ['a name that is too long', { name: 'a'.repeat(44) }, "'name' must be lower-case letters, digits and hyphens"],
  ['no time', { activeDeadlineSeconds: 0 }, "'activeDeadlineSeconds' must be a whole number, at least 1"],
  ['root', { user: 0 }, "'user' must be a whole number"],
])('%s is one problem', (_name, props, problem) => {
  expect(problemsOf(cache(props))).toEqual([expect.stringContaining(problem)]);
});
