import type { Chart } from 'cdk8s';
import { ModelCache, TfServing, type TfServingProps } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';

const cache = (chart: Chart, name: string, volume: Partial<ModelCache['volume']> = {}): ModelCache =>
  new ModelCache(chart, name, { source: `s3://models/${name}`, volume: { size: '1Gi', ...volume } });
const server = (props: (chart: Chart) => Partial<TfServingProps>) => (chart: Chart) =>
  void new TfServing(chart, 'tf', { resources: small, ...props(chart) });
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
const podOf = (props: (chart: Chart) => Partial<TfServingProps>): any =>
  manifestOf('Deployment', server(props)).spec.template.spec;

test('a model that was downloaded once is read from its folder in the cache', () => {
  const { containers, initContainers, volumes } = podOf((chart) => ({
    model: { volume: cache(chart, 'digits'), path: 'current' },
  }));
  expect(containers[0].args).toContain('--model_base_path=/models/current');
  expect(containers[0].volumeMounts[0]).toMatchInlineSnapshot(`
{
  "mountPath": "/models",
  "name": "models",
  "readOnly": true,
  "subPath": "digits-89f24ff79b9b",
}
`);
  expect(volumes[0].persistentVolumeClaim.readOnly).toBe(true);
  expect(initContainers).toBeUndefined();
});

test('several models have a folder for each cache', () => {
  const { containers } = podOf((chart) => ({
    models: ['a', 'b'].map((name) => ({ name, source: { volume: cache(chart, name) } })),
  }));
  expect(containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(
    expect.arrayContaining(['/models/a', '/models/b']),
  );
});

test('the server waits for the download', () => {
  const deployment = objectsOf(server((chart) => ({ model: { volume: cache(chart, 'digits') } }))).find(
    ({ manifest }) => manifest.kind === 'Deployment',
  );
  expect(deployment?.dependsOn.map(({ kind }) => kind)).toContain('Job');
});

test('other content rolls the pods', () => {
  const folder = (revision: string): string =>
    podOf((chart) => ({
      model: {
        volume: new ModelCache(chart, 'digits', {
          source: { uri: 's3://models/digits', revision },
          volume: { size: '1Gi' },
        }),
      },
    })).containers[0].volumeMounts[0].subPath;
  expect(folder('1')).not.toBe(folder('2'));
});

test('a cache that one node at a time can mount is a problem with several replicas', () => {
  const build = (accessModes: readonly ['ReadWriteOnce'] | readonly ['ReadWriteMany']) =>
    server((chart) => ({ replicas: 2, model: { volume: cache(chart, 'digits', { accessModes }) } }));
  expect(problemsOf(build(['ReadWriteOnce']))).toEqual([
    expect.stringContaining(
      "'replicas' must be at most 1, for only one node at a time can mount volume 'digits-cf4b3ef1'",
    ),
  ]);
  expect(problemsOf(build(['ReadWriteMany']))).toEqual([]);
});
