import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ImageBuild } from '../workload/images/image-build';
import { notesOf } from '../workload/synthesis/notes';
import { synthesize, type SynthesizedObject } from '../workload/synthesis/synthesize';
import { SynthesisError } from '../workload/values/validation';
import { DeployError } from './deploy-error';
import {
  checkClusters,
  fleetIn,
  isLeft,
  optionsFor,
  type ClusterDeployOptions,
  type OptionsByCluster,
} from './fleet/fleet-options';
import { keepLeftClusters } from './fleet/left-clusters';
import { checkWaves } from './fleet/waves';
import { buildImages } from './images/build-images';
import { checkImageOptions, imageBuilds, type ImageOptions } from './images/images';
import { logicalName } from './logical-name';
import { hasMarker, trapIn } from './outputs/marker-traps';
import { isSecretPlace, refusePlainSecrets, type PlainPlace } from './outputs/plain-secrets';
import { configSecrets, missingValues, unknownValues, type SecretValues } from './outputs/secrets';
import { swapMarkers } from './outputs/swap';
import { allTokens } from './outputs/token';
import { readStack } from './refuse/read-stack';
import { checkRefusal, refuseFindings, type RefuseOptions } from './refuse/refuse';
import { register } from './register';
import { passingRuns } from './runs/runs';

/** How a tree of constructs is deployed. */
export interface DeployOptions extends OptionsByCluster {
  /**
   * The cluster, see `createProvider`.
   * @default - the provider that Pulumi makes from the kubeconfig that kubectl uses
   */
  readonly provider?: pulumi.ProviderResource;
  /**
   * What the resources are children of.
   * @default - the stack
   */
  readonly parent?: pulumi.Resource;
  /**
   * How images are built and pushed.
   * @default - by `@pulumi/docker-build`, to the registry of each image
   */
  readonly images?: ImageOptions;
  /**
   * The values of each `ConfigSecret`: its name → key → value.
   * @default - none
   */
  readonly secrets?: SecretValues;
  /**
   * Whether Pulumi refuses to delete what holds data or takes traffic: namespaces, claims,
   * stateful sets, services, routes.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * What an object was called before: new logical name → old one. Without, a renamed object is deleted and made anew.
   * Logical names are `<namespace>/<kind>/<name>`, and `<cluster>/<namespace>/<kind>/<name>` in a fleet.
   * @default - none
   */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * The training runs that earlier deployments of the stack made, which may be gone by now, see `earlierRuns()`. Those
   * that are removed once they are finished (`ttlSecondsAfterFinished`) are not run again.
   * @default - none
   */
  readonly earlierRuns?: readonly string[];
  /**
   * Which findings of a review keep the change from being deployed; nothing is registered then. A program that calls
   * `deploy()` several times for the same parent has to leave it out: each call would
   * take the objects of the others for removed.
   * @default - none; the variable `MODELYARD_REFUSE` can ask for it
   */
  readonly refuse?: RefuseOptions;
  /**
   * Each cluster of a `Fleet`, by its name.
   * @default - the tree has no fleet
   */
  readonly clusters?: Readonly<Record<string, ClusterDeployOptions>>;
}

/** What a deployment made. */
export interface Deployment {
  /** The resource of each object, by logical name. */
  readonly resources: ReadonlyMap<string, pulumi.CustomResource>;
  /** Each image that was built, as pods name it, with its digest. */
  readonly images: ReadonlyMap<ImageBuild, pulumi.Output<string>>;
  /**
   * The runs with `ttlSecondsAfterFinished` that this deployment and earlier ones made: to be exported as `runs`, see
   * `earlierRuns()`. It is not known before they are made, so that one that fails is made again by the next deployment.
   */
  readonly runs: pulumi.Output<readonly string[]>;
  /**
   * The resource of an object of the tree.
   * @throws Error when the object is of another tree
   */
  resource(object: ApiObject): pulumi.CustomResource;
}

