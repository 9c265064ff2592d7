import fc from 'fast-check';
import { clusterSchema, type Cluster, type TeamProps } from '../../lib';
import { parseQuantity } from '../../lib/workload/values/quantity';
import { rulesOf } from '../../lib/platform/team/roles';
import { anyProgram, synthesizeProgram } from '../any-program/program';
import { checkProperty, randomPrograms } from '../workload/property';
import { made } from './trees';

const products = ['NVIDIA-H100-80GB-HBM3', 'NVIDIA-L4', 'NVIDIA-H200'];
const pool = fc.record({
  nodes: fc.integer({ min: 1, max: 20 }),
  count: fc.constantFrom(1, 3, 4, 7, 8),
  cpu: fc.integer({ min: 1, max: 257 }),
  memory: fc.integer({ min: 1, max: 4000 }),
});
const program = fc.record({
  pools: fc.array(pool, { minLength: 1, maxLength: 3 }),
  // For each team, which part of what is left it takes of each kind.
  teams: fc.array(
    fc.record({
      parts: fc.array(fc.nat(100), { minLength: 3, maxLength: 3 }),
      queued: fc.boolean(),
      borrow: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});

type Program = typeof program extends fc.Arbitrary<infer T> ? T : never;

function clusterOf({ pools }: Program): Cluster {
  return clusterSchema.parse({
    name: 'any',
    profile: { kubernetesVersion: '1.34', operators: ['kueue'] },
    nodePools: [
      { name: 'cpu', count: 2, capacity: { cpu: 16, memory: '64Gi' } },
      ...pools.map(({ nodes, count, cpu, memory }, index) => ({
        name: `pool-${index}`,
        count: nodes,
        capacity: { cpu, memory: `${memory}Gi`, gpu: { product: products[index], count } },
      })),
    ],
  });
}

function teamsOf({ pools, teams }: Program): Record<string, TeamProps> {
  const left = pools.map(({ nodes, count }) => nodes * count);
  return Object.fromEntries(
    teams.map(({ parts, queued, borrow }, team) => {
      const accelerators = left.map((there, index) => {
        const count = Math.floor((there * parts[index]!) / 100);
        left[index]! -= count;
        return { product: products[index]!, count };
      });
      const quota = { cpu: 2, memory: '4Gi', accelerators };
      const namespace = queued ? { quota, queue: 'runs' } : { quota };
      return [`team-${team}`, { namespaces: { [`team-${team}`]: namespace }, borrow }];
    }),
  );
}

const nanoOf = (amount: unknown): bigint => parseQuantity(amount as string)!.nano;

test('whatever teams get, with what is left it is no more than the nodes have, and all of their accelerators', () => {
  checkProperty('teams', program, (any) => {
    const cluster = clusterOf(any);
    const objects = made(teamsOf(any), cluster);
    const sums = new Map<string, bigint>();
    const add = (resource: string, amount: unknown): void => {
      sums.set(resource, (sums.get(resource) ?? 0n) + nanoOf(amount));
    };
    const queuedNamespaces = objects
      .filter(({ kind }) => kind === 'LocalQueue')
      .map(({ metadata }) => metadata.namespace);
    for (const { kind, metadata, spec } of objects) {
      if (kind === 'ResourceQuota' && !queuedNamespaces.includes(metadata.namespace)) {
        Object.entries(spec['hard'] as object).forEach(([resource, amount]) =>
          add(resource.replace('requests.', ''), amount),
        );
      }
      if (kind === 'ClusterQueue' || kind === 'Cohort') {
        const [group] = spec['resourceGroups'] as {
          flavors: { resources: { name: string; nominalQuota: string }[] }[];
        }[];
        group!.flavors
          .flatMap(({ resources }) => resources)
          .forEach(({ name, nominalQuota }) => add(name, nominalQuota));
      }
    }
    const there = (of: (pool: Program['pools'][number]) => number): bigint =>
      BigInt(any.pools.reduce((sum, each) => sum + each.nodes * of(each), 0)) * 1_000_000_000n;
    expect(sums.get('nvidia.com/gpu')).toBe(there(({ count }) => count));
    expect(sums.get('cpu')! <= there(({ cpu }) => cpu) + nanoOf(32)).toBe(true);
    expect(sums.get('memory')! <= there(({ memory }) => memory) * 2n ** 30n + nanoOf('128Gi')).toBe(true);
    // No more is lost than a thousandth of a core for each part.
    const parts = BigInt((any.teams.length + 1) * any.pools.length);
    expect(sums.get('cpu')! + parts * nanoOf('1m') >= there(({ cpu }) => cpu) + nanoOf(32)).toBe(true);
  });
});

// Kinds that need a right of their own, or that whoever divides the cluster makes.
const notTheirs = ['Namespace', 'Secret'];

test('whoever may deploy may make all that any program makes', () => {
  const programs = randomPrograms('what may be deployed', anyProgram(['1.31', '1.35']), 40);
  const refused = programs.flatMap((program) => {
    const rules = rulesOf('deploy', program.servers.cluster).filter(({ verbs }) => verbs.includes('create'));
    return synthesizeProgram(program).objects.flatMap(({ apiVersion, kind }) => {
      const group = String(apiVersion).includes('/') ? String(apiVersion).split('/')[0]! : '';
      const resource = `${String(kind)
        .toLowerCase()
        .replace(/([^a])y$/, '$1ie')
        .replace(/ss$/, 'sse')}s`;
      const may = rules.some(({ apiGroups, resources }) => apiGroups.includes(group) && resources.includes(resource));
      return may || notTheirs.includes(String(kind)) ? [] : [`${group}/${resource}`];
    });
  });
  expect([...new Set(refused)]).toEqual([]);
});
