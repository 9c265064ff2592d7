import type { Chart } from 'cdk8s';
import { ConfigSecret, ModelVolume, TrainingJob, type TrainingJobProps } from '../../lib';
import { manifestOf, problemsOf, small } from '../workload/trees';

const marker = 'pulumi-out-000001-tuo';
const job =
  (props: Partial<TrainingJobProps> = {}) =>
  (chart: Chart) =>
    new TrainingJob(chart, 'training', { image: 'train:1', resources: small, ...props });
const nameOf = (props: Partial<TrainingJobProps> = {}): string => manifestOf('Job', job(props)).metadata.name as string;

test('the name is that of the job and a hash of the run', () => {
  expect(nameOf()).toMatch(/^training-[0-9a-f]{8}$/);
});

test('the same run has the same name', () => {
  expect(nameOf()).toBe(nameOf());
});

test.each<Partial<TrainingJobProps>>([
  { image: 'train:2' },
  { args: ['--epochs=2'] },
  { env: { EPOCHS: 2 } },
  { resources: { ...small, cpu: { request: 1 } } },
  { accelerator: { product: 'NVIDIA-L4' } },
  { backoffLimit: 1 },
])('%j is another run', (props) => {
  expect(nameOf(props)).not.toBe(nameOf());
});

test('amounts that mean the same are the same run', () => {
  expect(nameOf({ resources: { cpu: { request: '0.5' }, memory: { request: '1024Mi' } } })).toBe(nameOf());
});

test('the number of accelerators counts, though the generated classes drop it', () => {
  const [one, two] = [1, 2].map((count) => nameOf({ accelerator: { product: 'NVIDIA-H100-80GB-HBM3', count } }));
  expect(one).not.toBe(two);
});

test('not waiting for it is no other run', () => {
  expect(nameOf({ waitForCompletion: false })).toBe(nameOf());
});

test('an Output in the run is a problem that names the prop', () => {
  expect(problemsOf(job({ args: ['--data', marker], env: { BUCKET: `gs://${marker}` } }))).toMatchInlineSnapshot(`
[
  "TrainingJob 'test/training': 'args[1]' must be a plain value, not an Output: the run's name carries a hash of it, and an Output is known only when it is deployed. Give a 'runId', and another one for every new run",
  "TrainingJob 'test/training': 'env.BUCKET' must be a plain value, not an Output: the run's name carries a hash of it, and an Output is known only when it is deployed. Give a 'runId', and another one for every new run",
]
`);
});

test('a raw Output is found too', () => {
  expect(problemsOf(job({ env: { BUCKET: { __pulumiOutput: true } as unknown as string } }))[0]).toContain(
    "'env.BUCKET' must be a plain value",
  );
});

test('an Output inside a construct that the run uses is found', () => {
  const problems = problemsOf((chart) =>
    job({ publish: { volume: new ModelVolume(chart, 'models', { name: marker, size: '1Gi' }) } })(chart),
  );
  expect(problems[0]).toContain('persistentVolumeClaim.claimName');
});

test('a reference to a Secret is plain', () => {
  expect(
    problemsOf((chart) =>
      job({ env: { KEY: new ConfigSecret(chart, 'keys', { name: 'keys', keys: ['a'] }).key('a') } })(chart),
    ),
  ).toEqual([]);
});

test('with a run id, Outputs are allowed and the name is known', () => {
  expect(nameOf({ runId: 'r7', env: { BUCKET: marker } })).toBe('training-r7');
});

test('a switch from keeping to replacing is another run', () => {
  expect(nameOf({ onChange: 'keep' })).toBe(nameOf());
  expect(nameOf({ onChange: 'replace' })).not.toBe(nameOf());
});
