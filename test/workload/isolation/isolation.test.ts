import { App } from 'cdk8s';
import {
  BlueGreen,
  customEngine,
  eachPod,
  Environment,
  Fleet,
  Gateway,
  GpuModelServer,
  ModelCache,
  notesOf,
  pytorch,
  ServiceAccount,
  synthesize,
  SynthesisError,
  Team,
  Teams,
  TfServing,
  TrafficSplit,
  TrainingJob,
  vllm,
  WebModelServer,
  type Cluster,
  type EnvironmentProps,
  type WebModelServerProps,
} from '../../../lib';
import { clusterWith, small } from '../trees';
import { reaches, type Place, type PodPlace, type Policy } from './reach';

const knownNetwork = {
  policies: 'enforced',
  ingress: [{ namespace: 'ingress', podLabels: { app: 'controller' } }],
  gateways: [{ namespace: 'gateways' }, { cidr: '203.0.113.0/24' }],
  monitoring: [{ namespace: 'prometheus', podLabels: { app: 'prometheus' } }],
};
const known = clusterWith({
  network: knownNetwork,
  gatewayClass: 'any',
  operators: ['leaderworkerset', 'gateway-api-inference-extension'],
});
const image = 'registry.example.com/app:1.0.0';
const web: WebModelServerProps = { image, resources: small };
const accelerator = { product: 'NVIDIA-H100-80GB-HBM3' };

/** What some constructs in an isolated environment make, with what is said of them. */
function made(
  build: (environment: Environment, app: App) => void,
  cluster: Cluster = known,
  props: Partial<EnvironmentProps> = {},
): { policies: readonly Policy[]; notes: readonly string[]; dependsOn: ReadonlyMap<string, readonly string[]> } {
  const app = new App();
  build(new Environment(app, 'shop', { namespace: 'shop', cluster, isolation: 'workloads', ...props }), app);
  const objects = synthesize(app);
  const nameOf = ({ kind, name }: { kind: string; name: string }): string => `${kind}/${name}`;
  return {
    policies: objects.flatMap(({ manifest }) => (manifest['kind'] === 'NetworkPolicy' ? (manifest as Policy) : [])),
    // Most servers here are about something else.
    notes: notesOf(app).filter((note) => !note.includes('answers nobody')),
    dependsOn: new Map(objects.map(({ apiObject, dependsOn }) => [nameOf(apiObject), dependsOn.map(nameOf)])),
  };
}

function problems(build: (environment: Environment, app: App) => void, cluster: Cluster = known): readonly string[] {
  try {
    made(build, cluster);
    return [];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return error.problems;
    }
    throw error;
  }
}

function pod(name: string, component: string, namespace = 'shop'): PodPlace {
  return {
    namespace,
    labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': component },
  };
}
const server = (name: string, namespace?: string): PodPlace => pod(name, 'web-model-server', namespace);
const stranger = (namespace = 'shop'): PodPlace => ({ namespace, labels: { app: 'stranger' } });
const dns: PodPlace = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const hub: Place = { address: '192.0.2.7' };

test('a server without routes and callers is told of', () => {
  const app = new App();
  const environment = new Environment(app, 'shop', { namespace: 'shop', cluster: known, isolation: 'workloads' });
  new WebModelServer(environment, 'a', web);
  new WebModelServer(environment, 'b', { ...web, callers: ['shop'] });
  expect(notesOf(app)).toEqual(["'shop/a': answers nobody, for it has no route and no 'callers'"]);
});

