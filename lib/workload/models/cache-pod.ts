import type { k8s } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import { shapeAcceleratorNodes } from '../accelerator/shape-accelerator';
import type { Component } from '../objects/labels';
import type { ModelVolume } from '../volumes/model-volume';
import { meshOf, outsideMesh } from '../mesh/mesh';
import { shapePod, type ShapedPod } from '../pod/pod';
import type { Problems } from '../values/validation';
import { downloadRunVariable } from './download-script';
import type { ModelCacheProps } from './model-cache-props';
import { shapeDownload } from './model-download';
import type { RemoteModel } from './model-source';

/** The component of what belongs to a cache. */
export const cacheComponent: Component = 'model-cache';

/** What is downloaded, and where to. */
export interface CachePodShape {
  readonly name: string;
  readonly source: RemoteModel;
  readonly volume: ModelVolume;
  readonly folder: string;
}

/** The pod of a cache's Job: it fills the folder and ends. */
export function shapeCachePod(
  scope: IConstruct,
  problems: Problems,
  props: ModelCacheProps,
  { name, source, volume, folder }: CachePodShape,
): ShapedPod & { readonly sources: readonly string[] } {
  const download = shapeDownload(problems, source, props, { folder, volume, prop: '' });
  const pod = shapePod(scope, problems, {
    name,
    component: cacheComponent,
    container: 'download',
    image: download.image,
    imageProp: 'downloader.image',
    command: download.command,
    args: download.args,
    fieldEnv: { [downloadRunVariable]: "metadata.labels['batch.kubernetes.io/job-name']" },
    env: download.env,
    envFrom: [],
    volumes: download.mounts,
    resources: download.resources,
    serviceAccount: props.serviceAccount,
    user: props.user,
    // It reaches the outside only, and a proxy beside it would outlive it.
    labels: outsideMesh(meshOf(scope)),
    // A failed pod stays, with its log; a new one takes its place. The failure policy takes nothing else.
    restartPolicy: 'Never',
  });
  const { sources } = download;
  if (props.accelerator === undefined) {
    return { ...pod, sources };
  }
  const { nodeSelector, affinity, tolerations } = shapeAcceleratorNodes(
    scope,
    problems,
    props.accelerator,
    download.resources,
  );
  return {
    ...pod,
    sources,
    template: {
      ...pod.template,
      spec: {
        ...(pod.template.spec as k8s.PodSpec),
        nodeSelector,
        affinity,
        tolerations,
      },
    },
  };
}
