import { App } from 'cdk8s';
import {
  Environment,
  GpuModelServer,
  ModelCache,
  notesOf,
  pytorch,
  ServiceAccount,
  synthesize,
  SynthesisError,
  Team,
  Teams,
  TrafficSplit,
  TrainingJob,
  triton,
  vllm,
  WebModelServer,
  eachPod,
  clusterSchema,
  type Cluster,
  type WebModelServerProps,
} from '../../../lib';
import { clusterWith, gpuCluster, small } from '../../workload/trees';
import { reaches, type PodPlace, type Policy } from '../../workload/isolation/reach';

const image = 'registry.example.com/app:1.0.0';
const web: WebModelServerProps = { image, resources: small };
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3' };

function clusterOf(mesh: 'istio-sidecar' | 'istio-ambient', kubernetesVersion = '1.34'): Cluster {
  return clusterWith({
    mesh,
    kubernetesVersion,
    operators: ['istio', 'leaderworkerset'],
    network: { policies: 'enforced', gateways: [{ namespace: 'gateways' }], monitoring: [{ namespace: 'prometheus' }] },
    gatewayClass: 'istio',
  });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
type Manifest = any;

function made(
  build: (environment: Environment, app: App) => void,
  cluster = clusterOf('istio-sidecar'),
  isolation: 'none' | 'workloads' = 'workloads',
): { objects: readonly Manifest[]; notes: readonly string[] } {
  const app = new App();
  build(new Environment(app, 'shop', { namespace: 'shop', cluster, isolation }), app);
  return { objects: synthesize(app).map(({ manifest }) => manifest), notes: notesOf(app) };
}

function one(objects: readonly Manifest[], kind: string, name: string): Manifest {
  return objects.find((each: Manifest) => each.kind === kind && each.metadata.name === name);
}

function problems(build: (environment: Environment) => void, cluster?: Cluster): readonly string[] {
  try {
    made(build, cluster);
    return [];
  } catch (error) {
    return (error as SynthesisError).problems;
  }
}

test('a mesh needs Istio', () => {
  const profile = { ...gpuCluster.profile, mesh: 'istio-sidecar' };
  expect(() => clusterSchema.parse({ ...gpuCluster, profile })).toThrow("needs 'istio' among 'profile.operators'");
});

test('without a mesh nothing of it is there', () => {
  const { objects } = made((environment) => new WebModelServer(environment, 'a', web), gpuCluster);
  expect(objects.filter(({ apiVersion }) => (apiVersion as string).includes('istio'))).toEqual([]);
});

describe.each(['istio-sidecar', 'istio-ambient'] as const)('in %s', (mesh) => {
  test('the pods of a namespace are in the mesh, and take no plain text', () => {
    const { objects } = made((environment) => new WebModelServer(environment, 'a', web), clusterOf(mesh), 'none');
    const label =
      mesh === 'istio-sidecar' ? { 'istio-injection': 'enabled' } : { 'istio.io/dataplane-mode': 'ambient' };
    expect(one(objects, 'Namespace', 'shop').metadata.labels).toMatchObject(label);
    expect(one(objects, 'PeerAuthentication', 'default').spec).toEqual({ mtls: { mode: 'STRICT' } });
    // Who may call is said where workloads are isolated.
    expect(objects.filter(({ kind }) => kind === 'AuthorizationPolicy')).toEqual([]);
  });

  test('so are those of the namespaces of teams, once', () => {
    const { objects } = made((_, app) => {
      const teams = new Teams(app, 'teams', { cluster: clusterOf(mesh) });
      new Team(teams, 'vision', { namespaces: { eyes: { quota: { cpu: 1, memory: '1Gi' } } } });
      new Environment(app, 'eyes', { namespace: 'eyes', createNamespace: false, cluster: clusterOf(mesh) });
    }, clusterOf(mesh));
    expect(
      objects.filter(({ kind, metadata }) => kind === 'PeerAuthentication' && metadata.namespace === 'eyes'),
    ).toHaveLength(1);
  });

  test('callers are known by their accounts', () => {
    const { objects } = made((environment, app) => {
      const other = new Environment(app, 'other', { namespace: 'other', cluster: clusterOf(mesh) });
      const account = new ServiceAccount(environment, 'account', { name: 'shop' });
      const shop = new WebModelServer(environment, 'shop', { ...web, serviceAccount: account });
      const plain = new WebModelServer(other, 'plain', web);
      new WebModelServer(environment, 'a', {
        ...web,
        callers: [shop, plain, 'other', { namespace: 'web', podLabels: { app: 'x' } }],
        route: { parentRefs: [{ name: 'gateway', namespace: 'gateways' }] },
      });
    }, clusterOf(mesh));
    expect(one(objects, 'AuthorizationPolicy', 'a').spec).toEqual({
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'a', 'app.kubernetes.io/component': 'web-model-server' },
      },
      action: 'ALLOW',
      rules: [
        {
          from: [
            { source: { principals: ['*/ns/shop/sa/shop'] } },
            { source: { principals: ['*/ns/other/sa/default'] } },
            { source: { namespaces: ['other'] } },
            { source: { namespaces: ['web'] } },
            { source: { namespaces: ['gateways'] } },
          ],
          to: [{ operation: { ports: ['8080'] } }],
        },
      ],
    });
    // Nobody is let in where there is no rule.
    expect(one(objects, 'AuthorizationPolicy', 'shop').spec).not.toHaveProperty('rules');
  });

  test('metrics at a port of their own may be asked for in plain text, others not', () => {
    const { objects, notes } = made((environment) => {
      new GpuModelServer(environment, 'triton', {
        engine: triton({ modelRepository: '/models' }),
        accelerator,
        resources: small,
        callers: ['shop'],
      });
      new WebModelServer(environment, 'a', { ...web, metricsPath: '/metrics', callers: ['shop'] });
    }, clusterOf(mesh));
    expect(one(objects, 'PeerAuthentication', 'triton').spec).toMatchObject({
      mtls: { mode: 'STRICT' },
      portLevelMtls: { 8002: { mode: 'PERMISSIVE' } },
    });
    expect(one(objects, 'AuthorizationPolicy', 'triton').spec.rules).toContainEqual({
      to: [{ operation: { ports: ['8002'] } }],
    });
    expect(one(objects, 'PeerAuthentication', 'a')).toBeUndefined();
    expect(notes).toEqual([
      "'shop/a': has its metrics at the port of its API, which takes no plain text: Prometheus has to be in the mesh",
    ]);
  });

  test('what trains together and what downloads is outside, and cannot call', () => {
    const cluster = clusterOf(mesh);
    const build = (environment: Environment, asCaller: boolean): void => {
      const run = new TrainingJob(environment, 'run', { ...web, framework: pytorch({ worker: 2 }) });
      const alone = new TrainingJob(environment, 'alone', web);
      const cache = new ModelCache(environment, 'qwen', { source: 's3://models/qwen', volume: { size: '1Gi' } });
      new WebModelServer(environment, 'a', { ...web, callers: asCaller ? [run, alone, cache] : [alone] });
    };
    const { objects } = made((environment) => build(environment, false), cluster);
    const out =
      mesh === 'istio-sidecar' ? { 'sidecar.istio.io/inject': 'false' } : { 'istio.io/dataplane-mode': 'none' };
    const labelsOf = (name: string): object =>
      objects.find(({ kind, metadata }) => kind === 'Job' && (metadata.name as string).startsWith(name)).spec.template
        .metadata.labels as object;
    expect(labelsOf('run-')).toMatchObject(out);
    expect(labelsOf('qwen-')).toMatchObject(out);
    expect(labelsOf('alone-')).not.toMatchObject(out);
    expect(problems((environment) => build(environment, true), cluster)).toEqual(
      ['callers[0]', 'callers[2]'].map(
        (prop, index) =>
          `WebModelServer 'shop/a': '${prop}' must be in the mesh, for its servers take no plain text: tasks that talk ` +
          'to each other, downloads, and runs before Kubernetes 1.29 with sidecars are not, ' +
          `got 'shop/${['run', 'qwen'][index]}'`,
      ),
    );
  });
});