describe('an isolated server', () => {
  const { policies, dependsOn } = made((environment) => new WebModelServer(environment, 'a', web));

  test('is reached by nobody', () => {
    for (const from of [stranger(), stranger('other'), server('b'), hub]) {
      expect(reaches(policies, from, server('a'), 8080)).toBe(false);
    }
  });

  test('reaches names, and nothing else', () => {
    expect(reaches(policies, server('a'), dns, 53, 'UDP')).toBe(true);
    expect(reaches(policies, server('a'), dns, 53, 'TCP')).toBe(true);
    expect(reaches(policies, server('a'), dns, 80)).toBe(false);
    expect(reaches(policies, server('a'), hub, 443)).toBe(false);
    expect(reaches(policies, server('a'), stranger('other'), 8080)).toBe(false);
  });

  test('waits for its policy, and what denies all others comes last', () => {
    expect(dependsOn.get('Deployment/a')).toContain('NetworkPolicy/a');
    expect(dependsOn.get('NetworkPolicy/default-deny')).toContain('NetworkPolicy/a');
  });

  test('leaves other pods of the namespace with nothing', () => {
    expect(reaches(policies, stranger(), hub, 443)).toBe(false);
    expect(reaches(policies, stranger('other'), stranger(), 80)).toBe(false);
  });
});

test('without isolation there are no policies', () => {
  const build = (environment: Environment): void => void new WebModelServer(environment, 'a', { ...web, callers: [] });
  expect(made(build, known, { isolation: 'none' }).policies).toEqual([]);
});

test('callers reach a server, and from where they are', () => {
  const { policies } = made((environment, app) => {
    const other = new Environment(app, 'other', { namespace: 'other', cluster: known, isolation: 'workloads' });
    const frontend = new WebModelServer(other, 'frontend', web);
    const run = new TrainingJob(environment, 'evaluation', { image, resources: small });
    new WebModelServer(environment, 'a', {
      ...web,
      callers: [frontend, run, { namespace: 'web', podLabels: { app: 'x' } }],
    });
    new WebModelServer(environment, 'b', { ...web, callers: ['other'] });
  });
  const frontend = server('frontend', 'other');
  const run = pod('evaluation', 'training-job');
  expect(reaches(policies, frontend, server('a'), 8080)).toBe(true);
  expect(reaches(policies, run, server('a'), 8080)).toBe(true);
  expect(reaches(policies, { namespace: 'web', labels: { app: 'x' } }, server('a'), 8080)).toBe(true);
  expect(reaches(policies, { namespace: 'web', labels: { app: 'y' } }, server('a'), 8080)).toBe(false);
  expect(reaches(policies, run, server('b'), 8080)).toBe(false);
  expect(reaches(policies, server('a'), server('b'), 8080)).toBe(false);
  expect(reaches(policies, run, server('a'), 8081)).toBe(false);
  // A whole namespace, whatever runs in it.
  expect(reaches(policies, frontend, server('b'), 8080)).toBe(true);
  expect(reaches(policies, stranger('other'), server('b'), 8080)).toBe(true);
  expect(reaches(policies, stranger('other'), server('a'), 8080)).toBe(false);
});

test('a team is a caller in all of its namespaces', () => {
  const { policies } = made((environment, app) => {
    new WebModelServer(environment, 'a', { ...web, callers: ['vision'] });
    const teams = new Teams(app, 'teams', { cluster: known });
    new Team(teams, 'vision', { namespaces: { eyes: { quota: { cpu: 1, memory: '1Gi' } } } });
  });
  const theirs = { ...stranger('eyes'), namespaceLabels: { 'modelyard.dev/team': 'vision' } };
  expect(reaches(policies, theirs, server('a'), 8080)).toBe(true);
  expect(reaches(policies, stranger('vision'), server('a'), 8080)).toBe(false);
});

test('callers that there are not are problems', () => {
  const found = problems((environment, app) => {
    const elsewhere = new Environment(new App(), 'elsewhere', { namespace: 'elsewhere' });
    new WebModelServer(environment, 'a', {
      ...web,
      callers: ['nobody', new ServiceAccount(environment, 'account'), new WebModelServer(elsewhere, 'b', web), 'late'],
    });
    new Environment(app, 'late', { namespace: 'late' });
  });
  expect(found).toEqual([
    "WebModelServer 'shop/a': 'callers[0]' must be the name of a team or a namespace of the program " +
      "('shop', 'late'). Of others write { namespace: '…' }, got 'nobody'",
    "WebModelServer 'shop/a': 'callers[1]' must be a server, a run or a download of the program, on the same " +
      'cluster, or hold one; the name of a team or a namespace; or pods { namespace, podLabels }, ' +
      "got 'shop/account'",
    "WebModelServer 'shop/a': 'callers[2]' must be a server, a run or a download of the program, on the same " +
      'cluster, or hold one; the name of a team or a namespace; or pods { namespace, podLabels }, ' +
      "got 'elsewhere/b'",
  ]);
});

