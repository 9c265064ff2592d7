import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelVolume, PublishTarget } from '../../lib';
import { publishEnv } from '../../lib/training/publish';
import { publishScript } from '../../lib/training/publish-script';
import { runShell, type Ended } from './shell';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'publish-'));
  writeFileSync(message(), '');
});
afterEach(() => rmSync(base, { recursive: true }));

const write = (accuracy: string) =>
  `echo model >"$MODEL_OUTPUT_PATH/model"; echo '{"loss": 1e-2, "accuracy": ` +
  `${accuracy}}' >"$MODEL_OUTPUT_PATH/metrics.json"`;
function publish(program: string, target: Partial<PublishTarget> = {}, run = 'run-1', when?: string): Ended {
  const given = { volume: {} as ModelVolume, by: 'run' as const, ...target };
  const env = {
    ...(publishEnv(given) as Record<string, string>),
    MODEL_BASE_PATH: join(base, 'digits'),
    MODEL_OUTPUT_PATH: join(base, 'digits', `.output-${run}`),
    TRAINING_RUN_UID: run,
    TASK_INDEX: '1',
  };
  return runShell(publishScript(given, when, message()), program, env);
}
/** The file of the termination message, which the kubelet makes. */
const message = (): string => join(base, 'termination-log');
const versions = (): string[] => readdirSync(join(base, 'digits')).sort();

test('what the program wrote is the next version', () => {
  mkdirSync(join(base, 'digits', '9'), { recursive: true });
  mkdirSync(join(base, 'digits', '10'));
  expect(publish(write('0.9'))).toMatchObject({ code: 0 });
  expect(versions()).toEqual(['10', '11', '9']);
  expect(readFileSync(join(base, 'digits', '11', 'model'), 'utf8')).toBe('model\n');
});

test('what came of it is the termination message, also of a run that is tried again', () => {
  const said = (): string => readFileSync(message(), 'utf8');
  publish(write('0.9'), { gate: { metric: 'accuracy', atLeast: 0.95 } });
  expect(said()).toBe('not published: accuracy is 0.9, and has to be >= 0.95\n');
  publish('true', { gate: { metric: 'accuracy', atLeast: 0.95 } });
  expect(said()).toBe(`not published: ${base}/digits/.output-run-1/metrics.json has no number 'accuracy'\n`);
  publish(write('0.99'));
  publish(write('0.99'), {}, 'run-2');
  expect(said()).toBe(`published version 2 in ${base}/digits\n`);
  publish('exit 7');
  expect(said()).toBe(`published version 1 in ${base}/digits\n`);
});

test('an image without such a file publishes all the same', () => {
  rmSync(message());
  expect(publish(write('0.9'))).toEqual({ code: 0, output: `published version 1 in ${base}/digits\n` });
  expect(readdirSync(base)).toEqual(['digits']);
});

test('the first version is 1', () => {
  publish(write('0.9'));
  expect(versions()).toEqual(['1']);
});

test.each([
  ['0.95', 0, ['1']],
  ['0.9500001', 0, ['1']],
  ['1', 0, ['1']],
  ['0.9499', 65, ['.output-run-1']],
  ['1e-2', 65, ['.output-run-1']],
  ['"good"', 65, ['.output-run-1']],
  ['NaN', 65, ['.output-run-1']],
])('with a gate of 0.95, an accuracy of %s ends with %d', (accuracy, code, left) => {
  expect(publish(write(accuracy), { gate: { metric: 'accuracy', atLeast: 0.95 } }).code).toBe(code);
  expect(versions()).toEqual(left);
});

test('a gate has an upper bound too, and says what it wanted', () => {
  expect(publish(write('0.9'), { gate: { metric: 'loss', atMost: 0.001 } })).toEqual({
    code: 65,
    output: 'not published: loss is 1e-2, and has to be <= 0.001\n',
  });
});

test.each<[string, Partial<PublishTarget>, string]>([
  [
    'a metric',
    { gate: { metric: 'a"b', atLeast: 1 } },
    `the metric must be a key of letters, digits, dots, hyphens and underscores, got 'a"b'`,
  ],
  [
    'a bound',
    { gate: { metric: 'accuracy', atLeast: '0.9x' as never } },
    "the least of the gate must be a number, got '0.9x'",
  ],
  [
    'a number of versions',
    { keepVersions: '0' as never },
    "the number of versions to keep must be a whole number from 1 on, got '0'",
  ],
])('%s that turns out to be none at run time ends the run before it has begun, for good', (_name, target, message) => {
  expect(publish('echo trained', target)).toEqual({ code: 2, output: `${message}\n` });
});

test('a dot in the key is a dot', () => {
  const gate = { metric: 'val.loss', atMost: 1 };
  expect(
    publish(`echo model >"$MODEL_OUTPUT_PATH/model"; echo '{"val_loss": 0.5}' >"$MODEL_OUTPUT_PATH/metrics.json"`, {
      gate,
    }).code,
  ).toBe(65);
  expect(publish(`echo '{"val.loss": 0.5}' >"$MODEL_OUTPUT_PATH/metrics.json"`, { gate }).code).toBe(0);
});

test('a program that failed publishes nothing and keeps its exit code', () => {
  expect(publish(`${write('0.9')}; exit 7`).code).toBe(7);
  expect(versions()).toEqual(['.output-run-1']);
});

test('a program that wrote nothing has failed', () => {
  expect(publish('true').code).toBe(1);
});

test('a run that is tried again after it had published adds nothing', () => {
  publish(write('0.9'));
  expect(publish('exit 7').code).toBe(0);
  expect(versions()).toEqual(['1']);
});

test('another run adds its own', () => {
  publish(write('0.9'));
  publish(write('0.9'), {}, 'run-2');
  expect(versions()).toEqual(['1', '2']);
});

test('what an interrupted try left is not published', () => {
  mkdirSync(join(base, 'digits', '.output-run-1'), { recursive: true });
  writeFileSync(join(base, 'digits', '.output-run-1', 'half'), '');
  publish(write('0.9'));
  expect(readdirSync(join(base, 'digits', '1')).sort()).toEqual(['.training-run', 'metrics.json', 'model']);
});

test('only so many versions are kept, the newest ones', () => {
  for (const version of ['1', '2', '9', '10', 'latest']) {
    mkdirSync(join(base, 'digits', version), { recursive: true });
  }
  publish(write('0.9'), { keepVersions: 2 });
  expect(versions()).toEqual(['10', '11', 'latest']);
});

test('tasks that do not publish run as they are', () => {
  expect(publish('echo trained; exit 3', {}, 'run-1', '[ "$TASK_INDEX" = 0 ]')).toEqual({
    code: 3,
    output: 'trained\n',
  });
  expect(readdirSync(base)).toEqual(['termination-log']);
});

test('the script has no reference that Kubernetes would read', () => {
  expect(
    publishScript({ volume: {} as ModelVolume, gate: { metric: 'a', atLeast: 1 }, keepVersions: 1 }, 'true').join('\n'),
  ).not.toMatch(/\$[($]/);
});

test('it is told to stop when Kubernetes stops the pod', () => {
  const { code, output } = publish(`trap 'echo saved; exit 143' TERM; kill -TERM "$PPID"; while :; do sleep 0.1; done`);
  expect({ code, output }).toEqual({ code: 143, output: 'saved\n' });
});
