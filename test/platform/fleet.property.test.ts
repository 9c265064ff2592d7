import { App } from 'cdk8s';
import fc from 'fast-check';
import { clusterSchema, Fleet, synthesize, SynthesisError, type ClusterChoice } from '../../lib';
import { checkProperty } from '../workload/property';

const products = ['NVIDIA-L4', 'NVIDIA-H200', 'NVIDIA-A10G'];
const names = ['a', 'b', 'c', 'd', 'e'];
const member = fc.record({
  gpus: fc.subarray(products),
  region: fc.constantFrom('eu', 'us', undefined),
});
const program = fc.record({
  members: fc.array(member, { minLength: 1, maxLength: 5 }),
  waves: fc.option(
    fc.array(fc.array(fc.constantFrom(...names, 'rest', 'unknown'), { maxLength: 4 }), { maxLength: 4 }),
    {
      nil: undefined,
    },
  ),
  choice: fc.record(
    {
      gpu: fc.oneof(fc.constantFrom(...products), fc.subarray(products)),
      region: fc.oneof(fc.constantFrom('eu', 'us'), fc.subarray(['eu', 'us'])),
      name: fc.subarray(names, { minLength: 1 }),
    },
    { requiredKeys: [] },
  ),
});
type Program = typeof program extends fc.Arbitrary<infer T> ? T : never;

function build({ members, waves }: Program): Fleet {
  return new Fleet(new App(), 'fleet', {
    clusters: members.map(({ gpus, region }, at) => ({
      name: names[at]!,
      labels: Object.fromEntries(region === undefined ? [] : [['region', region]]),
      cluster: clusterSchema.parse({
        name: 'any',
        profile: { kubernetesVersion: '1.34' },
        nodePools: gpus.map((product, index) => ({
          name: `pool-${index}`,
          count: 1,
          capacity: { cpu: 4, memory: '8Gi', gpu: { product, count: 1 } },
        })),
      }),
    })),
    ...(waves === undefined ? {} : { rollout: waves }),
  });
}

function isSound(fleet: Fleet): boolean {
  try {
    synthesize(fleet.node.root);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(SynthesisError);
    return false;
  }
}

const sorted = (all: readonly string[]): string[] => [...all].sort();

test('every cluster is in exactly one wave, whatever was given', () => {
  checkProperty('waves', program, (given) => {
    const fleet = build(given);
    const waves = fleet.waves.map((wave) => wave.map(({ name }) => name));
    expect(waves.every((wave) => wave.length > 0)).toBe(true);
    expect(sorted(waves.flat())).toEqual(fleet.clusters.map(({ name }) => name));
  });
});

test('a rollout is sound when each wave has a cluster, and each cluster a wave', () => {
  checkProperty('rollouts', program, (given) => {
    const there = names.slice(0, given.members.length);
    const told = (given.waves ?? [there]).flat();
    const named = there.filter((name) => told.includes(name));
    const rest = told.includes('rest');
    const sound =
      new Set(told).size === told.length &&
      told.every((name) => name === 'rest' || there.includes(name)) &&
      (given.waves ?? [there]).every((wave) => wave.length > 0) &&
      rest === named.length < there.length;
    expect(isSound(build(given))).toBe(sound);
  });
});

test('a choice has the clusters that have one of the values of each thing that is asked, and no others', () => {
  checkProperty('choices', program, ({ waves: _, ...given }) => {
    const fleet = build({ ...given, waves: undefined });
    const { gpu, region, name } = given.choice;
    const choice: ClusterChoice = {
      ...(gpu === undefined ? {} : { gpu }),
      ...(name === undefined ? {} : { name }),
      ...(region === undefined ? {} : { labels: { region } }),
    };
    const expected = given.members.flatMap((member, at) => {
      const own = names[at]!;
      const fits =
        (gpu === undefined || [gpu].flat().some((each) => member.gpus.includes(each))) &&
        (region === undefined || [region].flat().includes(member.region ?? '')) &&
        (name === undefined || name.includes(own));
      return fits ? [own] : [];
    });
    expect(fleet.where(choice).map((each) => each.name)).toEqual(expected);
    // None is a problem of the program, and nothing else is.
    expect(isSound(fleet)).toBe(expected.length > 0);
  });
});