test('callers and destinations that are none at all are problems', () => {
  const found = problems((environment) => {
    const callers = [null, 7, { podLabels: { app: 'a' } }, { namespace: 'web', podLabels: { app: 1 } }] as never;
    new WebModelServer(environment, 'a', { ...web, callers, reaches: [null, {}] as never });
    new WebModelServer(environment, 'b', { ...web, callers: 'shop' as never, reaches: 'tcp://db:5432' as never });
  });
  expect(found.map((problem) => problem.replace(/ must .*, got /, ': ')).sort()).toEqual([
    "WebModelServer 'shop/a': 'callers[0]': null",
    "WebModelServer 'shop/a': 'callers[1]': 7",
    "WebModelServer 'shop/a': 'callers[2].namespace': undefined",
    "WebModelServer 'shop/a': 'callers[3].podLabels': 1",
    "WebModelServer 'shop/a': 'reaches[0]': null",
    "WebModelServer 'shop/a': 'reaches[1].namespace': undefined",
    "WebModelServer 'shop/b': 'callers': 'shop'",
    "WebModelServer 'shop/b': 'reaches': 'tcp://db:5432'",
  ]);
});

describe('routes', () => {
  const controller: PodPlace = { namespace: 'ingress', labels: { app: 'controller' } };
  const gateway = stranger('gateways');
  const hosts = (host: string): { host: string } => ({ host: `${host}.example.com` });

  test('let in who brings their requests, at their port', () => {
    const { policies, notes } = made((environment) => {
      new WebModelServer(environment, 'a', { ...web, ingress: hosts('a') });
      new TfServing(environment, 'b', {
        model: { imagePath: '/models/b' },
        resources: small,
        route: { protocol: 'GRPC', parentRefs: [new Gateway(environment, 'gateway')] },
      });
    });
    expect(reaches(policies, controller, server('a'), 8080)).toBe(true);
    expect(reaches(policies, gateway, server('a'), 8080)).toBe(false);
    expect(reaches(policies, stranger('ingress'), server('a'), 8080)).toBe(false);
    expect(reaches(policies, gateway, pod('b', 'tf-serving'), 8500)).toBe(true);
    expect(reaches(policies, { address: '203.0.113.9' }, pod('b', 'tf-serving'), 8500)).toBe(true);
    expect(reaches(policies, gateway, pod('b', 'tf-serving'), 8501)).toBe(false);
    expect(notes).toEqual([]);
  });

  test('that lead to several servers let in at each of them', () => {
    const { policies } = made((environment) => {
      const [blue, green, stable, canary, shadow] = ['blue', 'green', 'stable', 'canary', 'shadow'].map(
        (name) => new WebModelServer(environment, name, web),
      );
      new BlueGreen(environment, 'release', { blue: blue!, green: green!, active: 'blue', ingress: hosts('release') });
      new TrafficSplit(environment, 'split', {
        backends: [
          { server: stable!, weight: 90 },
          { server: canary!, weight: 10 },
        ],
        mirror: { server: shadow! },
        route: { parentRefs: [{ name: 'gateway', namespace: 'gateways' }] },
      });
    });
    expect(['blue', 'green', 'stable'].map((name) => reaches(policies, controller, server(name), 8080))).toEqual([
      true,
      true,
      false,
    ]);
    expect(
      ['stable', 'canary', 'shadow', 'blue'].map((name) => reaches(policies, gateway, server(name), 8080)),
    ).toEqual([true, true, true, false]);
  });

  test('of controllers whose place is not known are said', () => {
    const { policies, notes } = made(
      (environment) => {
        new WebModelServer(environment, 'a', { ...web, ingress: hosts('a') });
        new WebModelServer(environment, 'b', { ...web, ingress: { ...hosts('b'), ingressClass: 'nginx' } });
        new WebModelServer(environment, 'c', { ...web, service: { type: 'LoadBalancer' } });
      },
      clusterWith({ network: { policies: 'enforced' } }),
    );
    const ofNginx = { namespace: 'ingress-nginx', labels: { 'app.kubernetes.io/name': 'ingress-nginx' } };
    expect([stranger(), stranger('any')].map((from) => reaches(policies, from, server('a'), 8080))).toEqual([
      false,
      true,
    ]);
    expect([ofNginx, stranger('any')].map((from) => reaches(policies, from, server('b'), 8080))).toEqual([true, false]);
    expect([hub, stranger('any')].map((from) => reaches(policies, from, server('c'), 8080))).toEqual([true, true]);
    expect(reaches(policies, hub, server('c'), 8081)).toBe(false);
    expect(notes).toEqual([
      "'shop/a': lets in the pods of all other namespaces at the port of its Ingress, for it is not known where the " +
        "controller of the ingress class 'public' is. Say so in 'profile.network.ingress' of the cluster's file",
      "'shop/b': takes namespace 'ingress-nginx' for that of the controller of the ingress class 'nginx'. Say so in " +
        "'profile.network.ingress' of the cluster's file",
      "'shop/c': is open to every address at its ports, for who comes by a node port or a load balancer is not known",
    ]);
  });
});

