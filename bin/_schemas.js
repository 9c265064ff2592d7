/* eslint-disable @typescript-eslint/no-require-imports -- Node.js runs it as it is */
// Writes lib/review/schemas/kubernetes.json: what the API servers of the supported Kubernetes versions say of their own
// kinds, in a compact form. It is run by hand, needs `go` on the path, and its output is committed:
//
//   node bin/_schemas.js
//
// Beside it lib/review/schemas/operators.json is written: what the definitions of operators' custom resources say, from
// the Go modules of those projects.
//
// The OpenAPI documents come from the Go module k8s.io/kubernetes, of which the playground's API server is built too.
// They lack the enumerations, which an API server adds from its generated code: so does this. A test compares the
// result with what the playground's API server answers.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { parseAllDocuments } = require('yaml');

/** The newest patch of each minor version, the oldest first. */
const versions = ['1.32.13', '1.33.13', '1.34.4', '1.35.4', '1.36.3', '1.37.2'];
const schemas = join(__dirname, '..', 'lib', 'review', 'schemas');

/** Where operators keep their definitions, by the name that a cluster's file has for them. */
const operators = {
  'gateway-api': ['sigs.k8s.io/gateway-api', 'v1.6.1', 'config/crd/standard'],
  'gateway-api-inference-extension': ['sigs.k8s.io/gateway-api-inference-extension', 'v1.0.0', 'config/crd/bases'],
  istio: ['istio.io/api', 'v1.32.0', 'kubernetes'],
  jobset: ['sigs.k8s.io/jobset', 'v0.10.1', 'config/components/crd/bases'],
  keda: ['github.com/kedacore/keda/v2', 'v2.21.0', 'config/crd/bases'],
  kueue: ['sigs.k8s.io/kueue', 'v0.15.0', 'config/components/crd/bases'],
  leaderworkerset: ['sigs.k8s.io/lws', 'v0.7.0', 'config/crd/bases'],
  'prometheus-operator': [
    'github.com/prometheus-operator/prometheus-operator',
    'v0.85.0',
    'example/prometheus-operator-crd',
  ],
};

/** Keywords of the schema of a custom resource that are kept as they are. */
const structural = [
  ...['type', 'format', 'enum', 'required', 'pattern', 'minimum', 'maximum', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'x-kubernetes-int-or-string', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'],
];

/** Keywords that are kept as they are. */
const kept = [
  'type',
  'format',
  'enum',
  'required',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-preserve-unknown-fields',
];

/** The definitions of OpenAPI documents without their prose, by a short name: `core.v1.Container`. */
function compact(documents) {
  const definitions = {};
  for (const { components } of documents) {
    for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
      definitions[shortName(name)] = compactSchema(schema);
    }
  }
  return definitions;
}

/** The name of the definition of each kind, by `apps/v1/Deployment`. */
function kindsOf(documents) {
  const kinds = {};
  for (const { components } of documents) {
    for (const [name, schema] of Object.entries(components?.schemas ?? {})) {
      const { metadata, items } = schema.properties ?? {};
      const named = schema['x-kubernetes-group-version-kind'] ?? [];
      // Lists, options and statuses are no objects that somebody writes.
      if (metadata !== undefined && items === undefined && named.length === 1) {
        const [{ group, version, kind }] = named;
        kinds[`${group === '' ? '' : `${group}/`}${version}/${kind}`] = shortName(name);
      }
    }
  }
  return kinds;
}

function shortName(name) {
  return name.replace(/^io\.k8s\.(api|apimachinery\.pkg|apiextensions-apiserver\.pkg|kube-aggregator\.pkg)\./, '');
}

function compactSchema(schema) {
  const [only] = schema.allOf ?? [];
  const reference = schema.$ref ?? (schema.allOf?.length === 1 ? only.$ref : undefined);
  if (reference !== undefined) {
    return { $ref: shortName(reference.split('/').at(-1)), ...listOf(schema) };
  }
  const short = listOf(schema);
  if (schema.properties !== undefined) {
    short.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([field, inner]) => [field, compactSchema(inner)]),
    );
  }
  for (const inner of ['items', 'additionalProperties']) {
    if (typeof schema[inner] === 'object') {
      short[inner] = compactSchema(schema[inner]);
    }
  }
  return short;
}

