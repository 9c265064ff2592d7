import { App, Chart } from 'cdk8s';
import { clusterSchema, synthesize, Team } from '../../lib';
import { clusterWith, gpuCluster } from '../workload/trees';
import { h100, made, one, queuedCluster, wrong, type Made } from './trees';

const few = { cpu: 1, memory: '1Gi' };
const hardOf = (objects: readonly Made[], name = 'team'): unknown => one(objects, 'ResourceQuota', name).spec['hard'];
const team = (namespace: object, props: object = {}): Readonly<Record<string, never>> =>
  ({ vision: { namespaces: { vision: { quota: few, ...namespace } }, ...props } }) as never;

describe('a namespace of a team', () => {
  test('says whose it is, what its pods have to meet, and what it costs', () => {
    const { metadata } = one(made(team({}, { labels: { 'cost-center': '4711' } })), 'Namespace', 'vision');
    expect(metadata.labels).toMatchObject({
      'cost-center': '4711',
      'modelyard.dev/team': 'vision',
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'v1.34',
    });
  });

  test('may let in what a lower standard allows', () => {
    const { metadata } = one(made(team({ podSecurity: 'baseline' })), 'Namespace', 'vision');
    expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('baseline');
  });

  test('gets an accelerator with its part of its node, and none of those that it does not name', () => {
    const quota = { ...few, accelerators: [{ product: h100, count: 4 }] };
    const cluster = clusterSchema.parse({
      ...gpuCluster,
      nodePools: gpuCluster.nodePools.map((pool) =>
        pool.name === 'l4'
          ? { ...pool, capacity: { ...pool.capacity, gpu: { vendor: 'amd', product: 'MI300X', count: 1 } } }
          : pool,
      ),
    });
    expect(hardOf(made(team({ quota }), cluster))).toEqual({
      'requests.amd.com/gpu': '0',
      'requests.cpu': '49',
      'requests.memory': '257Gi',
      'requests.nvidia.com/gpu': '4',
    });
  });

  test('counts products together that pods ask for by one name', () => {
    const accelerators = [
      { product: h100, count: 4 },
      { product: 'NVIDIA-L4', count: 1 },
    ];
    expect(hardOf(made(team({ quota: { ...few, accelerators } })))).toMatchObject({ 'requests.nvidia.com/gpu': '5' });
  });

  test('counts devices that are claimed by their class', () => {
    const cluster = clusterSchema.parse({
      ...gpuCluster,
      nodePools: gpuCluster.nodePools.map((pool) =>
        pool.capacity.gpu === undefined
          ? pool
          : { ...pool, capacity: { ...pool.capacity, gpu: { ...pool.capacity.gpu, allocation: 'dynamic' } } },
      ),
    });
    const quota = { ...few, accelerators: [{ product: h100, count: 4 }] };
    expect(hardOf(made(team({ quota }), cluster))).toMatchObject({
      'gpu.nvidia.com.deviceclass.resource.k8s.io/devices': '4',
    });
  });

  test('limits storage as a whole or by class, and pods', () => {
    expect(hardOf(made(team({ quota: { ...few, storage: '1024Gi', pods: 20 } })))).toMatchObject({
      pods: '20',
      'requests.storage': '1Ti',
    });
    expect(hardOf(made(team({ quota: { ...few, storage: { shared: '2Ti' } } })))).toMatchObject({
      'shared.storageclass.storage.k8s.io/requests.storage': '2Ti',
    });
  });

  test('limits what a PriorityClass may ask for, and nothing else of it', () => {
    const quota = { ...few, accelerators: [{ product: h100, count: 4 }] };
    const priorities = { high: { accelerators: [{ product: h100, count: 2 }], pods: 3 } };
    const objects = made(team({ quota, priorities }));
    expect(one(objects, 'ResourceQuota', 'priority-high').spec).toEqual({
      hard: { pods: '3', 'requests.nvidia.com/gpu': '2' },
      scopeSelector: { matchExpressions: [{ operator: 'In', scopeName: 'PriorityClass', values: ['high'] }] },
    });
  });

  test('gives containers a request, which the quota wants', () => {
    const containers = { defaultRequest: { cpu: '50m' }, default: { memory: '1Gi' }, max: { memory: '8192Mi' } };
    expect(one(made(team({ containers })), 'LimitRange', 'team').spec['limits']).toEqual([
      {
        type: 'Container',
        defaultRequest: { cpu: '50m', memory: '128Mi' },
        default: { memory: '1Gi' },
        max: { memory: '8Gi' },
      },
    ]);
  });

  test('takes the token from pods without an account', () => {
    expect(one(made(team({}, { imagePullSecrets: ['registry'] })), 'ServiceAccount', 'default')).toMatchObject({
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'registry' }],
    });
  });
});