describe('sidecars', () => {
  const model = eachPod({ source: { uri: 's3://models/a', endpoint: 'http://minio.example.com:9000' } });

  test('start first and let Jobs end, where Kubernetes can', () => {
    const { objects } = made((environment) => {
      new WebModelServer(environment, 'a', { ...web, model, requestSeconds: 600 });
      new TrainingJob(environment, 'run', web);
    });
    const native = { 'sidecar.istio.io/nativeSidecar': 'true' };
    expect(one(objects, 'Deployment', 'a').spec.template.metadata.annotations).toEqual(native);
    expect(objects.find(({ kind }) => kind === 'Job').spec.template.metadata.annotations).toEqual(native);
  });

  test('are waited for, and left out of downloads, where it cannot', () => {
    const { objects } = made(
      (environment) => {
        new WebModelServer(environment, 'a', { ...web, model, requestSeconds: 600 });
        new TrainingJob(environment, 'run', web);
      },
      clusterOf('istio-sidecar', '1.28'),
    );
    expect(one(objects, 'Deployment', 'a').spec.template.metadata.annotations).toEqual({
      'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts":true,"terminationDrainDuration":"610s"}',
      'traffic.sidecar.istio.io/excludeOutboundPorts': '9000',
    });
    expect(objects.find(({ kind }) => kind === 'Job').spec.template.metadata.labels).toMatchObject({
      'sidecar.istio.io/inject': 'false',
    });
  });

  test('send a request once, for as long as the longest takes, and none to a pod that fails', () => {
    const { objects } = made((environment) => {
      new WebModelServer(environment, 'a', { ...web, requestSeconds: 600 });
      new WebModelServer(environment, 'b', web);
    });
    const host = 'a.shop.svc.cluster.local';
    expect(one(objects, 'VirtualService', 'a').spec).toEqual({
      hosts: [host],
      http: [{ timeout: '600s', retries: { attempts: 0 }, route: [{ destination: { host } }] }],
    });
    expect(one(objects, 'VirtualService', 'b').spec.http[0]).not.toHaveProperty('timeout');
    expect(one(objects, 'DestinationRule', 'a').spec).toMatchObject({
      host,
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' }, outlierDetection: { maxEjectionPercent: 50 } },
    });
  });

  test('of a group leave the parts of the model to themselves', () => {
    const { objects } = made((environment) => {
      new GpuModelServer(environment, 'giant', {
        engine: vllm({ model: 'm/m', mutable: true }),
        accelerator,
        multiNode: { nodes: 2 },
        resources: small,
      });
    });
    const { leaderTemplate, workerTemplate } = one(objects, 'LeaderWorkerSet', 'giant').spec.leaderWorkerTemplate;
    expect(leaderTemplate.metadata.annotations).toMatchObject({
      'traffic.sidecar.istio.io/includeInboundPorts': '8000',
      'traffic.sidecar.istio.io/includeOutboundIPRanges': '',
    });
    expect(workerTemplate.metadata.labels).toMatchObject({ 'sidecar.istio.io/inject': 'false' });
  });

  test('reach what tells them what to do', () => {
    const { objects } = made((environment) => new WebModelServer(environment, 'a', web));
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];
    expect(reaches(policies, pod('a'), { namespace: 'istio-system', labels: { app: 'istiod' } }, 15012)).toBe(true);
  });
});

