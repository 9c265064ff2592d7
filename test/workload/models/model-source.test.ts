import type { Chart } from 'cdk8s';
import { ModelVolume, type ModelSource } from '../../../lib';
import { readModelSource, type ParsedModelSource } from '../../../lib/workload/models/model-source';
import { Problems } from '../../../lib/workload/values/validation';
import { objectsOf, problemsOf } from '../trees';

const commit = 'b968826d9c46dd6066d109eabc6255188de91218';
const marker = 'pulumi-out-000001-tuo';

const read = (source: ModelSource): ParsedModelSource | undefined => {
  let parsed: ParsedModelSource | undefined;
  objectsOf((chart) => {
    parsed = readModelSource(new Problems(chart), source, 'model');
  });
  return parsed;
};
const problems = (source: ModelSource): readonly string[] =>
  problemsOf((chart) => void readModelSource(new Problems(chart), source, 'model')).map((problem) =>
    problem.replace(/^Chart 'test': /, ''),
  );

test.each<[string, ModelSource, object]>([
  [
    'an address is shorthand',
    's3://models/qwen',
    { kind: 'remote', scheme: 's3', uri: 's3://models/qwen', revision: undefined, pinned: false, file: false },
  ],
  ['a commit pins', `hf://Qwen/Qwen3-8B:${commit}`, { uri: 'hf://Qwen/Qwen3-8B', revision: commit, pinned: true }],
  [
    'it may stand beside the address',
    { uri: 'hf://Qwen/Qwen3-8B', revision: commit },
    { uri: 'hf://Qwen/Qwen3-8B', revision: commit, pinned: true },
  ],
  [
    'a branch is knowingly no pin',
    { uri: 'hf://Qwen/Qwen3-8B:main', unpinned: true },
    { revision: 'main', pinned: false },
  ],
  ['nor is no revision at all', { uri: 'hf://Qwen/Qwen3-8B', unpinned: true }, { revision: undefined, pinned: false }],
  ['a bucket that is known at deploy time', `s3://${marker}/qwen`, { uri: `s3://${marker}/qwen` }],
  ['a claim', 'pvc://models/a', { kind: 'claim', claim: 'models', path: 'a' }],
  [
    'an image',
    { uri: 'oci://ghcr.io/acme/qwen:1.0', path: 'models' },
    { kind: 'image', image: 'ghcr.io/acme/qwen:1.0', path: 'models' },
  ],
])('%s', (_name, source, parsed) => {
  expect(read(source)).toMatchObject(parsed);
});

test('a volume of the program is a source', () => {
  let parsed: ParsedModelSource | undefined;
  objectsOf((chart: Chart) => {
    parsed = readModelSource(
      new Problems(chart),
      { volume: new ModelVolume(chart, 'models', { size: '1Gi' }), path: 'digits' },
      'model',
    );
  });
  expect(parsed).toMatchObject({ kind: 'volume', path: 'digits' });
});

test.each<[string, ModelSource, string]>([
  ['a branch', 'hf://Qwen/Qwen3-8B:main', "'model' must say the commit (40 hexadecimal digits)"],
  ['no revision', { uri: 'hf://Qwen/Qwen3-8B' }, "'model.uri' must say the commit (40 hexadecimal digits)"],
  [
    'a tag beside the address',
    { uri: 'hf://Qwen/Qwen3-8B', revision: 'v1' },
    "'model.revision' must say the commit (40 hexadecimal digits)",
  ],
  ['two revisions', { uri: `hf://Qwen/Qwen3-8B:${commit}`, revision: commit }, "'model.revision' must be left out"],
  [
    'a revision with a slash',
    { uri: 'hf://Qwen/Qwen3-8B', revision: 'refs/pr/1', unpinned: true },
    "'model.revision' must be a commit, a branch or a tag without slashes",
  ],
  [
    'a revision of a bucket that is no word',
    { uri: 's3://models/a', revision: 'a b' },
    "'model.revision' must be a word",
  ],
  [
    'a region of another store',
    { uri: 'gs://models/a', region: 'eu-west-1' },
    "'model.region' must be left out: it is for s3:// only",
  ],
  [
    'an endpoint of another store',
    { uri: 'gs://models/a', endpoint: 'https://x' },
    "'model.endpoint' must be left out: it is for s3://, hf:// only",
  ],
  [
    'an endpoint that is no address',
    { uri: 's3://models/a', endpoint: 'minio:9000' },
    "'model.endpoint' must be an address",
  ],
  [
    'a folder of what has none',
    { uri: 's3://models/a', path: 'b' },
    "'model.path' must be left out: it is for oci:// only",
  ],
  ['an empty pattern', { uri: 's3://models/a', allowPatterns: [''] }, "'model.allowPatterns' must have patterns"],
  ['an image without a version', 'oci://ghcr.io/acme/qwen', "'model' must name an exact version"],
  [
    'a folder outside the image',
    { uri: 'oci://ghcr.io/acme/qwen:1', path: '../x' },
    "'model.path' must be relative and stay inside",
  ],
  ['an address that is known at deploy time as a whole', marker, "'model' must begin with its scheme, written out"],
])('%s is one problem', (_name, source, problem) => {
  expect(problems(source)).toEqual([expect.stringContaining(problem)]);
});
