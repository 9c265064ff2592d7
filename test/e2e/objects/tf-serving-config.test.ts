import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { TfServing, type TfBatching, type TfModel, type TfServingProps } from '../../../lib';
import { sslConfigScript } from '../../../lib/serving/tf-serving/tls';
import { randomPrograms } from '../../workload/property';
import { manifestOf, small } from '../../workload/trees';
import { projectRoot } from '../support/run';
import { readMessages, type MessageText } from '../support/tf-serving-messages';

// What the server is told has to be what was meant, by the definitions that the server itself
// reads with. No cluster is used.
// The rest of the project does without Python.
const testWithPython = spawnSync('python3', ['-m', 'pip', '--version']).status === 0 ? test : test.skip;

const version = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.maxSafeNat());
const text = fc.string({ unit: 'binary', maxLength: 12 });
const source: fc.Arbitrary<TfModel['source']> = fc.oneof(
  text.map((rest) => ({ uri: `gs://bucket/x${rest}` })),
  text.filter((rest) => !rest.includes('..')).map((rest) => ({ imagePath: `/models/${rest}` })),
);
const label = fc.stringMatching(/^[a-zA-Z0-9_]{1,8}$/);
const versions: fc.Arbitrary<Pick<TfModel, 'versionPolicy' | 'versionLabels'>> = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 1, max: 2 ** 32 - 1 }).map((latest) => ({ versionPolicy: { latest } })),
  fc
    .dictionary(label, version, { maxKeys: 3 })
    .map((versionLabels) => ({ versionPolicy: { all: true as const }, versionLabels })),
  fc.uniqueArray(version, { minLength: 1, maxLength: 4 }).chain((specific) =>
    fc.record(
      {
        versionPolicy: fc.constant({ specific }),
        versionLabels: fc.dictionary(label, fc.constantFrom(...specific), { maxKeys: 3 }),
      },
      { requiredKeys: ['versionPolicy'] },
    ),
  ),
);
const model: fc.Arbitrary<TfModel> = fc
  .record({ name: fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/), source, versions })
  .map(({ versions: which, ...rest }) => ({ ...rest, ...which }));

const size = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const batching: fc.Arbitrary<TfBatching> = fc
  .record(
    {
      batchTimeoutMicros: fc.nat(),
      maxEnqueuedBatches: size,
      numBatchThreads: size,
      padVariableLengthInputs: fc.boolean(),
      enableLargeBatchSplitting: fc.boolean(),
      perModel: fc.boolean(),
      allowedBatchSizes: fc
        .uniqueArray(size, { minLength: 1, maxLength: 4 })
        .map((sizes) => sizes.sort((a, b) => a - b)),
    },
    { requiredKeys: [] },
  )
  .chain((given) => {
    const last = given.allowedBatchSizes?.at(-1);
    const maxBatchSize = last === undefined ? size : fc.constant(last);
    return given.enableLargeBatchSplitting === true || last !== undefined
      ? maxBatchSize.map((max) => ({ ...given, maxBatchSize: max }))
      : fc.constant(given);
  });