function listOf(schema) {
  const found = Object.fromEntries(kept.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
  // An atomic list has no keys; that is what a list is without a word.
  if (found['x-kubernetes-list-type'] === 'atomic') {
    delete found['x-kubernetes-list-type'];
  }
  return found;
}

// The enumerations of a generated Go file, by function, field, and whether they are of what the field holds.
function enumerationsOf(text) {
  const found = [];
  let [definition, field, depth, items] = ['', '', 0, Infinity];
  for (const line of text.split('\n')) {
    const indent = /^\t*/.exec(line)[0].length;
    const begun = /^func (schema_\w+)\(/.exec(line);
    const named = /^\t+"([^"]+)": \{$/.exec(line);
    const values = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/.exec(line);
    if (begun !== null) {
      definition = begun[1];
    } else if (named !== null) {
      [field, depth, items] = [named[1], indent, Infinity];
    } else if (/^\t+(Items|AdditionalProperties): /.test(line)) {
      items = indent;
    } else if (indent <= items && indent > depth) {
      items = Infinity;
    }
    if (values !== null) {
      const list = JSON.parse(`[${values[1].replaceAll('`', '"')}]`);
      found.push({ definition, field, items: indent > items, values: list });
    }
  }
  return found;
}

// How the generated code calls a definition.
function functionOf(name) {
  const path = name.replaceAll(/[.-]/g, '_');
  return name.startsWith('apis.') || /^(api|util|runtime|version)\./.test(name)
    ? `schema_pkg_${path}`
    : `schema_k8sio_api_${path}`;
}

function addEnumerations(definitions, text) {
  const byFunction = new Map(Object.entries(definitions).map(([name, schema]) => [functionOf(name), schema]));
  for (const { definition, field, items, values } of enumerationsOf(text)) {
    const property = byFunction.get(definition)?.properties?.[field];
    const target = items ? (property?.items ?? property?.additionalProperties) : property;
    if (target !== undefined) {
      target.enum = values;
    }
  }
}

function moduleIn(folder, module) {
  const said = execFileSync('go', ['mod', 'download', '-json', module], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: '-mod=mod' },
    encoding: 'utf8',
  });
  return JSON.parse(said).Dir;
}

function modulesOf(folder) {
  return versions.map((version) => ({
    version: version.split('.').slice(0, 2).join('.'),
    folder: moduleIn(folder, `k8s.io/kubernetes@v${version}`),
  }));
}

function readModule(folder) {
  const specs = join(folder, 'api', 'openapi-spec', 'v3');
  const documents = readdirSync(specs)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(specs, file), 'utf8')));
  const definitions = compact(documents);
  addEnumerations(
    definitions,
    readFileSync(join(folder, 'pkg', 'generated', 'openapi', 'zz_generated.openapi.go'), 'utf8'),
  );
  const kinds = kindsOf(documents);
  return { kinds, definitions: reachable(definitions, Object.values(kinds)) };
}

// What kinds are made of: options and reviews of the API itself are left out.
function reachable(definitions, roots) {
  const found = {};
  const visit = (name) => {
    if (found[name] === undefined) {
      found[name] = definitions[name];
      for (const [, other] of JSON.stringify(definitions[name]).matchAll(/"\$ref":"([^"]+)"/g)) {
        visit(other);
      }
    }
  };
  roots.forEach(visit);
  return found;
}

/** What holds from a version on, by name: `{ "1.32": …, "1.35": … }`; null where it is gone. */
function byVersion(all, part) {
  const names = [...new Set(all.flatMap((each) => Object.keys(each[part])))].sort();
  return names.map((name) => {
    const since = {};
    let last = 'null';
    for (const each of all) {
      const text = JSON.stringify(each[part][name] ?? null);
      if (text !== last) {
        since[each.version] = each[part][name] ?? null;
        last = text;
      }
    }
    return [name, since];
  });
}