describe('the rights in it', () => {
  const rulesOf = (name: string): readonly { resources: string[]; verbs: string[] }[] =>
    one(made(team({}), queuedCluster), 'ClusterRole', name)['rules'] as never;

  test('are those of the groups that the namespace names, or else the team', () => {
    const access = { view: ['everybody'], deploy: ['engineers'] };
    const bound = (objects: readonly Made[]): unknown =>
      objects
        .filter(({ kind }) => kind === 'RoleBinding')
        .map(({ metadata, subjects }) => [metadata.name, (subjects as { name: string }[]).map(({ name }) => name)]);
    expect(bound(made(team({}, { access })))).toEqual([
      ['team-view', ['everybody']],
      ['team-deploy', ['engineers']],
    ]);
    expect(bound(made(team({ access: { debug: ['robots'] } }, { access })))).toEqual([['team-debug', ['robots']]]);
  });

  test.each(['view', 'deploy', 'debug'])('of %s are to no Secret', (role) => {
    expect(rulesOf(`teams-${role}`).flatMap(({ resources }) => resources)).not.toContain('secrets');
  });

  test.each(['view', 'debug'])('of %s change nothing', (role) => {
    const changed = rulesOf(`teams-${role}`).filter(({ verbs }) => verbs.includes('delete'));
    expect(changed).toEqual([]);
  });

  test('are to no role, quota or limit', () => {
    const written = rulesOf('teams-deploy').filter(({ verbs }) => verbs.includes('create'));
    const resources = written.flatMap((rule) => rule.resources);
    expect(resources).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(roles|rolebindings|resourcequotas|limitranges|.*\/token)$/)]),
    );
  });

  test('are to external secrets, and to what Google gathers metrics by, where these are', () => {
    const cluster = clusterWith({ operators: ['external-secrets'], monitoring: { kind: 'gke' } });
    const written = (
      one(made(team({}), cluster), 'ClusterRole', 'teams-deploy')['rules'] as never as {
        resources: string[];
        verbs: string[];
      }[]
    ).filter(({ verbs }) => verbs.includes('create'));
    expect(written.flatMap(({ resources }) => resources)).toEqual(
      expect.arrayContaining(['externalsecrets', 'podmonitorings', 'rules']),
    );
  });

  test('are to the kinds of the operators that are there', () => {
    expect(rulesOf('teams-view').flatMap(({ resources }) => resources)).toContain('workloads');
    expect(rulesOf('teams-view').flatMap(({ resources }) => resources)).not.toContain('jobsets');
  });
});

