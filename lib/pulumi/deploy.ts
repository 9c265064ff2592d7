import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { ImageBuild } from '../workload/images/image-build';
import { runPolicy } from '../workload/objects/runs';
import { synthesize, type SynthesizedObject } from '../workload/synthesis/synthesize';
import { SynthesisError } from '../workload/values/validation';
import { DeployError } from './deploy-error';
import { buildImage, checkImageOptions, imageBuilds, type ImageOptions } from './images/images';
import { logicalName } from './logical-name';
import { hasMarker, trapIn } from './outputs/marker-traps';
import { isSecretPlace, refusePlainSecrets, type PlainPlace } from './outputs/plain-secrets';
import { holdsDataOrTraffic } from './protect';
import { checkRefusal, refuseFindings, type RefuseOptions } from './refuse/refuse';
import { resourceClass } from './resource-class';
import { passingRuns, runMetadata, runOptions } from './runs/runs';
import {
  checkSecretValues,
  configSecrets,
  secretAnnotation,
  secretData,
  secretsReadBy,
  secretVersion,
  type SecretValues,
  withSecretVersions,
} from './outputs/secrets';
import { mapStrings, swapMarkers } from './outputs/swap';
import { allTokens } from './outputs/token';

/** How a tree of constructs is deployed. */
export interface DeployOptions {
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
   * Logical names are `<namespace>/<kind>/<name>`.
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
}

/** What a deployment made. */
export interface Deployment {
  /** The resource of each object, by logical name. */
  readonly resources: ReadonlyMap<string, pulumi.CustomResource>;
  /** Each image as pods name it, with its digest. */
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
  const builds = imageBuilds(root);
  const { objects, wrong } = synthesizeWithOutputs(root);
  const problems = [
    ...wrong,
    ...checkIds(root),
    ...checkSecretValues(secrets, options.secrets ?? {}),
    ...checkImageOptions(builds, options.images ?? {}),
    ...checkRefusal(options.refuse),
    // Without objects there are no names to compare with.
    ...(wrong.length > 0 ? [] : checkAliases(objects, options.aliases ?? {})),
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

  const { made, making, runs } = passingRuns(swapped, options.earlierRuns ?? []);
  const left = new Set([...made].map(({ apiObject }) => apiObject));
  refuseFindings(
    objects.filter(({ apiObject }) => !left.has(apiObject)),
    builds,
    options.parent !== undefined,
    options.refuse,
  );

  const images = new Map<ImageBuild, pulumi.Output<string>>();
  const references = new Map<string, pulumi.Output<string>>();
  for (const build of builds) {
    // Two constructs of the same content are one image.
    const image = references.get(build.reference) ?? buildImage(build, options.images ?? {}, options.parent);
    references.set(build.reference, image);
    images.set(build, image);
  }

  const data = new Map<ApiObject, pulumi.Output<Record<string, string>>>(
    secrets.map((secret) => [secret.secret, secretData(secret, options.secrets ?? {})]),
  );
  const sound = refusePlainSecrets(plain.filter(({ object }) => !left.has(object)));
  const resources = register(
    swapped.filter((object) => !made.has(object)),
    { options, references, data, sound },
  );
  return {
    runs: pulumi.all([...making].map(({ apiObject }) => resources.get(apiObject)?.id)).apply(() => runs),
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

interface Registration {
  readonly options: DeployOptions;
  readonly references: ReadonlyMap<string, pulumi.Output<string>>;
  readonly data: ReadonlyMap<ApiObject, pulumi.Output<Record<string, string>>>;
  /**
   * Fails where the tree turns out not to be sound: no object is registered before it is known. @default - it is known
   */
  readonly sound: Promise<void> | undefined;
}

function register(
  objects: readonly SynthesizedObject[],
  { options, references, data, sound }: Registration,
): Map<ApiObject, pulumi.CustomResource> {
  const byObject = new Map(objects.map((object) => [object.apiObject, object]));
  const secretObjects = new Map(
    [...data.keys()].map((object) => [`${object.metadata.namespace ?? ''}/${object.name}`, object]),
  );
  const resources = new Map<ApiObject, pulumi.CustomResource>();
  const open = new Set<ApiObject>();

  // A workload may read a Secret without waiting for it by a dependency, so Secrets are looked up as they are needed.
  const resourceOf = (object: ApiObject): pulumi.CustomResource => {
    const known = resources.get(object);
    if (known !== undefined) {
      return known;
    }
    const synthesized = byObject.get(object);
    if (synthesized === undefined || open.has(object)) {
      throw new Error(
        `${object.kind} '${object.name}' ('${object.node.path}') waits for pods that read it. Remove the dependency`,
      );
    }
    open.add(object);
    const resource = make(synthesized);
    resources.set(object, resource);
    return resource;
  };

  const make = ({ apiObject, manifest, dependsOn }: SynthesizedObject): pulumi.CustomResource => {
    const versions = Object.fromEntries(
      secretsReadBy(manifest).flatMap((name) => {
        const secret = secretObjects.get(`${apiObject.metadata.namespace ?? ''}/${name}`);
        return secret === undefined ? [] : [[secretAnnotation(name), secretVersion(resourceOf(secret))]];
      }),
    );
    const args = {
      ...(mapStrings(
        Object.keys(versions).length === 0 ? manifest : withSecretVersions(manifest, versions),
        (text) => references.get(text) ?? text,
      ) as object),
      ...(data.has(apiObject) ? { data: data.get(apiObject) } : {}),
    };
    const policy = runPolicy(apiObject);
    const run = policy === undefined ? {} : runMetadata(policy, args, resourceOf);
    const name = logicalName(apiObject);
    const previous = options.aliases?.[name];
    const before = dependsOn.filter((dependency) => byObject.has(dependency)).map(resourceOf);
    return construct(
      apiObject,
      name,
      { ...args, ...run },
      {
        ...runOptions(policy),
        provider: options.provider,
        parent: options.parent,
        dependsOn: after(sound, before),
        protect: options.protect === true && holdsDataOrTraffic(manifest) ? true : undefined,
        aliases: previous === undefined ? undefined : [{ name: previous }],
      },
    );
  };

  for (const { apiObject } of objects) {
    resourceOf(apiObject);
  }
  return resources;
}

// Its type says an array of what is awaited already, and takes a promise of one all the same.
function after<T>(sound: Promise<void> | undefined, resources: T[]): T[] {
  return sound === undefined ? resources : (sound.then(() => resources) as unknown as T[]);
}

function construct(
  object: ApiObject,
  name: string,
  args: object,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  const Class = resourceClass(object.apiVersion, object.kind);
  const resource = new Class(name, args, options);
  // A typed class takes the fields that it knows and drops the others without a word.
  const dropped = Object.keys(args).filter((field) => !(field in resource) && Class.name !== 'CustomResource');
  if (dropped.length > 0) {
    throw new Error(
      `${object.kind} '${object.name}' ('${object.node.path}'): ` +
        `@pulumi/kubernetes has no field '${dropped.join("', '")}' in a ${object.kind}. ` +
        'Update the package, or correct the field',
    );
  }
  return resource;
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
