import { isDeepStrictEqual } from 'node:util';
import { App } from 'cdk8s';
import { clusterSchema, Environment, synthesize, toYaml, WebModelServer, type Accelerator } from '../../../lib';
import { RealCluster } from '../rehearsal/reality';
import { eventually } from '../support/eventually';

const devices = (name: string, gpu: object): object => ({
  name,
  count: 1,
  capacity: { cpu: 8, memory: '32Gi', gpu: { allocation: 'dynamic', ...gpu } },
});
const cluster = clusterSchema.parse({
  name: 'claims',
  profile: { kubernetesVersion: '1.34', featureGates: { DRAExtendedResource: true, DRAPartitionableDevices: true } },
  nodePools: [
    devices('h100', { product: 'NVIDIA-H100-80GB-HBM3', count: 2 }),
    devices('a100', { product: 'NVIDIA-A100-SXM4-80GB', count: 1, migDevices: { '1g.10gb': 2, '3g.40gb': 1 } }),
    devices('l4', { product: 'NVIDIA-L4', count: 1 }),
    devices('parts', { product: 'NVIDIA-A100-SXM4-40GB', count: 1, migProfiles: ['1g.5gb', '3g.20gb'] }),
    devices('t4', { product: 'Tesla-T4', count: 1 }),
  ],
});
const resources = { cpu: { request: '100m' }, memory: { request: '128Mi' } };

/** What servers become that ask for accelerators. */
function yamlOf(
  servers: Readonly<Record<string, { readonly accelerator: Accelerator; readonly replicas?: number }>>,
  namespace = 'claims',
): string {
  const app = new App();
  const environment = new Environment(app, namespace, { namespace, cluster });
  for (const [name, props] of Object.entries(servers)) {
    new WebModelServer(environment, name, { image: `${name}:1`, resources, ...props });
  }
  return toYaml(synthesize(app).map(({ manifest }) => manifest));
}

interface Claim {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly allocation?: {
      readonly devices: { readonly results: readonly { readonly pool: string; readonly device: string }[] };
    };
  };
}

let real: RealCluster;

beforeAll(async () => {
  real = await RealCluster.start(cluster);
});

afterAll(async () => {
  await real.stop();
});

/** The devices that are allocated, as `node/device`, by the server whose pods have them. */
async function allocated(namespace: string): Promise<Record<string, string[]>> {
  const { stdout } = await real.ask('get', 'resourceclaims', `--namespace=${namespace}`, '-o', 'json');
  const held: Record<string, string[]> = {};
  for (const { metadata, status } of (JSON.parse(stdout) as { items: Claim[] }).items) {
    const results = status?.allocation?.devices.results ?? [];
    const server = metadata.name.split('-')[0]!;
    held[server] = [...(held[server] ?? []), ...results.map(({ pool, device }) => `${pool}/${device}`)].sort();
  }
  return held;
}

/** Waits until the devices are given out like that. */
async function allocation(wanted: Record<string, string[]>, namespace = 'claims'): Promise<void> {
  await eventually(
    `allocation ${JSON.stringify(wanted)}`,
    async () => (isDeepStrictEqual(await allocated(namespace), wanted) ? true : undefined),
    () => allocated(namespace),
  );
}

test('pods get the devices that they ask for, each its own, and leave them to others when they go', async () => {
  const h100: Accelerator = { memory: '70G', computeCapability: '8.9' };
  const refused = await real.apply(
    yamlOf({
      big: { accelerator: h100, replicas: 2 },
      part: { accelerator: { product: 'NVIDIA-A100-SXM4-80GB', sharing: { mig: '1g.10gb' } }, replicas: 2 },
      small: { accelerator: { product: 'NVIDIA-L4' } },
    }),
    ['claims'],
  );
  expect(refused).toBe('');
  const given = {
    big: ['h100-0/gpu-0', 'h100-0/gpu-1'],
    part: ['a100-0/gpu-0-mig-0', 'a100-0/gpu-0-mig-1'],
    small: ['l4-0/gpu-0'],
  };
  await allocation(given);

  // There is none left until somebody goes.
  await real.apply(yamlOf({ later: { accelerator: { ...h100, count: 2 } } }), []);
  await allocation({ ...given, later: [] });
  await real.ask('delete', 'deployment', '--namespace=claims', 'big');
  const { part, small } = given;
  await allocation({ part, small, later: given.big });
});

test('a GPU that is divided as it is claimed is given whole, or in parts that fit beside each other', async () => {
  const product = 'NVIDIA-A100-SXM4-40GB';
  const add = (name: string, accelerator: Accelerator, replicas = 1): Promise<string> =>
    real.apply(yamlOf({ [name]: { accelerator, replicas } }, 'parts'), ['parts']);
  const remove = (name: string): Promise<unknown> => real.ask('delete', 'deployment', '--namespace=parts', name);
  expect(await add('half', { product, sharing: { mig: '3g.20gb' } }, 2)).toBe('');
  const half = ['parts-0/gpu-0-mig-3g20gb-0', 'parts-0/gpu-0-mig-3g20gb-4'];
  await allocation({ half }, 'parts');

  await add('whole', { product });
  await allocation({ half, whole: [] }, 'parts');
  await remove('half');
  await allocation({ whole: ['parts-0/gpu-0'] }, 'parts');

  await add('small', { product, sharing: { mig: '1g.5gb' } });
  await allocation({ whole: ['parts-0/gpu-0'], small: [] }, 'parts');
  await remove('whole');
  await allocation({ small: ['parts-0/gpu-0-mig-1g5gb-0'] }, 'parts');
});

test('who asks for the extended resource of a class of devices gets one of them', async () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'counted', namespace: 'counted' },
    spec: {
      nodeSelector: { 'modelyard.dev/node-pool': 't4' },
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'web', image: 'web:1', resources: { limits: { 'nvidia.com/gpu': 1 } } }],
    },
  };
  expect(await real.apply(`---\n${JSON.stringify(pod)}\n`, ['counted'])).toBe('');
  const state = async (): Promise<string> => {
    const path = '{.status.extendedResourceClaimStatus.resourceClaimName} {.spec.nodeName}';
    return (await real.ask('get', 'pod', 'counted', '--namespace=counted', '-o', `jsonpath=${path}`)).stdout;
  };
  const given = await eventually(
    'pod with a device',
    async () => (/\S \S/.test(await state()) ? state() : undefined),
    state,
  );
  expect(given).toMatch(/^counted-extended-resources-\S+ t4-0$/);
});
