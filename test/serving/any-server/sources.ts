import fc from 'fast-check';
import type { Construct } from 'constructs';
import {
  eachPod,
  ModelCache,
  ModelVolume,
  type AccessMode,
  type Cluster,
  type EachPodProps,
  type ModelCacheProps,
  type ServedModel,
} from '../../../lib';
import { mostly, optional } from './mostly';

/** Where a model comes from, as plain values. */
export type AnySource =
  | { readonly from: 'cache'; readonly props: ModelCacheProps }
  | { readonly from: 'each-pod'; readonly props: EachPodProps }
  | { readonly from: 'volume'; readonly accessMode: AccessMode; readonly path: string }
  | { readonly from: 'address'; readonly uri: string };

const commit = '0123456789abcdef0123456789abcdef01234567';
const remote = mostly(
  fc.constantFrom('s3://models/qwen3-8b', 'gs://models/letters/7', `hf://Qwen/Qwen3-8B:${commit}`),
  fc.constantFrom('hf://Qwen/Qwen3-8B', 's3://', 'ftp://models/x'),
);
const limited = { cpu: { request: 1, limit: 2 }, memory: { request: '2Gi' } };

/** What a server's storage can do. Where the cluster does not say, anything is possible. */
const accessMode = (onePod: boolean): fc.Arbitrary<AccessMode> =>
  mostly(
    onePod ? fc.constantFrom<AccessMode>('ReadWriteOnce', 'ReadWriteMany') : fc.constant<AccessMode>('ReadWriteMany'),
    fc.constantFrom<AccessMode>('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteOncePod'),
  );

/** Any source of a model. @param onePod whether the server never has more than one pod */
export function anySource(cluster: Cluster, onePod: boolean): fc.Arbitrary<AnySource> {
  const images = cluster.profile.kubernetesVersion >= '1.35';
  const volume = fc
    .record({
      size: mostly(fc.constantFrom('40Gi', '1Ti', '500G'), fc.constant('0')),
      modes: fc.oneof(accessMode(onePod), fc.constant<AccessMode>('ReadOnlyMany')),
    })
    .map(({ size, modes }) => ({ size, accessModes: [modes] }));
  const more = optional({
    accelerated: fc.constant(true),
    resources: fc.constant(limited),
    backoffLimit: fc.integer({ min: 0, max: 6 }),
    activeDeadlineSeconds: mostly(fc.integer({ min: 600, max: 9000 }), fc.constant(0)),
    user: fc.constant(2000),
  }).map(({ accelerated: _, ...rest }) => rest);
  const each = optional({
    sizeLimit: fc.constantFrom('10Gi', '512Mi'),
    downloadSeconds: mostly(fc.integer({ min: 1, max: 3600 }), fc.constant(0)),
    resources: fc.constant(limited),
  });
  return fc.oneof(
    fc.record({ source: remote, volume, more }).map(({ source, volume: where, more: rest }): AnySource => ({
      from: 'cache',
      props: { source, volume: where, ...rest },
    })),
    fc
      .record({ source: remote, each })
      .map(({ source, each: rest }): AnySource => ({ from: 'each-pod', props: { source, ...rest } })),
    fc
      .record({ accessMode: accessMode(onePod), path: mostly(fc.constantFrom('', 'qwen/7'), fc.constant('../x')) })
      .map((rest): AnySource => ({ from: 'volume', ...rest })),
    mostly(
      fc.constantFrom(
        'pvc://claimed/models/7',
        'pvc://claimed',
        ...(images ? ['oci://registry.example.com/models/qwen:1.0'] : []),
      ),
      fc.constantFrom('oci://registry.example.com/models/qwen:1.0', 's3://models/x'),
    ).map((uri): AnySource => ({ from: 'address', uri })),
  );
}

/** The volume of a program that a server has its model in. */
export function makeVolume(scope: Construct, id: string, mode: AccessMode): ModelVolume {
  return new ModelVolume(scope, `${id}-models`, {
    size: '20Gi',
    accessModes: [mode],
    ...(mode === 'ReadOnlyMany' ? { dataSource: new ModelVolume(scope, `${id}-filled`, { size: '20Gi' }) } : {}),
  });
}

/** The prop of a server. */
export function makeSource(scope: Construct, id: string, source: AnySource): ServedModel {
  switch (source.from) {
    case 'cache':
      return new ModelCache(scope, `${id}-cache`, source.props);
    case 'each-pod':
      return eachPod(source.props);
    case 'volume':
      return { volume: makeVolume(scope, id, source.accessMode), ...(source.path === '' ? {} : { path: source.path }) };
    case 'address':
      return source.uri;
  }
}
