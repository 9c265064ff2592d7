import fc from 'fast-check';
import { SynthesisError, type TfBatching, type TfModel, type TfModelSource, type TfServingProps } from '../../../lib';
import { checkProperty } from '../../workload/property';
import { restrictedViolations } from '../../workload/restricted';
import { podOf } from './servers';

// Half of the programs are sound: what is wrong must be said, and what is right must be asked for.
const version = fc.oneof(
  { arbitrary: fc.integer({ min: 1, max: 4 }), weight: 9 },
  { arbitrary: fc.double(), weight: 1 },
);
const label = fc.oneof(
  { arbitrary: fc.constantFrom('stable', 'canary'), weight: 9 },
  { arbitrary: fc.string({ maxLength: 3 }), weight: 1 },
);
const source: fc.Arbitrary<TfModelSource> = fc.oneof(
  fc.constantFrom('gs://bucket/a', 's3://bucket/a', 's3://bucket', 'hf://a/b').map((uri) => ({ uri })),
  fc.constantFrom('/models/a', 'models/a').map((imagePath) => ({ imagePath })),
);
const model: fc.Arbitrary<TfModel> = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c', 'd', 'a/b'),
    source,
    versionPolicy: fc.oneof(
      version.map((latest) => ({ latest })),
      fc.constant({ all: true as const }),
      fc.array(version, { maxLength: 3 }).map((specific) => ({ specific })),
    ),
    versionLabels: fc.dictionary(label, version, { maxKeys: 2 }),
  },
  { requiredKeys: ['name', 'source'] },
);
const size = fc.oneof(fc.constantFrom(8, 16), fc.double());
const batching: fc.Arbitrary<TfBatching> = fc.record(
  {
    maxBatchSize: size,
    allowedBatchSizes: fc.array(size, { maxLength: 2 }),
    enableLargeBatchSplitting: fc.boolean(),
    maxExecutionBatchSize: size,
  },
  { requiredKeys: [] },
);
const wild: fc.Arbitrary<Partial<TfServingProps>> = fc.record(
  { models: fc.array(model, { maxLength: 3 }), batching },
  { requiredKeys: ['models'] },
);

const soundSource: fc.Arbitrary<TfModelSource> = fc.constantFrom(
  { uri: 'gs://bucket/a' },
  { uri: 's3://bucket/a' },
  { imagePath: '/models/a' },
);
const soundVersions = fc.constantFrom<Pick<TfModel, 'versionPolicy' | 'versionLabels'>>(
  {},
  { versionPolicy: { latest: 2 } },
  { versionPolicy: { all: true }, versionLabels: { stable: 3 } },
  { versionPolicy: { specific: [1, 2] }, versionLabels: { stable: 1, canary: 2 } },
  { versionPolicy: { specific: [4] }, versionLabels: { stable: 4 } },
);
const soundModel = fc
  .record({ name: fc.constantFrom('a', 'b', 'c', 'd'), source: soundSource, versions: soundVersions })
  .map(({ versions, ...rest }): TfModel => ({ ...rest, ...versions }));
const sound: fc.Arbitrary<Partial<TfServingProps>> = fc.record({
  models: fc.uniqueArray(soundModel, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  batching: fc.constantFrom<TfBatching>({}, { maxBatchSize: 16 }, { maxBatchSize: 16, allowedBatchSizes: [8, 16] }),
});
const settings = fc.oneof({ arbitrary: sound, weight: 1 }, { arbitrary: wild, weight: 1 });

test('any list of models is a clear error, or a pod that waits for every version with a label', () => {
  const rejected = { count: 0, all: 0 };
  checkProperty('TensorFlow Serving models', settings, (props) => {
    rejected.all += 1;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
    let pod: any;
    try {
      pod = podOf(props);
    } catch (error) {
      rejected.count += 1;
      expect(error).toBeInstanceOf(SynthesisError);
      for (const problem of (error as SynthesisError).problems) {
        expect(problem).toMatch(/^TfServing 'test\/tf': '(models|batching)[\w.[\]]*' /);
      }
      return;
    }
    expect(restrictedViolations(pod)).toEqual([]);
    const { exec, httpGet } = pod.containers[0].startupProbe;
    const asked: string[] = exec?.command ?? [httpGet?.path];
    for (const { name, versionPolicy, versionLabels = {} } of props.models ?? []) {
      const only = versionPolicy?.specific?.length === 1;
      const labelled = only
        ? []
        : Object.values(versionLabels).map((each) => `/v1/models/${name}/versions/${each}/metadata`);
      expect(asked).toEqual(expect.arrayContaining(labelled));
    }
    const staged = (props.models ?? []).some((each) => each.source.uri?.startsWith('s3:') === true);
    expect(pod.initContainers?.length ?? 0).toBe(staged ? 1 : 0);
  });
  expect(rejected.count / rejected.all).toBeLessThan(0.7);
});
