import { ApiObject, App, Chart } from 'cdk8s';
import {
  clusterSchema,
  Environment,
  Fleet,
  synthesize,
  SynthesisError,
  WebModelServer,
  type Cluster,
  type ClusterChoice,
  type FleetMember,
} from '../../lib';
import { gpuCluster, small } from '../workload/trees';

const plain: Cluster = clusterSchema.parse({
  name: 'plain',
  profile: { kubernetesVersion: '1.34', operators: ['keda'] },
  nodePools: [
    { name: 'box', count: 3, labels: { 'kubernetes.io/arch': 'arm64' }, capacity: { cpu: 4, memory: '8Gi' } },
  ],
});
const members: readonly FleetMember[] = [
  { name: 'canary', cluster: gpuCluster },
  { name: 'eu', cluster: gpuCluster, labels: { region: 'eu' } },
  { name: 'edge', cluster: plain, labels: { region: 'eu', edge: 'true' } },
];

function fleetOf(rollout?: string[][], clusters: readonly FleetMember[] = members): Fleet {
  return new Fleet(new App(), 'fleet', { clusters, ...(rollout === undefined ? {} : { rollout }) });
}

function problemsOf(fleet: Fleet): readonly string[] {
  try {
    synthesize(fleet.node.root);
    return [];
  } catch (error) {
    return (error as SynthesisError).problems;
  }
}

const namesOf = (clusters: readonly { readonly name: string }[]): string[] => clusters.map(({ name }) => name);

describe('a choice of clusters', () => {
  test.each<[string, ClusterChoice, string[]]>([
    ['all of them', {}, ['canary', 'eu', 'edge']],
    ['by an accelerator of their pools', { gpu: 'NVIDIA-L4' }, ['canary', 'eu']],
    ['by one of several accelerators', { gpu: ['NVIDIA-B200', 'NVIDIA-L4'] }, ['canary', 'eu']],
    ['by a label', { labels: { region: 'eu' } }, ['eu', 'edge']],
    ['by all that is asked', { labels: { region: 'eu' }, gpu: 'NVIDIA-L4' }, ['eu']],
    ['by an operator', { operator: 'keda' }, ['edge']],
    ['by what their processors are', { architecture: 'arm64' }, ['edge']],
    ['by name', { name: ['eu', 'canary'] }, ['canary', 'eu']],
    ['that may be none', { labels: { edge: 'no' }, optional: true }, []],
  ])('is %s', (_, choice, expected) => {
    const fleet = fleetOf();
    expect(namesOf(fleet.where(choice))).toEqual(expected);
    expect(problemsOf(fleet)).toEqual([]);
  });

  test.each<[string, ClusterChoice, string]>([
    [
      'what no cluster has, with what there is',
      { gpu: 'NVIDIA-B200' },
      "none has gpu 'NVIDIA-B200'. There is NVIDIA-H100-80GB-HBM3, NVIDIA-L4",
    ],
    ['a label that none has', { labels: { zone: 'a' } }, "none has labels.zone 'a'. None has any"],
    [
      'what no cluster has together',
      { gpu: 'NVIDIA-L4', architecture: 'arm64' },
      "none has all of it: 'canary' lacks architecture 'arm64', 'eu' lacks architecture 'arm64', " +
        "'edge' lacks gpu 'NVIDIA-L4'",
    ],
    ['no value of a label', { labels: { region: [] } }, 'none has labels.region (no value is allowed). There is eu'],
  ])('that is none says %s', (_, choice, why) => {
    const fleet = fleetOf();
    fleet.where(choice);
    expect(problemsOf(fleet)).toEqual([
      `Fleet 'fleet': 'where' must choose a cluster: ${why}. Where none is fine, say 'optional: true'`,
    ]);
  });

  test('by what clusters are not known by is a problem, and not all of them', () => {
    const fleet = fleetOf();
    fleet.where({ gpus: 'NVIDIA-L4' } as ClusterChoice);
    expect(problemsOf(fleet)).toEqual([
      "Fleet 'fleet': 'where.gpus' must not be there: clusters are chosen by architecture, gpu, labels, name, " +
        'operator, optional',
    ]);
  });
});

