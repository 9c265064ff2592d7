import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import { HyperparameterSweep, ModelVolume, type HyperparameterSweepProps } from '../../lib';
import { sweepScript } from '../../lib/training/sweep-script';
import { manifestOf, objectsOf, problemsOf, small } from '../workload/trees';
import { runShell } from './shell';

const sweep =
  (props: Partial<HyperparameterSweepProps> = {}, accessModes: ModelVolume['accessModes'] = ['ReadWriteMany']) =>
  (chart: Chart) =>
    new HyperparameterSweep(chart, 'rates', {
      image: 'train:1',
      command: ['python', 'train.py'],
      resources: small,
      grid: { RATE: [0.1, 0.01], NOTE: ["it's", 'two words', 'c'] },
      results: { volume: new ModelVolume(chart, 'results', { size: '1Gi', accessModes }), metric: 'accuracy' },
      ...props,
    });

test('every combination is a trial', () => {
  let trials: HyperparameterSweep['trials'] = [];
  objectsOf((chart) => {
    ({ trials } = sweep()(chart));
  });
  expect(trials).toHaveLength(6);
  expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(6);
});

test('a trial that failed for good does not stop the others', () => {
  expect(manifestOf('Job', sweep({ parallelism: 2, maxFailedIndexes: 3 })).spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 6,
    parallelism: 2,
    backoffLimitPerIndex: 1,
    maxFailedIndexes: 3,
    podFailurePolicy: { rules: [{ action: 'Ignore' }, { action: 'FailIndex' }] },
  });
});

test('a grid of one combination is a Job of one pod', () => {
  const { spec } = manifestOf('Job', sweep({ grid: { RATE: [1] } }, ['ReadWriteOnce']));
  expect([spec.completions, spec.completionMode, spec.backoffLimit]).toEqual([1, undefined, 3]);
});

test('other parameters are another run', () => {
  const name = (props: Partial<HyperparameterSweepProps> = {}): unknown =>
    manifestOf('Job', sweep(props)).metadata.name;
  expect(name({ grid: { RATE: [0.2] } })).not.toBe(name());
});

test('all that is wrong is said', () => {
  const results = (chart: Chart) => ({
    volume: new ModelVolume(chart, 'other', { size: '1Gi', accessModes: ['ReadWriteMany'] }),
    metric: 'a b',
    path: '/x',
  });
  expect(problemsOf((chart) => sweep({ grid: { '1X': [], OK: [1, 1] }, results: results(chart) })(chart)))
    .toMatchInlineSnapshot(`
[
  "HyperparameterSweep 'test/rates': 'grid' must have names of letters, digits and underscores that do not begin with a digit, got '1X'",
  "HyperparameterSweep 'test/rates': 'grid.1X' must have at least one value, got []",
  "HyperparameterSweep 'test/rates': 'grid.OK' must have every value once, got [1,1]",
  "HyperparameterSweep 'test/rates': 'results.path' must be relative to the volume and stay inside it, got '/x'",
  "HyperparameterSweep 'test/rates': 'results.metric' must be a key of letters, digits, dots, hyphens and underscores, got 'a b'",
]
`);
});

test('trials at the same time need a volume for several nodes', () => {
  expect(problemsOf(sweep({}, ['ReadWriteOnce']))).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/rates/job': 'results.volume' must have the access mode ReadWriteMany: one node alone can mount 'results', and the 6 tasks of the run are on several, got ["ReadWriteOnce"]",
]
`);
});

test('more combinations than a Job should have are a problem', () => {
  const values = Array.from({ length: 101 }, (_, index) => index);
  expect(problemsOf(sweep({ grid: { A: values, B: values } }))[0]).toContain(
    "'grid' must have at most 1000 combinations, got 10201",
  );
});

describe('the shell of a trial', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sweep-'));
    const { data } = manifestOf('ConfigMap', (chart) => sweep()(chart).node.tryRemoveChild('job')) as {
      data: Record<string, string>;
    };
    mkdirSync(join(folder, 'parameters'));
    for (const [index, text] of Object.entries(data)) {
      writeFileSync(join(folder, 'parameters', index), text);
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const trial = (index: number, program: string, goal: 'maximize' | 'minimize' = 'maximize') =>
    runShell(sweepScript(join(folder, 'parameters'), goal), program, {
      SWEEP_METRIC: 'accuracy',
      SWEEP_PATH: join(folder, 'results'),
      TASK_INDEX: String(index),
    });
  const summary = (): string => readFileSync(join(folder, 'results', 'summary.tsv'), 'utf8');

  test('it has the parameters of its number', () => {
    trial(0, 'echo "{\\"accuracy\\": 1, \\"saw\\": \\"$RATE $NOTE\\"}" >"$RESULT_PATH"');
    expect(JSON.parse(readFileSync(join(folder, 'results', '0.json'), 'utf8'))).toEqual({
      accuracy: 1,
      saw: "0.1 it's",
    });
  });

  test.each([
    ['maximize', ['0.9', '0.5', '1e-3']],
    ['minimize', ['1e-3', '0.5', '0.9']],
  ] as const)('the summary is sorted to %s', (goal, order) => {
    for (const [index, value] of ['0.5', '1e-3', '0.9'].entries()) {
      trial(index, `echo '{"accuracy": ${value}}' >"$RESULT_PATH"`, goal);
    }
    expect(
      summary()
        .trim()
        .split('\n')
        .map((line) => line.split('\t')[0]),
    ).toEqual(order);
  });

  test('the summary says with what', () => {
    trial(4, `echo '{"accuracy": 0.5}' >"$RESULT_PATH"`);
    expect(summary()).toBe("0.5\t4\tRATE='0.01' NOTE='two words'\n");
  });

  test('a trial that failed is in no summary', () => {
    expect(trial(1, 'exit 3').code).toBe(3);
    expect(trial(2, 'echo "{}" >"$RESULT_PATH"').code).toBe(1);
    expect(readdirSync(join(folder, 'results'))).toEqual(['.result-2.json']);
  });
});