describe('the pods by which cert-manager proves a host name', () => {
  const solver: PodPlace = {
    namespace: 'shop',
    labels: { 'acme.cert-manager.io/http01-solver': 'true', 'acme.cert-manager.io/http-domain': '617481509' },
  };
  const controller: PodPlace = { namespace: 'ingress', labels: { app: 'controller' } };
  const host = 'shop.example.com';

  test.each(['cert-manager.io/cluster-issuer', 'cert-manager.io/issuer'])(
    'are reached through an Ingress with %s',
    (key) => {
      const ingress = { host, tlsSecret: 'certificate', annotations: { [key]: 'lets-encrypt' } };
      const { policies, dependsOn } = made((environment) => new WebModelServer(environment, 'a', { ...web, ingress }));
      expect(reaches(policies, controller, solver, 8089)).toBe(true);
      expect(reaches(policies, controller, solver, 8080)).toBe(false);
      expect(reaches(policies, stranger('other'), solver, 8089)).toBe(false);
      expect(reaches(policies, solver, hub, 443)).toBe(false);
      expect(dependsOn.get('Ingress/a')).toContain('NetworkPolicy/a-acme-solver');
      expect(dependsOn.get('NetworkPolicy/default-deny')).toContain('NetworkPolicy/a-acme-solver');
    },
  );

  test('are reached through a Gateway', () => {
    const annotations = { 'cert-manager.io/cluster-issuer': 'lets-encrypt' };
    const { policies } = made((environment) => new Gateway(environment, 'public', { annotations }));
    expect(reaches(policies, { namespace: 'gateways', labels: {} }, solver, 8089)).toBe(true);
    expect(reaches(policies, controller, solver, 8089)).toBe(false);
  });

  test('need nothing where cert-manager is not asked', () => {
    const ingress = { host, annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' } };
    const { policies } = made((environment) => new WebModelServer(environment, 'a', { ...web, ingress }));
    expect(policies.map(({ metadata }) => metadata.name).sort()).toEqual(['a', 'default-deny']);
    expect(reaches(policies, controller, solver, 8089)).toBe(false);
  });
});

test('who asks for metrics is let in at their port, unless nobody is to', () => {
  const { policies } = made((environment) => {
    const props = { ...web, metricsPath: '/metrics' };
    new WebModelServer(environment, 'a', props);
    new WebModelServer(environment, 'b', { ...props, monitored: false });
    new TrainingJob(environment, 'run', { image, resources: small, monitored: { metrics: { port: 9100 } } });
  });
  const prometheus: PodPlace = { namespace: 'prometheus', labels: { app: 'prometheus' } };
  expect(reaches(policies, prometheus, server('a'), 8080)).toBe(true);
  expect(reaches(policies, stranger('prometheus'), server('a'), 8080)).toBe(false);
  expect(reaches(policies, prometheus, server('b'), 8080)).toBe(false);
  expect(reaches(policies, prometheus, pod('run', 'training-job'), 9100)).toBe(true);
});

test('the tasks of a run, and the pods of a group, reach each other at any port', () => {
  const { policies } = made((environment) => {
    new TrainingJob(environment, 'run', { image, resources: small, framework: pytorch({ worker: 2 }) });
    new TrainingJob(environment, 'alone', { image, resources: small });
    new GpuModelServer(environment, 'giant', {
      engine: vllm({ model: 'm/m', mutable: true }),
      accelerator,
      multiNode: { nodes: 2 },
      resources: small,
    });
  });
  const run = pod('run', 'training-job');
  const giant = pod('giant', 'gpu-model-server');
  expect(reaches(policies, run, run, 40123)).toBe(true);
  expect(reaches(policies, giant, giant, 40123)).toBe(true);
  expect(reaches(policies, giant, run, 40123)).toBe(false);
  expect(reaches(policies, pod('alone', 'training-job'), pod('alone', 'training-job'), 40123)).toBe(false);
});

describe('sources', () => {
  const s3 = { uri: 's3://models/a', endpoint: 'http://minio.store.svc.cluster.local:9000' };

  test('are reached by who fetches from them', () => {
    const { policies } = made((environment) => {
      const cache = new ModelCache(environment, 'qwen', {
        source: 'hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218',
        volume: { size: '40Gi' },
      });
      new GpuModelServer(environment, 'chat', { engine: vllm({}), model: cache, accelerator, resources: small });
      new GpuModelServer(environment, 'code', {
        engine: vllm({ model: 'm/m', mutable: true }),
        accelerator,
        resources: small,
      });
      new WebModelServer(environment, 'a', { ...web, model: eachPod({ source: s3 }) });
      new TrainingJob(environment, 'run', { image, resources: small, args: ['--data=gs://bucket/data'] });
    });
    const gpu = (name: string): PodPlace => pod(name, 'gpu-model-server');
    expect(reaches(policies, pod('qwen', 'model-cache'), hub, 443)).toBe(true);
    expect(reaches(policies, gpu('chat'), hub, 443)).toBe(false);
    expect(reaches(policies, gpu('code'), hub, 443)).toBe(true);
    expect(reaches(policies, gpu('code'), hub, 80)).toBe(false);
    expect(reaches(policies, gpu('code'), { address: '10.1.2.3' }, 443)).toBe(false);
    expect(reaches(policies, pod('run', 'training-job'), hub, 443)).toBe(true);
    expect(reaches(policies, server('a'), stranger('store'), 9000)).toBe(true);
    expect(reaches(policies, server('a'), stranger('store'), 9001)).toBe(false);
    expect(reaches(policies, server('a'), hub, 443)).toBe(false);
  });

  test('in networks that the cluster names are reached there alone', () => {
    const cluster = clusterWith({ network: { ...knownNetwork, outside: ['198.51.100.0/24'] } });
    const { policies, notes } = made(
      (environment) =>
        new GpuModelServer(environment, 'code', {
          engine: vllm({ model: 'm/m', mutable: true }),
          accelerator,
          resources: small,
        }),
      cluster,
    );
    expect(reaches(policies, pod('code', 'gpu-model-server'), hub, 443)).toBe(false);
    expect(reaches(policies, pod('code', 'gpu-model-server'), { address: '198.51.100.7' }, 443)).toBe(true);
    expect(notes).toEqual([]);
  });

  test('of which a policy cannot know enough are said', () => {
    const { notes } = made((environment) => {
      new GpuModelServer(environment, 'code', {
        engine: vllm({ model: 'm/m', mutable: true }),
        accelerator,
        resources: small,
      });
      new WebModelServer(environment, 'a', { ...web, model: eachPod({ source: s3 }) });
      new GpuModelServer(environment, 'own', {
        engine: customEngine({ image, port: 9000, name: 'Turbo' }),
        accelerator,
        resources: small,
      });
    });
    expect(notes).toEqual([
      "'shop/code': reaches huggingface.co by its name, and a NetworkPolicy knows addresses only: port 443 is " +
        'open to ' +
        "all addresses but private ones. Say in which networks such names are in 'profile.network.outside' of the " +
        "cluster's file",
      "'shop/a': takes port 9000 of Service 'minio' in namespace 'store' for that of its pods, which is what a " +
        'NetworkPolicy counts. Where it is another one, name the pods: { namespace, podLabels, ports }',
      "'shop/own': may reach nothing outside of the cluster, for it is not known what Turbo fetches. Say so " +
        "in 'reaches'",
    ]);
  });
});

test('what else a workload reaches is open to it', () => {
  const { policies, notes } = made((environment) => {
    const target = new WebModelServer(environment, 'target', { ...web, port: 9090 });
    new WebModelServer(environment, 'a', {
      ...web,
      reaches: [
        'tcp://db.example.com:5432',
        { cidr: '10.20.0.0/16', ports: [6379] },
        { namespace: 'ops', podLabels: { app: 'collector' }, ports: [4317] },
        'http://192.0.2.99:8000',
        `http://${target.service.name}/`,
      ],
    });
  });
  const a = server('a');
  expect(reaches(policies, a, hub, 5432)).toBe(true);
  expect(reaches(policies, a, { address: '10.20.1.1' }, 6379)).toBe(true);
  expect(reaches(policies, a, { address: '10.21.1.1' }, 6379)).toBe(false);
  expect(reaches(policies, a, { namespace: 'ops', labels: { app: 'collector' } }, 4317)).toBe(true);
  expect(reaches(policies, a, { namespace: 'ops', labels: { app: 'db' } }, 4317)).toBe(false);
  expect(reaches(policies, a, { address: '192.0.2.99' }, 8000)).toBe(true);
  expect(notes).toContain("'shop/a': reaches target, which does not let it in: name it among its 'callers'");
  // By the port of the pods; it still has to let the caller in.
  expect(reaches(policies, a, server('target'), 9090)).toBe(false);
});

test('destinations that are none are problems', () => {
  const found = problems((environment) => {
    new WebModelServer(environment, 'a', {
      ...web,
      reaches: ['db.example.com', 'tcp://db.example.com', { cidr: '10.0.0.0' }, { namespace: 'ops', ports: [0] }],
    });
  });
  const form =
    "must be an address with its port, such as 'https://mlflow.example.com' or 'tcp://db.example.com:5432', " +
    'pods { namespace, ports }, or a network { cidr, ports }';
  expect(found).toEqual([
    `WebModelServer 'shop/a': 'reaches[0]' ${form}, got 'db.example.com'`,
    `WebModelServer 'shop/a': 'reaches[1]' ${form}, got 'tcp://db.example.com'`,
    "WebModelServer 'shop/a': 'reaches[2].cidr' must be a network, e.g. '10.20.0.0/16', got '10.0.0.0'",
    "WebModelServer 'shop/a': 'reaches[3].ports[0]' must be a whole number, from 1 to 65535, got 0",
  ]);
});

test('the identity of a cloud, and a token, need somebody who is asked', () => {
  const { policies, notes } = made((environment) => {
    const google = new ServiceAccount(environment, 'google', {
      googleServiceAccount: 'models@project.iam.gserviceaccount.com',
    });
    const token = new ServiceAccount(environment, 'token', { automountToken: true });
    const aws = new ServiceAccount(environment, 'aws', { awsRole: 'arn:aws:iam::111122223333:role/models' });
    new WebModelServer(environment, 'a', { ...web, serviceAccount: google });
    new WebModelServer(environment, 'b', { ...web, serviceAccount: token });
    new WebModelServer(environment, 'c', { ...web, serviceAccount: aws });
  });
  const metadata = { address: '169.254.169.254' };
  expect(['a', 'b', 'c'].map((name) => reaches(policies, server(name), metadata, 80))).toEqual([true, false, false]);
  expect(reaches(policies, server('b'), { address: '10.9.9.9' }, 6443)).toBe(true);
  expect(reaches(policies, server('c'), { address: '169.254.170.23' }, 80)).toBe(true);
  expect(reaches(policies, server('c'), hub, 443)).toBe(true);
  expect(notes).toEqual([
    "'shop/b': has a token for the API server, whose address is not known: ports 443 and 6443 are open to all " +
      "addresses. Say which it is in 'profile.network.apiServer' of the cluster's file",
  ]);
});

describe('a cluster', () => {
  test('that enforces no policies has no isolation', () => {
    const cluster = clusterWith({ network: { policies: 'ignored' } });
    expect(problems((environment) => void new WebModelServer(environment, 'a', web), cluster)).toEqual([
      "Environment 'shop': 'isolation' needs a network that enforces NetworkPolicies, and that of cluster " +
        "'test' does " +
        "not ('profile.network.policies' is 'ignored'). Install a network plugin that does, and say 'enforced' in " +
        "the cluster's file, or leave it out, got 'workloads'",
    ]);
  });

  test('of which that is not known is told of', () => {
    expect(made((environment) => new WebModelServer(environment, 'a', web), clusterWith({})).notes).toEqual([
      "'shop': is isolated only if the network of cluster 'test' enforces NetworkPolicies, which is not " +
        'known. Say so ' +
        "in 'profile.network.policies' of the cluster's file",
    ]);
  });

  test('says who answers names', () => {
    const cluster = clusterWith({
      network: { ...knownNetwork, dns: [{ namespace: 'openshift-dns' }, { cidr: '169.254.20.10/32' }], dnsPort: 5353 },
    });
    const { policies } = made((environment) => new WebModelServer(environment, 'a', web), cluster);
    expect(reaches(policies, server('a'), stranger('openshift-dns'), 5353, 'UDP')).toBe(true);
    expect(reaches(policies, server('a'), { address: '169.254.20.10' }, 5353, 'UDP')).toBe(true);
    expect(reaches(policies, server('a'), dns, 53, 'UDP')).toBe(false);
  });
});

test('the clusters of a fleet are isolated each for itself', () => {
  const app = new App();
  const fleet = new Fleet(app, 'fleet', {
    clusters: ['eu', 'us'].map((name) => ({ name, cluster: known })),
  });
  const [first, ...rest] = fleet.clusters.map((each) => {
    const environment = new Environment(each, 'shop', { namespace: 'shop', isolation: 'workloads' });
    return new WebModelServer(environment, 'a', { ...web, callers: ['shop'] });
  });
  const policies = synthesize(app).filter(({ manifest }) => manifest['kind'] === 'NetworkPolicy');
  expect(policies.map(({ apiObject }) => apiObject.node.path).sort()).toEqual(
    ['eu', 'us'].flatMap((name) => [`fleet/${name}/shop/a/network-policy`, `fleet/${name}/shop/default-deny`]),
  );
  new WebModelServer(rest[0]!.node.scope as Environment, 'b', { ...web, callers: [first!] });
  expect(() => synthesize(app)).toThrow(
    "'callers[0]' must be a server, a run or a download of the program, on the same",
  );
});

describe('the namespaces of a team', () => {
  const team = (app: App, environment: (teams: Teams) => void): readonly Policy[] => {
    const teams = new Teams(app, 'teams', { cluster: known });
    new Team(teams, 'vision', {
      isolation: 'workloads',
      namespaces: { eyes: { quota: { cpu: 1, memory: '1Gi' } } },
    });
    environment(teams);
    return synthesize(app).flatMap(({ manifest }) =>
      manifest['kind'] === 'NetworkPolicy' ? (manifest as unknown as Policy) : [],
    );
  };

  test('are isolated with what is in them', () => {
    const app = new App();
    const policies = team(app, () => {
      const props = { namespace: 'eyes', createNamespace: false, cluster: known };
      new WebModelServer(new Environment(app, 'shop', props), 'a', { ...web, callers: [{ namespace: 'web' }] });
    });
    expect(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort()).toEqual([
      'eyes/a',
      'eyes/default-deny',
    ]);
    expect(reaches(policies, stranger('web'), server('a', 'eyes'), 8080)).toBe(true);
    expect(reaches(policies, stranger('eyes'), hub, 443)).toBe(false);
  });
});
