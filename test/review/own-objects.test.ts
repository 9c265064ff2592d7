import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import {
  findingsFrom,
  ObjectSet,
  parseObjects,
  review,
  type KubernetesObject,
  type SourcedObject,
} from '../../lib/review';

const root = resolve(__dirname, '../..');
const examples = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
);
const environments = ['dev', 'staging', 'prod'];

/** What our own objects are told above info, by rule or by rule and object, each with its reason. */
const justified: Readonly<Record<string, string>> = {
  'mutable-model of engines/llama-cpp': 'llama.cpp has no flag for a commit, and the example says so',
  'more-accelerators': 'a first deployment takes accelerators where there were none, and that is said of it',
  // Roles, and the groups that have them, are what teams are made of.
  ...Object.fromEntries(
    [
      'teams/models',
      'teams/team',
      ...['staging', 'prod'].flatMap((stack) => [`${stack}/modelyard-${stack}`, `${stack}/team`]),
    ].flatMap((whose) =>
      ['view', 'deploy', 'debug', 'secrets'].map((role) => [
        `access-widened of ${whose}-${role}`,
        'a group gets the role of a team, which nobody had before',
      ]),
    ),
  ),
  'exposed of tf-serving-tutorial/resnet': 'the tutorial serves to the outside, by a load balancer, on purpose',
};

async function objectsOf(name: string): Promise<SourcedObject[]> {
  if (environments.includes(name)) {
    const file = join(root, 'test/snapshots', `${name}.yaml`);
    return parseObjects(readFileSync(file, 'utf8'), file);
  }
  const { manifests } = await synthesizeProgram(findProgramFiles(`examples/${name}`));
  return manifests.map((object) => ({ object: object as unknown as KubernetesObject }));
}

describe.each([...environments, ...examples])('of %s', (name) => {
  let objects: readonly SourcedObject[];
  beforeAll(async () => {
    objects = await objectsOf(name);
  });

  test('every kind is known', () => {
    const { all, kinds } = new ObjectSet(objects);
    expect(all.filter(({ object }) => !kinds.knows(object)).map(({ object }) => object.kind)).toEqual([]);
  });

  test('a first deployment raises no alarm but those that are justified by name', () => {
    const report = review([], objects);
    const unjustified = findingsFrom(report, 'low').filter(
      ({ rule, object }) =>
        justified[rule] === undefined && justified[`${rule} of ${name}/${object.name}`] === undefined,
    );
    expect(unjustified.map(({ rule, object, message }) => `${rule} of ${name}/${object.name}: ${message}`)).toEqual([]);
  });

  test('nothing changes from itself', () => {
    const { changes, findings } = review(objects, objects);
    expect({ changes, findings }).toEqual({ changes: [], findings: [] });
  });
});
