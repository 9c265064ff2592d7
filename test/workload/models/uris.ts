import fc from 'fast-check';
import type { ModelUri } from '../../../lib/workload/models/model-uri';

const word = fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,12}[a-z0-9]$/);
const part = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z0-9 _.=+$()%:@-]{1,12}$/),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  )
  .filter((text) => !/[\p{Cc}?#\\/]/u.test(text) && text !== '.' && text !== '..');
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const repositoryPart = fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,12}$/).filter((text) => !/--|\.\.|[.-]$/.test(text));

/** Forty hexadecimal digits. */
export const commit = fc.stringMatching(/^[0-9a-f]{40}$/);

/** Any address that can be served. */
export const modelUri: fc.Arbitrary<ModelUri> = fc.oneof(
  fc.record({ scheme: fc.constantFrom<'s3' | 'gs'>('s3', 'gs'), bucket: word, path }),
  fc.record(
    {
      scheme: fc.constant('hf' as const),
      owner: repositoryPart,
      model: repositoryPart,
      revision: fc.oneof(commit, fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,12}$/)),
    },
    { requiredKeys: ['scheme', 'owner', 'model'] },
  ),
  fc.record({ scheme: fc.constant('pvc' as const), claim: word, path: fc.oneof(fc.constant(''), path) }),
  fc.record({
    scheme: fc.constant('oci' as const),
    image: word.map((name) => `registry.example.com/models/${name}:1.0`),
  }),
);
