import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function objectsOf(name: string, kind: string): Promise<any[]> {
  return (await synthesizeProgram(findProgramFiles(`examples/${name}`))).manifests.filter(
    (manifest) => manifest.kind === kind,
  );
}

test('examples/tf-serving shows models on a volume, in remote storage and staged, in restricted pods', async () => {
  const files = (await objectsOf('tf-serving', 'ConfigMap')).map(({ data }) =>
    data['models.config'].match(/base_path: .*/g),
  );
  expect(files).toMatchInlineSnapshot(`
[
  [
    "base_path: "/models/models/digits"",
    "base_path: "/models/models/letters"",
    "base_path: "gs://models.example.com/words"",
  ],
  [
    "base_path: "/staged/candidates"",
    "base_path: "/staged/ranker"",
  ],
]
`);
  const pods = (await objectsOf('tf-serving', 'Deployment')).map(({ spec }) => spec.template.spec);
  expect(pods.flatMap(restrictedViolations)).toEqual([]);
});

test('examples/tf-serving-tutorial asks for what the tutorial asks for', async () => {
  const [deployment] = await objectsOf('tf-serving-tutorial', 'Deployment');
  const [service] = await objectsOf('tf-serving-tutorial', 'Service');
  expect(deployment.spec.replicas).toBe(3);
  expect(deployment.spec.template.spec.containers[0].args).toEqual(
    expect.arrayContaining(['--model_name=resnet', '--model_base_path=/models/resnet']),
  );
  expect(service.spec.type).toBe('LoadBalancer');
  expect(service.spec.ports).toContainEqual(expect.objectContaining({ port: 8500, targetPort: 'grpc' }));
});