describe('the waves of a rollout', () => {
  test.each<[string, string[][] | undefined, string[][]]>([
    ['are one without a rollout', undefined, [['canary', 'eu', 'edge']]],
    ['are those that were given', [['edge'], ['canary', 'eu']], [['edge'], ['canary', 'eu']]],
    ['end with all others', [['eu'], ['rest']], [['eu'], ['canary', 'edge']]],
    ['may have all others in between', [['rest'], ['eu']], [['canary', 'edge'], ['eu']]],
  ])('%s', (_, rollout, expected) => {
    const fleet = fleetOf(rollout);
    expect(fleet.waves.map(namesOf)).toEqual(expected);
    expect(problemsOf(fleet)).toEqual([]);
  });

  test.each<[string, string[][], string]>([
    ['names no cluster', [[], ['rest']], "'rollout[0]' must name a cluster, or not be there"],
    [
      'names an unknown one',
      [['canry'], ['rest']],
      "'rollout[0][0]' must be a cluster of the fleet (canary, eu, edge) or 'rest', got 'canry'",
    ],
    [
      'names one again',
      [['canary'], ['rest', 'canary']],
      "'rollout[1][1]' must be in no other wave: 'canary' is rollout[0][0] too",
    ],
    [
      'leaves one out',
      [['canary'], ['eu']],
      "'rollout' must have every cluster in a wave: 'edge' is in none. Add a wave ['rest'] for all others",
    ],
    [
      'is for all others, and there are none',
      [['canary', 'eu', 'edge'], ['rest']],
      "'rollout[1]' must name a cluster: 'rest' is what no wave names, and there is none. Remove it",
    ],
  ])('one that %s is a problem', (_, rollout, problem) => {
    expect(problemsOf(fleetOf(rollout))).toEqual([`Fleet 'fleet': ${problem}`]);
  });
});

describe('a fleet', () => {
  test.each<[string, readonly FleetMember[], string]>([
    ['no cluster', [], "'clusters' must have at least one cluster"],
    [
      'two of one name',
      [members[0]!, { name: 'canary', cluster: plain }],
      "'clusters[1].name' must be another: two clusters of the fleet are called so, got 'canary'",
    ],
    [
      'one that is called as all others are',
      [{ name: 'rest', cluster: plain }],
      "'clusters[0].name' must be another: in a rollout it means all other clusters, got 'rest'",
    ],
  ])('of %s is a problem', (_, clusters, problem) => {
    expect(problemsOf(fleetOf(undefined, clusters))).toEqual([`Fleet 'fleet': ${problem}`]);
  });

  test('is the only one of a program', () => {
    const app = new App();
    new Fleet(app, 'one', { clusters: [members[0]!] });
    const other = new Fleet(app, 'other', { clusters: [members[1]!] });
    expect(problemsOf(other)).toEqual([
      "Fleet 'one': the program has another fleet, 'other'. Make one of both",
      "Fleet 'other': the program has another fleet, 'one'. Make one of both",
    ]);
  });

  test('has every object in one of its clusters', () => {
    const fleet = fleetOf();
    const chart = new Chart(fleet.node.root, 'lost');
    for (const name of ['a', 'b']) {
      new ApiObject(chart, name, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    }
    expect(problemsOf(fleet)).toEqual([
      "Fleet 'fleet': ConfigMap 'a' ('lost/a') and 1 other object are in no cluster of the fleet. " +
        'Give it a scope under one: for (const cluster of fleet.clusters) { … }',
    ]);
  });

  test('has the same server, with its route, on several clusters, each made for its own', () => {
    const fleet = fleetOf();
    for (const cluster of fleet.where({ gpu: 'NVIDIA-L4' })) {
      const environment = new Environment(cluster, 'shop', { namespace: 'shop' });
      new WebModelServer(environment, 'shop', {
        image: 'registry.example.com/shop:1.0.0',
        resources: small,
        ingress: { host: 'shop.example.com' },
      });
    }
    const objects = synthesize(fleet.node.root);
    const told = objects.map(({ manifest }) => [
      manifest['metadata'].annotations['modelyard.dev/cluster'],
      manifest['kind'],
    ]);
    expect(told.filter(([, kind]) => kind === 'Deployment')).toEqual([
      ['canary', 'Deployment'],
      ['eu', 'Deployment'],
    ]);
    const namespaceOf = (cluster: string) =>
      objects.find(
        ({ apiObject }) => apiObject.kind === 'Namespace' && apiObject.node.path.startsWith(`fleet/${cluster}/`),
      )!.apiObject;
    const service = objects.find(
      ({ apiObject }) => apiObject.node.path.startsWith('fleet/eu/') && apiObject.kind === 'Service',
    );
    expect(service?.dependsOn).toContain(namespaceOf('eu'));
    expect(service?.dependsOn).not.toContain(namespaceOf('canary'));
  });

  test('knows the platforms that images of each cluster need', () => {
    expect(fleetOf().clusters.map(({ platforms }) => platforms)).toEqual([
      ['linux/amd64'],
      ['linux/amd64'],
      ['linux/arm64'],
    ]);
  });
});

test.each<[string, unknown, unknown, string]>([
  ['names instead of waves', undefined, ['canary', 'rest'], "'rollout' must be waves, each a list of clusters"],
  ['a cluster without a name', [{ cluster: gpuCluster }], undefined, "'clusters[0].name' must be lower-case letters"],
  ['a cluster without its file', [{ name: 'eu' }], undefined, "'clusters[0].cluster' must be what its file says"],
  [
    'a label that is no text',
    [{ name: 'eu', cluster: gpuCluster, labels: { edge: true } }],
    undefined,
    "'clusters[0].labels.edge' must be a text, got true",
  ],
])('%s is a problem', (_, clusters = members, rollout, problem) => {
  expect(problemsOf(fleetOf(rollout as never, clusters as never)).join('\n')).toContain(problem);
});