/**
 * Deploys a tree of constructs: one Pulumi resource per Kubernetes object, each after what it depends on.
 *
 * Builds the images of the tree, puts their digests where objects name them, puts the values into its Secrets and rolls
 * the pods that read a changed one. Tokens made for a tree that a later `deploy()` handles
 * have to be made after this one.
 *
 * An Output that is secret may stand in the data of a Secret only. Whether it is one is known
 * only once what it comes from is there; where one stands elsewhere, the program fails then, with a DeployError,
 * before any object is registered.
 *
 * @example
 * const environment = new Environment(app, 'shop', { namespace: 'shop', cluster });
 * new ConfigSecret(environment, 'secret', { name: 'shop', keys: ['token'] });
 * const { resources } = deploy(app, {
 *   secrets: { shop: { token: new pulumi.Config().requireSecret('token') } },
 * });
 *
 * @throws DeployError with everything that is wrong with the tree and the options, RefusedError with findings that are
 * refused; nothing is registered then
 */
export function deploy(root: IConstruct, options: DeployOptions = {}): Deployment {
  const secrets = configSecrets(root);
  const builds = imageBuilds(root).filter((build) => !isLeft(build, options));
  const fleet = fleetIn(root);
  const { objects, wrong } = synthesizeWithOutputs(root);
  const imagesOf = (build: ImageBuild): ImageOptions => optionsFor(build, options).images;
  const problems = [
    ...wrong,
    ...checkIds(root),
    ...checkClusters(fleet, options),
    ...missingValues(secrets, (secret) => optionsFor(secret, options).secrets),
    ...unknownValues(secrets, valuesOfAll(options)),
    ...perOptions(builds, imagesOf).flatMap(([each, of]) => checkImageOptions(of, each)),
    ...checkRefusal(options.refuse),
    // Without objects there are no names to compare with.
    ...(wrong.length > 0 ? [] : checkAliases(objects, options.aliases ?? {})),
    ...checkWaves(fleet, objects),
  ];
  const found = new Set<string>();
  const plain: PlainPlace[] = [];
  const swapped = objects.map((object) => {
    const { apiObject, manifest } = object;
    const placed = (marker: string, path: string): unknown =>
      isSecretPlace(manifest, path) || plain.push({ object: apiObject, manifest, path, marker });
    const report = {
      object: `${apiObject.kind} '${apiObject.name}' ('${apiObject.node.path}')`,
      problems,
      found,
      placed,
    };
    return { ...object, manifest: swapMarkers(manifest, report) as Record<string, unknown> };
  });
  problems.push(...(wrong.length > 0 ? [] : checkUnused(found)));
  if (problems.length > 0) {
    throw new DeployError(problems);
  }

  for (const note of notesOf(root)) {
    void pulumi.log.warn(note, options.parent);
  }
  const left = new Set(swapped.filter(({ apiObject }) => isLeft(apiObject, options)));
  const earlier = options.earlierRuns ?? [];
  const { made, making, runs } = passingRuns(
    swapped.filter((object) => !left.has(object)),
    earlier,
  );
  const notMade = new Set([...made, ...left].map(({ apiObject }) => apiObject));
  const clusters = options.clusters ?? {};
  const leftClusters = Object.keys(clusters).filter((name) => clusters[name]?.leave === true);
  refuseFindings(
    {
      objects: objects.filter(({ apiObject }) => !notMade.has(apiObject)),
      builds,
      nested: options.parent !== undefined,
      left: new Set(leftClusters),
    },
    options.refuse,
  );
  if (leftClusters.length > 0) {
    keepLeftClusters(readStack(), clusters, options.parent);
  }
  const images = buildImages(builds, imagesOf, options.parent);
  const sound = refusePlainSecrets(plain.filter(({ object }) => !notMade.has(object)));
  const resources = register(
    swapped.filter(({ apiObject }) => !notMade.has(apiObject)),
    { options, images, secrets, fleet, sound },
  );
  const keptRuns = earlier.filter((run) => leftClusters.includes(run.split('/')[0] ?? ''));
  return {
    runs: pulumi
      .all([...making].map(({ apiObject }) => resources.get(apiObject)?.id))
      .apply(() => [...new Set([...runs, ...keptRuns])].sort()),
    resources: new Map([...resources].map(([object, resource]) => [logicalName(object), resource])),
    images,
    resource: (object) => {
      const resource = resources.get(object);
      if (resource === undefined) {
        throw new Error(`${object.kind} '${object.name}' ('${object.node.path}') is not in the tree that was deployed`);
      }
      return resource;
    },
  };
}

