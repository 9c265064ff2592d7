import fc from 'fast-check';
import { formatModelUri, parseModelUri } from '../../../lib/workload/models/model-uri';
import { checkProperty } from '../property';
import { modelUri } from './uris';

const wrongWith = (text: string): string | undefined => {
  const parsed = parseModelUri(text);
  return 'wrong' in parsed ? parsed.wrong : undefined;
};

test.each([
  ['s3://models/qwen/3', { scheme: 's3', bucket: 'models', path: 'qwen/3' }],
  ['gs://models/qwen/', { scheme: 'gs', bucket: 'models', path: 'qwen' }],
  ['hf://Qwen/Qwen3-8B', { scheme: 'hf', owner: 'Qwen', model: 'Qwen3-8B' }],
  ['hf://Qwen/Qwen3-8B:main', { scheme: 'hf', owner: 'Qwen', model: 'Qwen3-8B', revision: 'main' }],
  ['pvc://models', { scheme: 'pvc', claim: 'models', path: '' }],
  ['pvc://models/digits/1', { scheme: 'pvc', claim: 'models', path: 'digits/1' }],
  ['oci://registry.example.com/models/qwen:1.0', { scheme: 'oci', image: 'registry.example.com/models/qwen:1.0' }],
])('%s is read', (text, uri) => {
  expect(parseModelUri(text)).toEqual({ uri });
});

test.each([
  ['', 'must begin with its scheme'],
  ['Qwen/Qwen3-8B', 'must begin with its scheme'],
  ['S3://models/a', 'must begin with its scheme'],
  [' s3://models/a', 'must begin with its scheme'],
  ['https://models/a', 'must begin with its scheme'],
  ['s3://Models/a', 'must name a bucket'],
  ['s3:///a', 'must name a bucket'],
  ['s3://models', 'must name a folder in the bucket'],
  ['s3://models/', 'must name a folder in the bucket'],
  ['gs://models/a//b', 'without empty parts'],
  ['gs://models/a/../b', 'without empty parts'],
  ['s3://models/a?versionId=1', "without '?'"],
  ['s3://models/a\nb', 'control characters'],
  ['hf://gpt2', 'must name the owner and the model'],
  ['hf://a/b/c', 'must name the owner and the model'],
  ['hf://a/b..c', 'must name the owner and the model'],
  ['hf://a/b:refs/pr/1', 'without slashes'],
  ['hf://a/b:', 'without slashes'],
  ['pvc://Models', 'must name a PersistentVolumeClaim'],
  ['pvc://models/../x', 'without empty parts'],
  ['pvc://models//', 'without empty parts'],
  ['oci://', 'must name an image'],
])('%j is wrong: %s', (text, wrong) => {
  expect(wrongWith(text)).toContain(wrong);
});

test('a problem names every form that there is', () => {
  expect(wrongWith('ftp://x')).toMatchInlineSnapshot(
    `"must begin with its scheme, written out: 's3://bucket/folder', 'gs://bucket/folder', ` +
      `'hf://owner/model:commit', 'pvc://claim/folder' or 'oci://registry/image:tag'"`,
  );
});

test('what is written is read as the same', () => {
  checkProperty('addresses', modelUri, (uri) => {
    expect(parseModelUri(formatModelUri(uri))).toEqual({ uri });
  });
});

test('a slash at the end is the only freedom', () => {
  const text = modelUri.chain((uri) =>
    fc.constantFrom(
      formatModelUri(uri),
      `${formatModelUri(uri)}/`,
      `${formatModelUri(uri)}//`,
      formatModelUri(uri).toUpperCase(),
    ),
  );
  checkProperty('written addresses', text, (given) => {
    const parsed = parseModelUri(given);
    if ('uri' in parsed) {
      const written = formatModelUri(parsed.uri);
      expect(given === written || given === `${written}/`).toBe(true);
    }
  });
});
