import { findProgramFiles, synthesizeProgram } from '../../cli/program/synth-program';
import { restrictedViolations } from '../workload/restricted';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests
async function objectsOf(kind: string): Promise<any[]> {
  return (await synthesizeProgram(findProgramFiles('examples/models'))).manifests.filter(
    (manifest) => manifest.kind === kind,
  );
}

test('examples/models downloads what is far away once, from every kind of store, and once for each pod where it says so', async () => {
  const jobs = (await objectsOf('Job')).map(({ spec }) => spec.template.spec.containers[0].args[2]);
  const pods = (await objectsOf('Deployment')).map(({ metadata, spec }) => [
    metadata.name,
    spec.template.spec.initContainers?.[0].args[2],
  ]);
  expect(jobs).toMatchInlineSnapshot(`
    [
      "hf://Qwen/Qwen3-8B:b968826d9c46dd6066d109eabc6255188de91218",
      "hf://meta-llama/Llama-3.1-8B-Instruct:0e9e39f249a16976918f6564b8830bc894c89659",
      "gs://models.example.com/mistral-7b/",
      "s3://models.example.com/digits/",
      "s3://models/letters.tar.gz",
    ]
  `);
  expect(pods.filter(([, address]) => address !== undefined)).toEqual([
    ['greetings', 'gs://models.example.com/greetings/'],
  ]);
});

test('examples/models reads models from volumes, clones, claims and images', async () => {
  const claims = new Map(
    (await objectsOf('PersistentVolumeClaim')).map(({ metadata, spec }) => [metadata.name, spec.accessModes[0]]),
  );
  const sources = (await objectsOf('Deployment')).map(({ metadata, spec }) => {
    const [{ name }] = spec.template.spec.containers[0].volumeMounts;
    const {
      persistentVolumeClaim: claim,
      image,
      emptyDir,
    } = spec.template.spec.volumes.find((volume: { name: string }) => volume.name === name);
    return [
      metadata.name,
      claim === undefined ? (image?.reference ?? emptyDir) : (claims.get(claim.claimName) ?? claim.claimName),
    ];
  });
  expect(Object.fromEntries(sources)).toMatchInlineSnapshot(`
    {
      "assistant": "ReadWriteMany",
      "chat": "ReadWriteMany",
      "code": "ReadOnlyMany",
      "digits-server": "ReadWriteMany",
      "faces": "pictures",
      "greetings": {
        "sizeLimit": "200Mi",
      },
      "letters": "ReadWriteMany",
      "voices": "registry.example.com/models/voices:3.1.0",
      "words": "ReadWriteMany",
    }
  `);
});

test('examples/models has restricted pods, whose Jobs and servers hold no value of a Secret', async () => {
  const pods = [...(await objectsOf('Deployment')), ...(await objectsOf('Job'))].map(({ spec }) => spec.template.spec);
  expect(pods.flatMap(restrictedViolations)).toEqual([]);
  const secrets = pods
    .flatMap(({ containers, initContainers = [] }) => [...containers, ...initContainers].flatMap(({ env = [] }) => env))
    .filter(({ name }) => /KEY|TOKEN/.test(name));
  expect(secrets.map(({ name, value }) => [name, value])).toEqual([
    ['HF_TOKEN', undefined],
    ['HF_TOKEN', undefined],
    ['AWS_ACCESS_KEY_ID', undefined],
    ['AWS_SECRET_ACCESS_KEY', undefined],
  ]);
});
