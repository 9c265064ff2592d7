import { readFileSync } from 'node:fs';
import { eachAtOnce } from '../../../playground/each-at-once';
import type { SynthesizedObject } from '../../../lib';
import { crdGroups } from '../../../playground/toolchain';
import { anyProgram, synthesizeProgram } from '../../any-program/program';
import { podTemplates, unclearProblems } from '../../serving/any-server/invariants';
import { programNamespace } from '../../serving/any-server/program';
import { distinctShapes } from '../../serving/any-server/shapes';
import { randomPrograms } from '../../workload/property';
import { Api, type SentObject } from '../support/api';
import { missingGroupsFile } from '../support/custom-resources';
import { eventually } from '../support/eventually';
import { missingValues } from '../support/given-values';

// Those up to the playground's own: it would not know fields that are newer than it is.
const versions = ['1.29', '1.31', '1.34'];
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: programNamespace,
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted', 'pod-security.kubernetes.io/warn': 'restricted' },
  },
};
// What has to be there for pods to be let in: no dry run makes it.
const others = [
  ...['chat', 'classifier', 'vision', 'run-0', 'run-1'].map((name) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: `${name}-account`, namespace: programNamespace },
  })),
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'serving' }, value: 1000 },
  { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'nvidia' }, handler: 'nvidia' },
];
const missing = JSON.parse(readFileSync(missingGroupsFile, 'utf8')) as Readonly<Record<string, string>>;
const groups = crdGroups.filter((group) =>
  [
    'gateway.networking.k8s.io',
    'inference.networking.k8s.io',
    'jobset.x-k8s.io',
    'keda.sh',
    'leaderworkerset.x-k8s.io',
    'monitoring.coreos.com',
    'networking.istio.io',
    'security.istio.io',
    'trainer.kubeflow.org',
  ].includes(group),
);

// How many, unless MODELYARD_FC_RUNS says so: about what fits into half a minute.
const usual = 150;
// Ten minutes, or as long as more programs take.
const duration = 600_000 + 500 * Number(process.env['MODELYARD_FC_RUNS'] ?? 0);

describe('random programs of all constructs', () => {
  let api: Api;
  let objects: SynthesizedObject['manifest'][];
  let problems: readonly string[];

  beforeAll(async () => {
    const programs = randomPrograms('constructs of all kinds', anyProgram(versions), usual);
    const unclear = new Set<string>();
    let whole = 0;
    // One after the other: the objects of ten thousand programs are more than fits into memory.
    objects = distinctShapes(
      (function* () {
        for (const program of programs) {
          const made = synthesizeProgram(program);
          whole += made.problems.length === 0 ? 1 : 0;
          unclearProblems(made.problems).forEach((problem) => unclear.add(problem));
          yield made.objects;
        }
      })(),
    );
    problems = [...unclear];
    process.stdout.write(
      `${whole} of ${programs.length} programs are accepted as a whole; ` +
        `they and the parts of the others have ${objects.length} different objects\n`,
    );
    api = await Api.open();
    for (const object of [namespace, ...others]) {
      await api.apply(object, false);
    }
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: programNamespace },
    };
    await eventually(
      'account that pods have',
      async () => ((await api.exists(account)) ? account : undefined),
      () => 'nothing',
    );
  }, duration);

  afterAll(async () => {
    for (const object of [...others, namespace]) {
      await api.remove(object);
    }
  });

  it('are refused with sentences that say where, and what is allowed', () => {
    expect(problems.slice(0, 20)).toEqual([]);
  });

  it(
    'are stored by a real API server with every value that was given',
    async () => {
      const builtIn = objects.filter((object) => !crdGroups.some((group) => isOf(group, object)));
      expect(builtIn.length).toBeGreaterThan(100);
      expect(await refused(api, builtIn)).toEqual([]);
      expect([...api.warnings]).toEqual([]);
    },
    duration,
  );

  describe.each(groups)('with custom resources of %s', (group) => {
    const check = missing[group] === undefined ? it : it.skip;
    check(
      'are stored with every value that was ' +
        `given${missing[group] === undefined ? '' : ` (skipped: ${missing[group]})`}`,
      async () => {
        const custom = objects.filter((object) => isOf(group, object));
        expect(custom.length).toBeGreaterThan(0);
        expect(await refused(api, custom)).toEqual([]);
      },
      duration,
    );
  });

  it(
    'have pods that the restricted Pod Security Standard lets in',
    async () => {
      const templates = [
        ...new Map(podTemplates(objects).map((template) => [JSON.stringify(template.spec), template])).values(),
      ];
      const pods = templates.map(({ metadata, spec }, index) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, name: `pod-${index}`, namespace: programNamespace },
        spec,
      }));
      expect(pods.length).toBeGreaterThan(50);
      expect(await refused(api, pods)).toEqual([]);
    },
    duration,
  );
});

/** What the server refuses, drops or changes: each once, and the first object of which it is true. */
async function refused(api: Api, objects: readonly SynthesizedObject['manifest'][]): Promise<string[]> {
  const found = new Map<string, string>();
  await eachAtOnce(objects, 8, async (object) => {
    // The program's own namespace has other labels than the one here, which stays as it is.
    const sent = (
      object.kind === 'Namespace'
        ? { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-of-its-own` } }
        : object
    ) as SentObject;
    const wrong = await api.apply(sent, true).then(
      (answer) => missingValues(sent, answer),
      (error: Error) => [error.message],
    );
    for (const each of wrong) {
      if (!found.has(each)) {
        found.set(each, `${object.kind} ${object.metadata.name}: ${each}`);
      }
    }
  });
  return [...found.values()].slice(0, 40);
}

function isOf(group: string, object: SynthesizedObject['manifest']): boolean {
  return (object.apiVersion as string).startsWith(`${group}/`);
}