describe('the queue of a team', () => {
  interface Group {
    readonly flavors: readonly {
      readonly name: string;
      readonly resources: readonly {
        readonly name: string;
        readonly nominalQuota: string;
        readonly borrowingLimit?: string;
      }[];
    }[];
  }
  const amounts = (object: Made, flavor: string): Record<string, string> => {
    const [group] = object.spec['resourceGroups'] as Group[];
    const { resources } = group!.flavors.find(({ name }) => name === flavor)!;
    return Object.fromEntries(resources.map(({ name, nominalQuota }) => [name, nominalQuota]));
  };
  const queued = { queue: 'runs', quota: { cpu: 1, memory: '4Gi', accelerators: [{ product: h100, count: 4 }] } };

  test('gives out the quota by product', () => {
    const objects = made(team(queued), queuedCluster);
    const queue = one(objects, 'ClusterQueue', 'teams-vision');
    expect(amounts(queue, 'nvidia-h100-80gb-hbm3')).toMatchObject({
      cpu: '48',
      memory: '256Gi',
      'nvidia.com/gpu': '4',
    });
    expect(amounts(queue, 'cpu')).toMatchObject({ cpu: '1', memory: '4Gi', 'nvidia.com/gpu': '0' });
    expect(one(objects, 'LocalQueue', 'runs').spec).toEqual({ clusterQueue: 'teams-vision' });
    expect(one(objects, 'ResourceFlavor', 'nvidia-h100-80gb-hbm3').spec).toEqual({
      nodeLabels: { 'nvidia.com/gpu.product': h100 },
    });
  });

  test('has all of what is not divided: disk space and further extended resources', () => {
    const more = { ephemeralStorage: '2Ti', extended: { 'vpc.amazonaws.com/efa': '4' } };
    const cluster = {
      ...queuedCluster,
      nodePools: queuedCluster.nodePools.map((pool) =>
        pool.capacity.gpu?.product === h100 ? { ...pool, capacity: { ...pool.capacity, ...more } } : pool,
      ),
    };
    const { count } = cluster.nodePools.find(({ capacity }) => capacity.gpu?.product === h100)!;
    const queue = one(made(team(queued), cluster), 'ClusterQueue', 'teams-vision');
    expect(amounts(queue, 'nvidia-h100-80gb-hbm3')).toMatchObject({
      'ephemeral-storage': `${2 * count}Ti`,
      'vpc.amazonaws.com/efa': String(4 * count),
    });
    expect(amounts(queue, 'cpu')).toMatchObject({ 'vpc.amazonaws.com/efa': '0' });
  });

  test('may borrow what no team gets: with it, all quotas are what the nodes have', () => {
    const served = {
      namespaces: { served: { quota: { cpu: 1, memory: '1Gi', accelerators: [{ product: h100, count: 3 }] } } },
    };
    const objects = made({ ...team(queued), other: served }, queuedCluster);
    expect(amounts(one(objects, 'Cohort', 'teams'), 'nvidia-h100-80gb-hbm3')).toMatchObject({
      cpu: '108',
      memory: '576Gi',
      'nvidia.com/gpu': '9',
    });
  });

  test('is not stopped by a ResourceQuota where it borrows', () => {
    const hard = (borrow: boolean): unknown => hardOf(made(team(queued, { borrow }), queuedCluster));
    expect(hard(true)).toMatchObject({ 'requests.nvidia.com/gpu': '17', 'requests.cpu': '204' });
    expect(hard(false)).toMatchObject({ 'requests.nvidia.com/gpu': '4', 'requests.cpu': '49' });
  });

  test('knows racks', () => {
    const levels = ['example.com/rack', 'kubernetes.io/hostname'];
    const objects = made(team(queued), queuedCluster, { topology: levels });
    expect(one(objects, 'Topology', 'teams').spec).toEqual({ levels: levels.map((nodeLabel) => ({ nodeLabel })) });
    expect(one(objects, 'ResourceFlavor', 'nvidia-l4').spec).toMatchObject({ topologyName: 'teams' });
    expect(one(objects, 'ResourceFlavor', 'cpu').spec).toEqual({});
  });
});