function write() {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-schemas-'));
  try {
    writeFileSync(join(folder, 'go.mod'), 'module schemas\n');
    writeKubernetes(folder);
    writeOperators(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeKubernetes(folder) {
  const all = modulesOf(folder).map(({ version, folder: module }) => ({ version, ...readModule(module) }));
  // A line a definition, so that a difference can be read.
  const lines = (part) =>
    byVersion(all, part)
      .map(([name, since]) => `${JSON.stringify(name)}:${JSON.stringify(since)}`)
      .join(',\n');
  writeFileSync(
    join(schemas, 'kubernetes.json'),
    `{"versions":${JSON.stringify(all.map(({ version }) => version))},\n` +
      `"kinds":{\n${lines('kinds')}\n},\n"definitions":{\n${lines('definitions')}\n}}\n`,
  );
}

function writeOperators(folder) {
  const kinds = {};
  for (const [operator, [module, version, place]] of Object.entries(operators)) {
    const root = join(moduleIn(folder, `${module}@${version}`), place);
    for (const file of readdirSync(root)
      .filter((name) => name.endsWith('.yaml'))
      .sort()) {
      for (const document of parseAllDocuments(readFileSync(join(root, file), 'utf8'))) {
        const { kind, spec } = document.toJS() ?? {};
        for (const each of kind === 'CustomResourceDefinition' ? spec.versions : []) {
          kinds[`${spec.group}/${each.name}/${spec.names.kind}`] = {
            operator,
            version,
            cel: JSON.stringify(each.schema.openAPIV3Schema).includes('"x-kubernetes-validations"'),
            schema: compactCustom(withoutStatus(each.schema.openAPIV3Schema)),
          };
        }
      }
    }
  }
  const shared = share(Object.values(kinds).map(({ schema }) => schema));
  const line = ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  const sorted = Object.entries(kinds).sort(([one], [other]) => (one < other ? -1 : 1));
  writeFileSync(
    join(schemas, 'operators.json'),
    `{"kinds":{\n${sorted.map(([name, kind]) => line([name, { ...kind, schema: shared.of(kind.schema) }])).join(',\n')}\n},\n` +
      `"definitions":{\n${shared.definitions().map(line).join(',\n')}\n}}\n`,
  );
}

// It is not judged: controllers write it.
function withoutStatus({ properties, ...schema }) {
  const { status, ...others } = properties ?? {};
  return { ...schema, properties: status === undefined ? others : { ...others, status: { type: 'object' } } };
}

function compactCustom(schema) {
  const short = Object.fromEntries(
    structural.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]),
  );
  if (schema.properties !== undefined) {
    short.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([field, inner]) => [field, compactCustom(inner)]),
    );
  }
  for (const inner of ['items', 'additionalProperties']) {
    if (typeof schema[inner] === 'object') {
      short[inner] = compactCustom(schema[inner]);
    } else if (schema[inner] !== undefined) {
      short[inner] = schema[inner];
    }
  }
  return short;
}

/** Keeps each part that stands in several places, such as the template of a pod, once. */
function share(roots) {
  const counts = new Map();
  const visit = (schema, look) => {
    for (const inner of [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})]) {
      if (typeof inner === 'object') {
        look(inner);
      }
    }
  };
  const count = (schema) => {
    const text = JSON.stringify(schema);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (counts.get(text) === 1) {
      visit(schema, count);
    }
  };
  roots.forEach(count);
  const names = new Map();
  const definitions = [];
  const of = (schema) => {
    const text = JSON.stringify(schema);
    const several = counts.get(text) > 1 && text.length > 120;
    if (several && names.has(text)) {
      return { $ref: names.get(text) };
    }
    const inner = (part) => (typeof part === 'object' ? of(part) : part);
    const short = {
      ...schema,
      ...(schema.properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(schema.properties).map(([field, part]) => [field, inner(part)]),
            ),
          }),
      ...(schema.items === undefined ? {} : { items: inner(schema.items) }),
      ...(schema.additionalProperties === undefined
        ? {}
        : { additionalProperties: inner(schema.additionalProperties) }),
    };
    if (!several) {
      return short;
    }
    const name = `shared.${definitions.length}`;
    names.set(text, name);
    definitions.push([name, short]);
    return { $ref: name };
  };
  return { of, definitions: () => definitions };
}

module.exports = { compact, kindsOf };
if (require.main === module) {
  write();
}
