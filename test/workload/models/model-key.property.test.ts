import fc from 'fast-check';
import { RootConstruct } from 'constructs';
import type { UriModelSource } from '../../../lib';
import { modelFolder, modelKey } from '../../../lib/workload/models/model-download';
import { readModelSource } from '../../../lib/workload/models/model-source';
import { formatModelUri } from '../../../lib/workload/models/model-uri';
import { Problems } from '../../../lib/workload/values/validation';
import { checkProperty } from '../property';
import { modelUri } from './uris';

const patterns = fc.subarray(['*.safetensors', '*.json', 'original/*']);
const remote = modelUri.filter(({ scheme }) => ['s3', 'gs', 'hf'].includes(scheme));

// Options of the kind that the scheme has; of few values, so that two sources are often nearly the same.
const source: fc.Arbitrary<UriModelSource> = remote.chain((uri) => {
  const { scheme } = uri;
  const endpoint = fc.option(fc.constantFrom('https://a', 'https://b'), { nil: undefined });
  const revision = fc.option(fc.constantFrom('1', '2'), { nil: undefined });
  const options = fc.record(
    { allowPatterns: patterns, ignorePatterns: patterns, endpoint, revision, file: fc.boolean() },
    { requiredKeys: [] },
  );
  return options.map(({ endpoint: who, revision: which, file, ...given }): UriModelSource => ({
    uri: formatModelUri(uri),
    ...given,
    ...(who === undefined || scheme === 'gs' ? {} : { endpoint: who }),
    ...(scheme === 'hf'
      ? { unpinned: true }
      : { ...(which === undefined ? {} : { revision: which }), ...(file === undefined ? {} : { file }) }),
  }));
});

/** What decides the content, in a form of its own. */
function contentOf({ uri, revision, file, endpoint, allowPatterns, ignorePatterns }: UriModelSource): string {
  const [, address, inUri] = /^(hf:\/\/[^:]*):?(.*)$/.exec(uri) ?? [undefined, uri, ''];
  const sorted = (list: readonly string[] = []): string => [...list].sort().join('|');
  return [
    address,
    inUri === '' ? (revision ?? '') : inUri,
    file === true,
    endpoint ?? '',
    sorted(allowPatterns),
    sorted(ignorePatterns),
  ].join('\n');
}

const pairs = fc.oneof(
  fc.tuple(source, source),
  // One prop apart, and written in another order.
  fc
    .tuple(source, source)
    .chain(([a, b]) =>
      fc
        .constantFrom(...Object.keys(b))
        .map((key): [UriModelSource, UriModelSource] => [a, { ...a, [key]: b[key as keyof UriModelSource] }]),
    ),
  source.map((a): [UriModelSource, UriModelSource] => [
    a,
    { ...a, ...(a.allowPatterns === undefined ? {} : { allowPatterns: [...a.allowPatterns].reverse() }) },
  ]),
);

/** The folder of a source, undefined for one that is a problem. */
function folderOf(given: UriModelSource): string | undefined {
  const problems = new Problems(new RootConstruct('test'));
  const read = readModelSource(problems, given, 'source');
  return problems.count > 0 || read?.kind !== 'remote' ? undefined : modelFolder(read, modelKey(read));
}

test('two sources share a folder exactly if their content is the same', () => {
  const seen = { same: 0, other: 0 };
  checkProperty('folders', pairs, ([a, b]) => {
    const [first, second] = [folderOf(a), folderOf(b)];
    if (first === undefined || second === undefined) {
      return;
    }
    const same = contentOf(a) === contentOf(b);
    seen[same ? 'same' : 'other'] += 1;
    if ((first === second) !== same || !/^([a-z0-9]([a-z0-9-]*[a-z0-9])?-)?[0-9a-f]{12}$/.test(first)) {
      expect({ a, b, first, second, same }).toBe('one folder for one content');
    }
  });
  expect(Math.min(seen.same, seen.other)).toBeGreaterThan(50);
});
