import { Environment, TrainingJob, WebModelServer, type TrainingJobProps } from '../../../lib';
import { createApp, deploy, earlierRuns, type DeployOptions } from '../../../lib/pulumi';
import { runProgram, valueOf } from '../support/engine';

const resources = { cpu: { request: 1 }, memory: { request: '1Gi' } };

async function deployed(props: Partial<TrainingJobProps> = {}, options?: DeployOptions) {
  const ran = await runProgram(
    () => {
      const app = createApp();
      const environment = new Environment(app, 'test', { namespace: 'models' });
      const job = new TrainingJob(environment, 'digits', { image: 'train:1', resources, ...props });
      new WebModelServer(environment, 'web', { image: 'web:1', resources }).node.addDependency(job);
      return { name: job.name, ...deploy(app, options) };
    },
    {
      outputs: {
        'kubernetes:core/v1:ConfigMap': (inputs) => ({
          ...inputs,
          metadata: { ...(inputs['metadata'] as object), uid: 'uid-of-the-owner' },
        }),
      },
    },
  );
  return { ...ran, result: { ...ran.result, runs: await valueOf(ran.result.runs) } };
}

test('a run stays in the cluster when another takes its place', async () => {
  const { result, find } = await deployed();
  expect(find(`models/Job/${result.name}`).retainOnDelete).toBe(true);
});

test('a run belongs to an object that goes with the job', async () => {
  const { result, find } = await deployed();
  expect(find(`models/Job/${result.name}`).inputs).toMatchObject({
    metadata: {
      name: result.name,
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'digits-runs', uid: 'uid-of-the-owner', blockOwnerDeletion: true },
      ],
    },
  });
});

test('the owner itself is deleted with the job', async () => {
  const { find } = await deployed();
  expect(find('models/ConfigMap/digits-runs').retainOnDelete).toBe(false);
});

test('what is no run is not kept', async () => {
  const { find } = await deployed();
  expect(find('models/Deployment/web').retainOnDelete).toBe(false);
});

test('a run that replaces is the same resource whatever it is called', async () => {
  const [one, two] = [
    await deployed({ onChange: 'replace' }),
    await deployed({ onChange: 'replace', args: ['--epochs=2'] }),
  ];
  expect(one.result.name).not.toBe(two.result.name);
  expect([one.find('models/Job/digits').inputs['metadata'], two.find('models/Job/digits').retainOnDelete]).toEqual([
    expect.objectContaining({ name: one.result.name }),
    false,
  ]);
});

test('a run that replaces has no owner but Pulumi', async () => {
  const { registered } = await deployed({ onChange: 'replace' });
  expect(registered.map(({ name }) => name)).not.toContain('models/ConfigMap/digits-runs');
});

test('runs that are removed in time are exported, others need not be', async () => {
  expect((await deployed()).result.runs).toEqual([]);
  const { result } = await deployed({ ttlSecondsAfterFinished: 60 }, { earlierRuns: ['models/Job/digits-1'] });
  expect(result.runs).toEqual([`models/Job/${result.name}`, 'models/Job/digits-1'].sort());
});

test('a run that may be gone is not made again, and nobody waits for it', async () => {
  const first = await deployed({ ttlSecondsAfterFinished: 60 });
  const { registered, find } = await deployed({ ttlSecondsAfterFinished: 60 }, { earlierRuns: first.result.runs });
  expect(registered.map(({ type }) => type)).not.toContain('kubernetes:batch/v1:Job');
  expect(find('models/Deployment/web').dependencies).not.toContain(`models/Job/${first.result.name}`);
});

test('a run that replaces and may be gone is not made again either', async () => {
  const props = { ttlSecondsAfterFinished: 60, onChange: 'replace' } as const;
  const first = await deployed(props);
  expect(first.result.runs).toEqual([`models/Job/${first.result.name}`]);
  const { registered } = await deployed(props, { earlierRuns: first.result.runs });
  expect(registered.map(({ type }) => type)).not.toContain('kubernetes:batch/v1:Job');
  const changed = await deployed({ ...props, args: ['--epochs=2'] }, { earlierRuns: first.result.runs });
  expect(changed.result.runs).toEqual([`models/Job/${first.result.name}`, `models/Job/${changed.result.name}`].sort());
  expect(changed.registered.map(({ type }) => type)).toContain('kubernetes:batch/v1:Job');
});

test('a run that is stopped cannot be gone, and is there to be resumed', async () => {
  const first = await deployed({ ttlSecondsAfterFinished: 60 });
  const stopped = await deployed({ ttlSecondsAfterFinished: 60, suspend: true }, { earlierRuns: first.result.runs });
  expect([stopped.result.runs, stopped.find(`models/Job/${first.result.name}`).type]).toEqual([
    [],
    'kubernetes:batch/v1:Job',
  ]);
  const resumed = await deployed({ ttlSecondsAfterFinished: 60, suspend: false }, { earlierRuns: stopped.result.runs });
  expect(resumed.find(`models/Job/${first.result.name}`).type).toBe('kubernetes:batch/v1:Job');
});

test('runs of a job that has left the program are forgotten', async () => {
  const { result } = await deployed(
    { ttlSecondsAfterFinished: 60 },
    { earlierRuns: ['models/Job/words-1', 'other/Job/digits-1'] },
  );
  expect(result.runs).toEqual([`models/Job/${result.name}`]);
});

test('a run that stays is registered again, however often it was made', async () => {
  const first = await deployed();
  const { result, find } = await deployed({}, { earlierRuns: [`models/Job/${first.result.name}`] });
  expect(find(`models/Job/${result.name}`).name).toBe(`models/Job/${first.result.name}`);
});

test('what earlier deployments made is read from the outputs of the stack itself', async () => {
  const asked: unknown[] = [];
  const { result } = await runProgram(() => ({ runs: earlierRuns() }), {
    outputs: {
      'pulumi:pulumi:StackReference': (inputs) => {
        asked.push(inputs['name']);
        return { outputs: { runs: ['models/Job/digits-1'] }, secretOutputNames: [] };
      },
    },
  });
  expect(await result.runs).toEqual(['models/Job/digits-1']);
  expect(asked).toEqual(['organization/project/test']);
});
