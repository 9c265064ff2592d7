import { App } from 'cdk8s';
import { Environment, synthesize, SynthesisError, TfServing, type TfServingProps } from '../../../lib';
import { randomPrograms } from '../../workload/property';
import { small } from '../../workload/trees';
import { anyTf, makeTf } from '../any-server/tf';
import { flagsOf, recordedFlags, unknownFlags } from '../engines/recorded-flags';

const recorded = recordedFlags('tf-serving');

/** The arguments of a server, or nothing where its props are a problem. */
function argsOf(
  make: (environment: Environment) => Omit<TfServingProps, 'resources' | 'replicas' | 'scaling'>,
): string[] {
  const environment = new Environment(new App(), 'test', { namespace: 'test' });
  new TfServing(environment, 'vision', { resources: small, ...make(environment) });
  try {
    const deployment = synthesize(environment).find(({ manifest }) => manifest['kind'] === 'Deployment');
    return deployment?.manifest['spec'].template.spec.containers[0].args as string[];
  } catch (error) {
    if (error instanceof SynthesisError) {
      return [];
    }
    throw error;
  }
}

const found = randomPrograms('flags of TensorFlow Serving', anyTf(true, true), 200).flatMap((tf) =>
  argsOf((environment) => {
    const props = { ...makeTf(environment, 'vision', tf), accelerator: { product: 'NVIDIA-L4' } };
    return { ...props, version: undefined, extraArgs: undefined };
  }),
);

test('the recorded flags are those of the version that is run by default', () => {
  const environment = new Environment(new App(), 'test', { namespace: 'test' });
  new TfServing(environment, 'vision', { resources: small, model: { uri: 'gs://models/digits' } });
  const deployment = synthesize(environment).find(({ manifest }) => manifest['kind'] === 'Deployment');
  expect(deployment?.manifest['spec'].template.spec.containers[0].image).toBe(`tensorflow/serving:${recorded.version}`);
});

test('a server uses only flags that its version has', () => {
  expect(found).toEqual(expect.arrayContaining(['--rest_api_port=8501']));
  expect([...new Set(unknownFlags(recorded, found))]).toEqual([]);
});

test.each([...new Set(flagsOf(found))])('%s, which a server sets, is a problem among arguments of its own', (flag) => {
  expect(argsOf(() => ({ model: { uri: 'gs://models/digits' }, extraArgs: [`${flag}=1`] }))).toEqual([]);
});
