import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type * as Library from '../../../lib';
import type * as Settings from '../../../lib/settings';

interface Copy {
  readonly library: typeof Library;
  readonly settings: typeof Settings;
}

/** The package, loaded once more: as a program in another folder has it. */
function copy(): Copy {
  let loaded: Copy | undefined;
  jest.isolateModules(() => {
    // cdk8s and constructs tell theirs by symbols already.
    jest.doMock('cdk8s', () => ({ ...jest.requireActual<object>('cdk8s'), App, Chart }));
    jest.doMock('constructs', () => ({ ...jest.requireActual<object>('constructs'), Construct }));
    loaded = {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded anew
      library: require('../../../lib') as typeof Library,
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded anew
      settings: require('../../../lib/settings') as typeof Settings,
    };
  });
  return loaded!;
}

const [one, other] = [copy(), copy()];

test.each([
  'ConfigSecret',
  'Gateway',
  'HashedConfigMap',
  'ImageBuild',
  'InferencePool',
  'ModelCache',
  'ModelVolume',
  'SynthesisError',
] as const)('%s of one copy of the package is known to another', (name) => {
  const [here, there] = [one, other].map(
    ({ library }) => (library as unknown as Record<string, abstract new () => object>)[name]!,
  );
  expect(here).not.toBe(there);
  const instance = Object.create(there!.prototype as object) as object;
  expect(instance).toBeInstanceOf(here!);
  expect({}).not.toBeInstanceOf(here!);
});

test('a secret setting of one copy is one for another, and what it holds can be had', () => {
  const settings = one.settings.checkSettings(
    one.settings.group({ token: one.settings.secret() }),
    { token: new other.settings.Sealed('hidden') },
    { name: 'Pulumi.dev.yaml', namespace: 'shop', folder: '.', project: 'shop', stack: 'dev' },
  );
  expect(settings.token.reveal()).toBe('hidden');
});

test('what extends a class is told from the class itself', () => {
  class Own extends one.library.SynthesisError {}
  expect(new Own([])).toBeInstanceOf(one.library.SynthesisError);
  expect(new one.library.SynthesisError([])).not.toBeInstanceOf(Own);
});