describe('it is a problem', () => {
  test('to give out more than there is', () => {
    const half = { quota: { cpu: 3, memory: '9Gi', accelerators: [{ product: h100, count: 9 }] } };
    const two = { one: { namespaces: { a: half } }, other: { namespaces: { b: half } } };
    expect(wrong(two)).toEqual([
      "Teams 'teams': cpu of nodes without accelerators is given out more than there is: 'a' 3, 'b' 3; the node " +
        "pools of cluster 'test' have 4",
      "Teams 'teams': memory of nodes without accelerators is given out more than there is: 'a' 9Gi, 'b' 9Gi; the " +
        "node pools of cluster 'test' have 16Gi",
      `Teams 'teams': ${h100} is given out more than there is: 'a' 9, 'b' 9; the node pools of cluster 'test' have 16`,
    ]);
  });

  test('to name an accelerator that is not there', () => {
    const quota = { ...few, accelerators: [{ product: 'NVIDIA-H200', count: 1 }] };
    expect(wrong(team({ quota }))).toEqual([
      "Team 'teams/vision': 'namespaces.vision.quota.accelerators[0].product' must be an accelerator of " +
        `cluster 'test': ${h100}, NVIDIA-L4, got 'NVIDIA-H200'`,
    ]);
  });

  test('to have a queue without Kueue', () => {
    expect(wrong(team({ queue: 'runs' }))[0]).toMatch(
      /^Team 'teams\/vision': 'namespaces.vision.queue' needs 'kueue', which cluster 'test' does not have/,
    );
  });

  test('to take a namespace of Kubernetes', () => {
    expect(wrong({ vision: { namespaces: { 'kube-system': { quota: few } } } })).toEqual([
      "Team 'teams/vision': 'namespaces.kube-system' must be a team's own, not one of Kubernetes, got 'kube-system'",
    ]);
  });

  test('to give rights to everybody', () => {
    expect(wrong(team({}, { access: { deploy: ['system:authenticated'] } }))).toEqual([
      "Team 'teams/vision': 'access.deploy[0]' must be a group of the cluster's users: those of Kubernetes itself " +
        "('system:…') are not a team, got 'system:authenticated'",
    ]);
  });

  test('to have no namespace', () => {
    expect(wrong({ vision: { namespaces: {} } })).toEqual([
      "Team 'teams/vision': 'namespaces' must have at least one, got {}",
    ]);
  });

  test('to share a cluster of which no node is known', () => {
    expect(wrong({}, clusterSchema.parse({ name: 'bare', profile: { kubernetesVersion: '1.34' } }))).toEqual([
      "Teams 'teams': 'cluster' must have node pools, for they are what is divided among the teams, got 'bare'",
    ]);
  });
});

describe('what nobody can mean is a problem', () => {
  const h100s = (count: number) => ({ accelerators: [{ product: h100, count }] });
  test.each<[string, Readonly<Record<string, never>>, string]>([
    ['a namespace without a quota', team({ quota: undefined }), "'namespaces.vision.quota' must say at least 'cpu'"],
    ['a level that is none', team({ podSecurity: 'none' }), "'namespaces.vision.podSecurity' must be 'restricted'"],
    ['a role that is none', team({}, { access: { root: ['x'] } }), "'access.root' must not be there: roles are view"],
    ['a group that is no list', team({ access: { view: 'x' } }), "'namespaces.vision.access.view' must be a list"],
    [
      'more for a priority than the namespace has',
      team({ quota: { ...few, ...h100s(1) }, priorities: { urgent: h100s(5) } }),
      `'namespaces.vision.priorities.urgent.accelerators' must be at most what the namespace has, 1 of ${h100}, got 5`,
    ],
    [
      'more processors for a priority than the namespace has',
      team({ priorities: { urgent: { cpu: 2 } } }),
      "'namespaces.vision.priorities.urgent.cpu' must be at most what the namespace has, 1",
    ],
  ])('%s', (_, teams, problem) => {
    expect(wrong(teams).join('\n')).toContain(problem);
  });

  test('a team that is not of Teams', () => {
    const app = new App();
    new Team(new Chart(app, 'chart') as never, 'vision', { namespaces: { vision: { quota: few } } });
    expect(() => synthesize(app)).toThrow("'scope' must be Teams, which divides the cluster");
  });
});
