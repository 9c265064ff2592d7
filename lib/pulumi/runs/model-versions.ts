import { setTimeout as sleep } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import type { IConstruct } from 'constructs';
import { namespaceOrDefault } from '../../workload/objects/namespaces';
import {
  publishedModels,
  servedModels,
  type ServedModelVersion,
  type VersionedModel,
} from '../../workload/models/versioned-models';
import type { Deployment } from '../deploy';
import { Kubectl, type ClusterAccess } from '../kubectl';
import { hasMarker } from '../outputs/marker-traps';
import { publishedVersions, type PublishedVersion } from './published-versions';

/** The version of its model that a server answers with. */
export interface ModelVersion {
  readonly version: number;
  /** The run that published it. @default - not known: the run is gone, or its program published by itself */
  readonly run?: string;
}

/** How long a server may take to take over what a run has just published. */
const takeOverMs = 30_000;

/**
 * Which versions of their models the servers of a tree serve, and which runs published
 * them, to be exported as the output `modelVersions`. What it says was so at the end of the deployment.
 *
 * The servers themselves are asked, through the API server, by kubectl: a `TfServing` with a model in a
 * `ModelVolume`, and a `WebModelServer` with a `publishedModel.versionPath`. One that cannot be asked is left out.
 *
 * @example
 * const deployment = deploy(app);
 * export = { modelVersions: modelVersions(app, deployment, { context: 'prod' }) };
 *
 * @param access how the cluster is reached. @default - as kubectl does
 * @returns by the name of the server; `<server>/<model>` where it has several models
 */
export function modelVersions(
  root: IConstruct,
  deployment: Deployment,
  access: ClusterAccess = {},
): pulumi.Output<Record<string, ModelVersion>> {
  const served = servedModels(root).filter(
    ({ service, volume }) =>
      !hasMarker(service.name) && !hasMarker(volume.name) && !hasMarker(service.metadata.namespace ?? ''),
  );
  if (served.length === 0) {
    return pulumi.output<Record<string, ModelVersion>>({});
  }
  const published = publishedModels(root);
  const deployed = pulumi.all([...deployment.resources.values()].map(({ id }) => id));
  return deployed.apply(async () => {
    const kubectl = new Kubectl(access);
    try {
      const versions = await publishedVersions(kubectl, published);
      const answers = await Promise.all(
        served.map(
          async (model) =>
            [
              model.name,
              await askFor(
                kubectl,
                model,
                versions.filter((version) => isSameModel(version.model, model)),
              ),
            ] as const,
        ),
      );
      return Object.fromEntries(
        answers.filter((answer): answer is [string, ModelVersion] => answer[1] !== undefined).sort(),
      );
    } catch (error) {
      // All is deployed: not being able to ask does not make that a failure.
      void pulumi.log.info(`modelVersions: ${(error as Error).message}`);
      return {};
    }
  });
}

async function askFor(
  kubectl: Kubectl,
  model: ServedModelVersion,
  published: readonly PublishedVersion[],
): Promise<ModelVersion | undefined> {
  const newest = published.length === 0 ? undefined : Math.max(...published.map(({ version }) => version));
  const expected = model.version ?? newest;
  const path =
    `/api/v1/namespaces/${namespaceOrDefault(model.service)}/services/${model.service.name}:${model.port}` +
    `/proxy${model.statusPath}`;
  const end = Date.now() + takeOverMs;
  for (let tried = 1; ; tried += 1) {
    const answer = await kubectl.raw(path);
    // A busy API server may once not answer in time.
    if (answer === undefined && tried < 3) {
      await sleep(1_000);
      continue;
    }
    const version = versionIn(answer);
    if (version === undefined) {
      return undefined;
    }
    if (version === expected || expected === undefined || Date.now() > end) {
      const run = published.find((each) => each.version === version)?.run;
      return { version, ...(run === undefined ? {} : { run }) };
    }
    await sleep(1_000);
  }
}

function isSameModel(one: VersionedModel, other: VersionedModel): boolean {
  return one.volume === other.volume && parts(one.folder).join('/') === parts(other.folder).join('/');
}

function parts(folder: string): string[] {
  return folder.split('/').filter((part) => part !== '' && part !== '.');
}

/**
 * The version in what a server says of itself: `{"modelVersion": 7}`, or the status of a model
 * as TensorFlow Serving gives it.
 *
 * @returns the highest one that it serves; undefined where it tells none
 */
export function versionIn(answer: string | undefined): number | undefined {
  if (answer === undefined) {
    return undefined;
  }
  let status: {
    readonly modelVersion?: unknown;
    readonly model_version_status?: readonly { readonly version: string; readonly state: string }[];
  } | null;
  try {
    status = JSON.parse(answer) as typeof status;
  } catch {
    return undefined;
  }
  const available = (status?.model_version_status ?? [])
    .filter(({ state }) => state === 'AVAILABLE')
    .map(({ version }) => version);
  const versions = [status?.modelVersion, ...available]
    .filter((version) => version !== undefined && version !== null)
    .map(Number)
    .filter(Number.isInteger);
  return versions.length === 0 ? undefined : Math.max(...versions);
}