/** Images by the options that they are built with. */
function perOptions(
  builds: readonly ImageBuild[],
  optionsOf: (build: ImageBuild) => ImageOptions,
): [ImageOptions, ImageBuild[]][] {
  const groups = new Map<ImageOptions, ImageBuild[]>();
  for (const build of builds) {
    const options = optionsOf(build);
    groups.set(options, [...(groups.get(options) ?? []), build]);
  }
  return [...groups];
}

/** All values that there are, to be asked for their names. */
function valuesOfAll({ secrets = {}, clusters = {} }: DeployOptions): SecretValues {
  const all: Record<string, SecretValues[string]> = { ...secrets };
  for (const [name, values] of Object.values(clusters).flatMap((each) => Object.entries(each.secrets ?? {}))) {
    all[name] = { ...all[name], ...values };
  }
  return all;
}

function synthesizeWithOutputs(root: IConstruct): { objects: SynthesizedObject[]; wrong: readonly string[] } {
  try {
    return { objects: synthesize(root), wrong: [] };
  } catch (error) {
    if (error instanceof SynthesisError) {
      return { objects: [], wrong: error.problems };
    }
    if (error instanceof Error && /can't render non-simple object of type '?(Output|Promise)/.test(error.message)) {
      throw new Error(
        `${error.message}. An Output stands in the props of an object: ` +
          'wrap it in token(), or make the App with createApp()',
        { cause: error },
      );
    }
    throw error;
  }
}

// Names of objects come from ids, and ids have to be the same in every run.
function checkIds(root: IConstruct): string[] {
  return root.node
    .findAll()
    .filter(({ node }) => hasMarker(node.id) || trapIn(node.id) !== undefined)
    .map(
      ({ node }) =>
        `construct '${node.path}': its id is made from an Output, which is not known before the deployment. ` +
        'Give it a fixed id',
    );
}

function checkAliases(objects: readonly SynthesizedObject[], aliases: Readonly<Record<string, string>>): string[] {
  const names = new Set(objects.map(({ apiObject }) => logicalName(apiObject)));
  return Object.entries(aliases).flatMap(([current, previous]) => [
    ...(names.has(current)
      ? []
      : [
          `deploy(): 'aliases' names '${current}', which no object of the tree is called. ` +
            'Keys are new names: <namespace>/<kind>/<name>',
        ]),
    ...(names.has(previous)
      ? [
          `deploy(): 'aliases' says that '${current}' was called '${previous}', but an object of the tree is ` +
            'called so now',
        ]
      : []),
  ]);
}

// Tokens that an earlier deploy() of the program has placed or reported.
const settled = new Set<string>();

// An Output that reached no object was dropped on the way, by a field that keeps numbers only, for example.
function checkUnused(found: ReadonlySet<string>): string[] {
  const unused = [...allTokens()].filter(([marker]) => !settled.has(marker) && !found.has(marker));
  for (const marker of [...found, ...unused.map(([name]) => name)]) {
    settled.add(marker);
  }
  return unused.map(
    ([, { madeAt }]) =>
      `token() at ${madeAt}: reached no object. The prop that it was given to drops what is not a plain value; ` +
      'give the value another way, or remove the token',
  );
}
