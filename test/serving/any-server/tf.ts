import fc from 'fast-check';
import type { Construct } from 'constructs';
import type { AccessMode, ModelVolume, TfModel, TfModelSource, TfServingProps } from '../../../lib';
import { mostly, optional } from './mostly';
import { makeVolume } from './sources';

/** Where a model of TensorFlow Serving is, as plain values. */
type AnyTfSource = 'volume' | 'gs' | 's3' | 'image' | 'wrong';
interface AnyTfModel extends Omit<TfModel, 'source'> {
  readonly source: AnyTfSource;
}

/** The models and settings of TensorFlow Serving, as plain values. */
export interface AnyTf {
  readonly models: readonly AnyTfModel[] | AnyTfSource;
  readonly accessMode: AccessMode;
  readonly settings: Omit<TfServingProps, 'resources' | 'model' | 'models' | 'replicas' | 'scaling'>;
}

const source = mostly(fc.constantFrom<AnyTfSource>('volume', 'gs', 's3', 'image'), fc.constant<AnyTfSource>('wrong'));
const versions = mostly(
  fc.constantFrom<Pick<TfModel, 'versionPolicy' | 'versionLabels'>>(
    {},
    { versionPolicy: { latest: 2 } },
    { versionPolicy: { all: true }, versionLabels: { stable: 3 } },
    { versionPolicy: { specific: [42, 43] }, versionLabels: { stable: 42, canary: 43 } },
  ),
  fc.constant({ versionLabels: { stable: 1 } }),
);
const models = fc
  .uniqueArray(
    fc.record({ name: mostly(fc.constantFrom('digits', 'letters', 'a.b'), fc.constant('a/b')), source, versions }),
    { minLength: 1, maxLength: 3, selector: ({ name }) => name },
  )
  .map((all) => all.map(({ versions: rest, ...model }): AnyTfModel => ({ ...model, ...rest })));
const key = { secretName: 'tls', key: 'tls.key' };
const certificate = { secretName: 'tls', key: 'tls.crt' };

const settings = (accelerated: boolean): fc.Arbitrary<AnyTf['settings']> =>
  optional<
    Required<
      Pick<
        TfServingProps,
        'pollSeconds' | 'batching' | 'monitoring' | 'grpc' | 'warmup' | 'gpuMemoryFraction' | 'version' | 'extraArgs'
      >
    >
  >({
    pollSeconds: mostly(fc.integer({ min: 0, max: 600 }), fc.constant(-1)),
    batching: mostly(
      fc.constantFrom(
        {},
        { maxBatchSize: 32, batchTimeoutMicros: 1000, allowedBatchSizes: [8, 32] },
        { perModel: true, numBatchThreads: 4 },
      ),
      fc.constant({ allowedBatchSizes: [3] }),
    ),
    monitoring: fc.constantFrom({}, { path: '/metrics' }),
    grpc: mostly(
      fc.constantFrom(
        {},
        { tls: { serverKey: key, serverCert: certificate } },
        { tls: { serverKey: key, serverCert: certificate, customCa: { secretName: 'ca', key: 'ca.crt' } } },
        { tls: { sslConfig: { secretName: 'tls', key: 'ssl.config' } } },
        { maxConnectionAgeSeconds: 300 },
        { channelArguments: { 'grpc.max_concurrent_streams': 100 } },
      ),
      fc.constant({ maxConnectionAgeGraceSeconds: 5 }),
    ),
    warmup: fc.boolean(),
    version: fc.constant('2.18.0'),
    extraArgs: mostly(fc.constant(['--tensorflow_session_parallelism=4']), fc.constant(['--port=1'])),
    ...((accelerated ? { gpuMemoryFraction: mostly(fc.constantFrom(0.5, 1), fc.constant(2)) } : {}) as {
      gpuMemoryFraction: fc.Arbitrary<number>;
    }),
  });

/** Any models and settings. @param onePod whether the server never has more than one pod */
export const anyTf = (accelerated: boolean, onePod: boolean): fc.Arbitrary<AnyTf> =>
  fc.record({
    models: fc.oneof(source, models),
    accessMode: onePod
      ? fc.constantFrom<AccessMode>('ReadWriteOnce', 'ReadWriteMany')
      : mostly(fc.constant<AccessMode>('ReadWriteMany'), fc.constant<AccessMode>('ReadWriteOnce')),
    settings: settings(accelerated),
  });

/** The props of a server. */
export function makeTf(
  scope: Construct,
  id: string,
  { models: given, accessMode, settings: rest }: AnyTf,
): Omit<TfServingProps, 'resources' | 'replicas' | 'scaling'> {
  const sources = typeof given === 'string' ? [given] : given.map((model) => model.source);
  const volume = sources.includes('volume') ? makeVolume(scope, id, accessMode) : undefined;
  return typeof given === 'string'
    ? { ...rest, model: makeTfSource(given, 'digits', volume) }
    : {
        ...rest,
        models: given.map(({ source: where, ...model }): TfModel => ({
          ...model,
          source: makeTfSource(where, model.name, volume),
        })),
      };
}

function makeTfSource(from: AnyTfSource, name: string, volume: ModelVolume | undefined): TfModelSource {
  switch (from) {
    case 'volume':
      return { volume: volume!, path: name };
    case 'gs':
      return { uri: `gs://models/${name}` };
    case 's3':
      return { uri: `s3://models/${name}` };
    case 'image':
      return { imagePath: `/models/${name}` };
    case 'wrong':
      return { uri: `hf://owner/${name}` };
  }
}