describe('a split of requests from within the cluster', () => {
  const split = (environment: Environment): void => {
    const shop = new WebModelServer(environment, 'shop', web);
    const [stable, canary, shadow] = ['stable', 'canary', 'shadow'].map(
      (name) => new WebModelServer(environment, name, { ...web, callers: [shop], requestSeconds: 60 }),
    );
    new TrafficSplit(environment, 'ranker', {
      backends: [
        { server: stable!, weight: 90 },
        { server: canary!, weight: 10 },
      ],
      mirror: { server: shadow!, percent: 5 },
      service: true,
    });
  };

  test('is made by the sidecars of callers', () => {
    const { objects } = made(split);
    expect(one(objects, 'Service', 'ranker').spec).toMatchObject({ ports: [{ port: 80, targetPort: 'http' }] });
    expect(one(objects, 'VirtualService', 'ranker').spec).toEqual({
      hosts: ['ranker.shop.svc.cluster.local'],
      http: [
        {
          timeout: '60s',
          retries: { attempts: 0 },
          route: [
            { destination: { host: 'stable.shop.svc.cluster.local' }, weight: 90 },
            { destination: { host: 'canary.shop.svc.cluster.local' }, weight: 10 },
          ],
          mirror: { host: 'shadow.shop.svc.cluster.local' },
          mirrorPercentage: { value: 5 },
        },
      ],
    });
  });

  test('or by the waypoint of the namespace, which is let through', () => {
    const { objects } = made(split, clusterOf('istio-ambient'));
    expect(one(objects, 'HTTPRoute', 'ranker-mesh').spec).toMatchObject({
      parentRefs: [{ group: '', kind: 'Service', name: 'ranker', port: 80 }],
      rules: [
        {
          backendRefs: [
            { name: 'stable', port: 80, weight: 90 },
            { name: 'canary', port: 80, weight: 10 },
          ],
        },
      ],
    });
    expect(one(objects, 'Gateway', 'waypoint').spec.gatewayClassName).toBe('istio-waypoint');
    expect(one(objects, 'Service', 'ranker').metadata.labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];
    const waypoint: PodPlace = {
      namespace: 'shop',
      labels: { 'gateway.networking.k8s.io/gateway-name': 'waypoint' },
    };
    expect(reaches(policies, pod('shop'), waypoint, 15008)).toBe(true);
    expect(reaches(policies, waypoint, pod('canary'), 15008)).toBe(true);
    expect(reaches(policies, waypoint, pod('shop'), 15008)).toBe(false);
    expect(one(objects, 'AuthorizationPolicy', 'canary').spec.rules[0].from).toContainEqual({
      source: { principals: ['*/ns/shop/sa/waypoint'] },
    });
  });

  test('needs a mesh', () => {
    expect(problems(split, gpuCluster).filter((problem) => problem.includes("'service'"))).toEqual([
      "TrafficSplit 'shop/ranker': 'service' needs 'istio', which cluster 'test' does not have (installed: nothing). " +
        "Install it and add it to 'profile.operators' in the cluster's file",
      "TrafficSplit 'shop/ranker': 'service' needs a mesh, which splits the requests: say which in 'profile.mesh' of " +
        "the cluster's file",
    ]);
  });
});

test('on nodes with a proxy, pods and the probes of the kubelet come as the proxy sends them', () => {
  const { objects } = made((environment) => {
    const shop = new WebModelServer(environment, 'shop', web);
    new WebModelServer(environment, 'a', { ...web, callers: [shop] });
  }, clusterOf('istio-ambient'));
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as Policy[];
  expect(reaches(policies, pod('shop'), pod('a'), 15008)).toBe(true);
  expect(reaches(policies, pod('b'), pod('a'), 15008)).toBe(false);
  expect(reaches(policies, { address: '169.254.7.127' }, pod('a'), 8080)).toBe(true);
});

function pod(name: string): PodPlace {
  return {
    namespace: 'shop',
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'web-model-server' },
  };
}
