import type { CompactSchema } from '../../../lib/review/schemas/compact-schema';
import { KubernetesSchemas } from '../../../lib/review/schemas/kubernetes-schemas';
import { kubectl } from '../support/playground';

// It writes what the package holds.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a script
const { compact, kindsOf } = require('../../../bin/_schemas') as {
  readonly compact: (documents: readonly unknown[]) => Record<string, CompactSchema>;
  readonly kindsOf: (documents: readonly unknown[]) => Record<string, string>;
};

test('what the package holds is what the API server says of its own kinds', async () => {
  const { paths } = JSON.parse(await kubectl('get', '--raw', '/openapi/v3')) as {
    readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  };
  // Groups of custom resources have dots, and no `k8s.io` at their end but for a few that are no part of the server.
  const own = Object.entries(paths).filter(([path]) => /^(api\/v1|apis\/([a-z]+|[a-z.]+\.k8s\.io)\/\w+)$/.test(path));
  const documents = await Promise.all(
    own.map(
      async ([, { serverRelativeURL }]) => JSON.parse(await kubectl('get', '--raw', serverRelativeURL)) as unknown,
    ),
  );
  const schemas = KubernetesSchemas.of('1.34');
  const kinds = kindsOf(documents);
  const known = Object.keys(kinds).filter((kind) => definitionOf(schemas, kind) !== undefined);
  expect(known.length).toBeGreaterThan(60);
  const definitions = compact(documents);
  const different = known
    .map((kind) => kinds[kind]!)
    .filter((name) => JSON.stringify(sorted(schemas.definition(name))) !== JSON.stringify(sorted(definitions[name])));
  expect(different).toEqual([]);
});

function definitionOf(schemas: KubernetesSchemas, kind: string): string | undefined {
  const slash = kind.lastIndexOf('/');
  return schemas.definitionOf(kind.slice(0, slash), kind.slice(slash + 1));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
