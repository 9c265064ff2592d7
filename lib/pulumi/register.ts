import type * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import type { IConstruct } from 'constructs';
import type { Fleet } from '../platform/fleet/fleet';
import { fleetClusterOf } from '../workload/cluster/fleet-context';
import type { ConfigSecret } from '../workload/configuration/config-secret';
import type { ImageBuild } from '../workload/images/image-build';
import { runPolicy } from '../workload/objects/runs';
import type { SynthesizedObject } from '../workload/synthesis/synthesize';
import { optionsFor, type OptionsByCluster } from './fleet/fleet-options';
import { waveGates } from './fleet/waves';
import { logicalName } from './logical-name';
import { secretAnnotation, secretData, secretsReadBy, secretVersion, withSecretVersions } from './outputs/secrets';
import { mapStrings } from './outputs/swap';
import { holdsDataOrTraffic } from './protect';
import { resourceClass } from './resource-class';
import { runMetadata, runOptions } from './runs/runs';

/** What of a deployment's options counts for each object. */
interface RegisterOptions extends OptionsByCluster {
  readonly parent?: pulumi.Resource;
  readonly aliases?: Readonly<Record<string, string>>;
}

interface Registration {
  readonly options: RegisterOptions;
  readonly images: ReadonlyMap<ImageBuild, pulumi.Output<string>>;
  readonly secrets: readonly ConfigSecret[];
  readonly fleet: Fleet | undefined;
  /**
   * Fails where the tree turns out not to be sound: no object is registered before it is known. @default - it is known
   */
  readonly sound: Promise<void> | undefined;
}

/**
 * Registers objects with Pulumi, each after what it depends on, and in a fleet after the wave before.
 *
 * @returns the resource of each object
 */
export function register(
  objects: readonly SynthesizedObject[],
  { options, images, secrets, fleet, sound }: Registration,
): Map<ApiObject, pulumi.CustomResource> {
  const byObject = new Map(objects.map((object) => [object.apiObject, object]));
  const data = new Map<ApiObject, pulumi.Output<Record<string, string>>>(
    secrets
      .filter(({ secret }) => byObject.has(secret))
      .map((secret) => [secret.secret, secretData(secret, optionsFor(secret, options).secrets)]),
  );
  const secretObjects = new Map([...data.keys()].map((object) => [placeOf(object, object.name), object]));
  const references = new Map([...images].map(([build, image]) => [referenceOn(build, build.reference), image]));
  const gates = waveGates(fleet, objects);
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
        const secret = secretObjects.get(placeOf(apiObject, name));
        return secret === undefined ? [] : [[secretAnnotation(name), secretVersion(resourceOf(secret))]];
      }),
    );
    const args = {
      ...(mapStrings(
        Object.keys(versions).length === 0 ? manifest : withSecretVersions(manifest, versions),
        (text) => references.get(referenceOn(apiObject, text)) ?? text,
      ) as object),
      ...(data.has(apiObject) ? { data: data.get(apiObject) } : {}),
    };
    const policy = runPolicy(apiObject);
    const run = policy === undefined ? {} : runMetadata(policy, args, resourceOf);
    const name = logicalName(apiObject);
    const previous = options.aliases?.[name];
    const { provider, protect } = optionsFor(apiObject, options);
    const before = [...dependsOn, ...(gates.get(apiObject) ?? [])]
      .filter((dependency) => byObject.has(dependency))
      .map(resourceOf);
    return construct(
      apiObject,
      name,
      { ...args, ...run },
      {
        ...runOptions(policy),
        provider,
        parent: options.parent,
        dependsOn: after(sound, before),
        protect: protect && holdsDataOrTraffic(manifest) ? true : undefined,
        aliases: previous === undefined ? undefined : [{ name: previous }],
      },
    );
  };

  for (const { apiObject } of objects) {
    resourceOf(apiObject);
  }
  return resources;
}

/** Where a Secret of a name is that an object reads. */
function placeOf(object: ApiObject, name: string): string {
  return [fleetClusterOf(object) ?? '', object.metadata.namespace ?? '', name].join('/');
}

/** An image as objects of a cluster name it: of two clusters it may be another one. */
function referenceOn(construct: IConstruct, reference: string): string {
  return `${fleetClusterOf(construct) ?? ''} ${reference}`;
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
