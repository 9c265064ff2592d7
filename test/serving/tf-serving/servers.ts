import type { Chart } from 'cdk8s';
import { ModelVolume, TfServing, type TfModel, type TfServingProps } from '../../../lib';
import { manifestOf, objectsOf, problemsOf, small } from '../../workload/trees';

/** A server of one model on a shared volume, unless the props say otherwise. */
export const server =
  (props: Partial<TfServingProps> = {}) =>
  (chart: Chart): TfServing =>
    new TfServing(chart, 'tf', {
      resources: small,
      ...(props.models === undefined ? { model: { volume: sharedVolume(chart), path: 'digits' } } : {}),
      ...props,
    });

/** A volume that several pods can mount. */
export const sharedVolume = (chart: Chart, name: string = 'models'): ModelVolume =>
  new ModelVolume(chart, name, { size: '1Gi', accessModes: ['ReadWriteMany'] });

/** A model in Google Cloud Storage, unless the props say otherwise. */
export const model = (name: string, props: Partial<TfModel> = {}): TfModel => ({
  name,
  source: { uri: `gs://bucket/${name}` },
  ...props,
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
export const podOf = (props: Partial<TfServingProps> = {}): any =>
  manifestOf('Deployment', server(props)).spec.template.spec;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a manifest
export const containerOf = (props: Partial<TfServingProps> = {}): any => podOf(props).containers[0];

/** The flags of the server that begin so. */
export const flagsOf = (props: Partial<TfServingProps>, ...starts: readonly string[]): string[] =>
  (containerOf(props).args as string[]).filter((flag) => starts.some((start) => flag.startsWith(`--${start}`)));

/** The files of the server's ConfigMap. */
export const filesOf = (props: Partial<TfServingProps>): Record<string, string> =>
  manifestOf('ConfigMap', server(props)).data;

/** Names of the objects of a kind. */
export const namesOf = (kind: string, props: Partial<TfServingProps>): string[] =>
  objectsOf(server(props))
    .filter(({ manifest }) => manifest.kind === kind)
    .map(({ manifest }) => manifest.metadata.name as string);

/** What is wrong with a server, without saying again which one it is. */
export const wrongWith = (props: Partial<TfServingProps>): string[] =>
  problemsOf(server(props)).map((problem) => problem.replace("TfServing 'test/tf': ", ''));
