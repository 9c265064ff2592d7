import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function objectsOf(name: string): Promise<any[]> {
  return [...(await synthesizeProgram(findProgramFiles(`examples/${name}`))).manifests];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
function podsOf(manifest: any): any[] {
  const templates = {
    Job: [manifest.spec?.template],
    CronJob: [manifest.spec?.jobTemplate?.spec?.template],
    JobSet: manifest.spec?.replicatedJobs?.map(
      ({ template }: { template: { spec: { template: unknown } } }) => template.spec.template,
    ),
  };
  return (templates[manifest.kind as keyof typeof templates] ?? []).map(({ spec }: { spec: unknown }) => spec);
}

test('examples/training-backends has every framework on every backend that can run it', async () => {
  const kinds: Record<string, string[]> = {};
  for (const { kind, metadata } of await objectsOf('training-backends')) {
    if (!['Job', 'JobSet', 'TrainJob'].includes(kind as string)) {
      continue;
    }
    const [, program = ''] = /^(.+?)(?:-job|-job-set|-train-job)?-[0-9a-f]{8}$/.exec(metadata.name as string) ?? [];
    (kinds[program] ??= []).push(kind as string);
  }
  expect(kinds).toMatchInlineSnapshot(`
{
  "container": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "jax": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "mpi": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "mpi-nodes": [
    "TrainJob",
  ],
  "pytorch": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "pytorch-elastic": [
    "Job",
    "JobSet",
  ],
  "tf-large-servers": [
    "JobSet",
  ],
  "tf-mirrored": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "tf-servers": [
    "Job",
    "JobSet",
  ],
  "tf-single": [
    "Job",
    "JobSet",
    "TrainJob",
  ],
  "tf-workers": [
    "Job",
    "JobSet",
  ],
}
`);
});

test.each(['training', 'training-backends', 'gpu-training'])('the pods of examples/%s are restricted', async (name) => {
  const pods = (await objectsOf(name)).flatMap(podsOf);
  expect(pods.length).toBeGreaterThan(0);
  expect(pods.flatMap(restrictedViolations)).toEqual([]);
});

test('the server of examples/training reads what its runs publish', async () => {
  const objects = await objectsOf('training');
  const [run] = objects.filter(({ kind }) => kind === 'CronJob').flatMap(podsOf);
  const server = objects.find(({ kind }) => kind === 'Deployment').spec.template.spec;
  expect(run.containers[0].env).toContainEqual({ name: 'MODEL_BASE_PATH', value: '/models/digits' });
  expect(server.volumes).toContainEqual(
    expect.objectContaining({
      persistentVolumeClaim: expect.objectContaining({ claimName: run.volumes[0].persistentVolumeClaim.claimName }),
    }),
  );
});