const settings: fc.Arbitrary<Partial<TfServingProps>> = fc.record(
  {
    models: fc.uniqueArray(model, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
    batching,
    monitoring: fc.record({ path: fc.stringMatching(/^\/[a-z._-]{1,12}$/) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['models'] },
);

const everyFile: Partial<TfServingProps> = {
  models: [{ name: 'digits', source: { uri: 'gs://bucket/digits' } }],
  batching: { maxBatchSize: 32 },
  monitoring: {},
};

testWithPython('any configuration means to TensorFlow Serving what its props say', async () => {
  const programs = [everyFile, ...randomPrograms('TensorFlow Serving configurations', settings)];
  const written = programs.map(
    (props) =>
      manifestOf('ConfigMap', (chart) => new TfServing(chart, 'tf', { resources: small, ...props })).data as Record<
        string,
        string
      >,
  );
  const messages = written.flatMap((data) =>
    Object.entries(data).map(([file, content]): MessageText => ({
      type: types[file as keyof typeof types],
      text: content,
    })),
  );
  const meant = programs.flatMap((props, index) =>
    Object.keys(written[index] ?? {}).map((file) => ({ message: meaning(props)[file] })),
  );
  const read = await readMessages(messages);
  expect(read).toHaveLength(meant.length);
  read.forEach((each, index) => {
    // Whoever looks into a failure wants to see the file.
    expect({ text: messages[index]?.text, ...each }).toEqual({ text: messages[index]?.text, ...meant[index] });
  });
  expect(new Set(messages.map(({ type }) => type))).toEqual(new Set(Object.values(types)));
});

const types = {
  'models.config': 'ModelServerConfig',
  'batching.config': 'BatchingParameters',
  'monitoring.config': 'MonitoringConfig',
} as const;

// By the rules of JSON for Protocol Buffers: numbers of 64 bits are texts, and what is not
// set, or is nothing, is left out.
function meaning({ models = [], batching: given = {}, monitoring }: Partial<TfServingProps>): Record<string, unknown> {
  return {
    'models.config': { model_config_list: { config: models.map(modelMeaning) } },
    'batching.config': defined({
      max_batch_size: wide(given.maxBatchSize),
      batch_timeout_micros: wide(given.batchTimeoutMicros),
      max_enqueued_batches: wide(given.maxEnqueuedBatches),
      num_batch_threads: wide(given.numBatchThreads),
      enable_large_batch_splitting: given.enableLargeBatchSplitting,
      allowed_batch_sizes: given.allowedBatchSizes?.map(String),
      pad_variable_length_inputs: given.padVariableLengthInputs === true ? true : undefined,
    }),
    'monitoring.config': {
      prometheus_config: { enable: true, path: monitoring?.path ?? '/monitoring/prometheus/metrics' },
    },
  };
}

function pathOf(from: TfModel['source']): string {
  return from.uri ?? from.imagePath ?? '';
}

function policyMeaning(policy: TfModel['versionPolicy']): object | undefined {
  if (policy === undefined) {
    return undefined;
  }
  if (policy.latest !== undefined) {
    return { latest: { num_versions: policy.latest } };
  }
  return policy.all !== undefined ? { all: {} } : { specific: { versions: policy.specific.map(String) } };
}

function modelMeaning({ name, source: from, versionPolicy: policy, versionLabels: labels = {} }: TfModel): object {
  return defined({
    name,
    base_path: pathOf(from),
    model_platform: 'tensorflow',
    model_version_policy: policyMeaning(policy),
    version_labels:
      Object.keys(labels).length === 0
        ? undefined
        : Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)])),
  });
}

const wide = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
const defined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

testWithPython('a file that is wrong is not read', async () => {
  expect(await readMessages([{ type: 'MonitoringConfig', text: 'prometheus_config { enabled: true }' }])).toEqual([
    { error: expect.stringContaining('enabled') },
  ]);
});

describe('the file with key and certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-tls-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const pem = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const files = {
    'tls.key': pem.privateKey,
    'tls.crt': `subject=/CN="a\\b"\n${pem.publicKey}${pem.publicKey}`,
    'ca.crt': pem.publicKey.trimEnd(),
  };
  beforeAll(() => Object.entries(files).forEach(([name, content]) => writeFileSync(join(folder, name), content)));

  const bash = (...args: string[]): void => {
    const ran = spawnSync('bash', args, { cwd: folder, encoding: 'utf8' });
    if (ran.status !== 0) {
      throw new Error(ran.stderr);
    }
  };
  const fileMeans = async (): Promise<unknown> =>
    readMessages([{ type: 'SSLConfig', text: readFileSync(join(folder, 'ssl.config'), 'utf8') }]);
  const pair = { server_key: files['tls.key'], server_cert: files['tls.crt'] };

  testWithPython('is written by the init container', async () => {
    bash('-c', sslConfigScript, 'write-ssl-config', 'ssl.config', 'server_key', 'tls.key', 'server_cert', 'tls.crt');
    expect(await fileMeans()).toEqual([{ message: pair }]);
  });

  testWithPython('makes clients show a certificate when there is one that signs theirs', async () => {
    bash(
      '-c',
      sslConfigScript,
      'write-ssl-config',
      'ssl.config',
      'server_key',
      'tls.key',
      'server_cert',
      'tls.crt',
      'custom_ca',
      'ca.crt',
    );
    expect(await fileMeans()).toEqual([{ message: { ...pair, custom_ca: pem.publicKey, client_verify: true } }]);
  });

  testWithPython('is written by the command of the documentation', async () => {
    const docs = readFileSync(join(projectRoot, 'docs/tf-serving.md'), 'utf8');
    const command =
      [...docs.matchAll(/```sh\n([^]*?)```/g)]
        .map((match) => match[1] ?? '')
        .find((block) => block.includes('>ssl.config')) ?? 'false';
    writeFileSync(join(folder, 'tls.crt'), pem.publicKey);
    bash('-c', command.replace(/^kubectl .*$/m, ''));
    expect(await fileMeans()).toEqual([{ message: { server_key: files['tls.key'], server_cert: pem.publicKey } }]);
  });
});
