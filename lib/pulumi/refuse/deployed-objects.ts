import type { KubernetesObject, SourcedObject } from '../../review';
import { mapStrings } from '../outputs/swap';
import { unknownYet } from '../../workload/values/unknown-yet';

type Fields = Readonly<Record<string, unknown>>;

/** What of a resource is in `pulumi stack export`. */
interface Resource {
  readonly type?: string;
  readonly urn?: string;
  readonly inputs?: Fields;
  /** It is replaced already, and only still to be deleted. */
  readonly delete?: boolean;
}

// How Pulumi marks a secret, whose value is encrypted.
const secretKey = '4dabf18193072939515e22adb298388d';
const secretValue = '(secret)';
/** What annotations of pods with the version of a Secret begin with. */
const secretAnnotation = 'secret.modelyard.dev/';

/**
 * The Kubernetes objects that the last deployment of a stack made, as it asked for them.
 *
 * @param exported what `pulumi stack export` printed, as JSON
 * @param nested whether the resources are children of another one than the stack
 * @param isOurs whether a resource of that logical name and of these inputs was made by `deploy()`
 */
export function deployedObjects(
  exported: unknown,
  nested: boolean,
  isOurs: (name: string, object: KubernetesObject) => boolean,
): SourcedObject[] {
  const { deployment } = (exported ?? {}) as {
    readonly deployment?: { readonly resources?: readonly Resource[] } | null;
  };
  return (deployment?.resources ?? []).flatMap(({ type = '', urn = '', inputs, delete: leaving }) => {
    const [, , types = '', ...rest] = urn.split('::');
    if (
      !type.startsWith('kubernetes:') ||
      leaving === true ||
      inputs === undefined ||
      types.includes('$') !== nested ||
      !isObject(inputs)
    ) {
      return [];
    }
    const object = plain(inputs) as KubernetesObject;
    return isOurs(rest.join('::'), object) ? [{ object }] : [];
  });
}

/**
 * Makes what is deployed comparable with what a program builds before its Outputs are known: takes away what only a
 * deployment adds.
 *
 * @param images the images of the program, without tag: their digests are known only once they are built
 */
export function withoutAdditions(objects: readonly SourcedObject[], images: ReadonlySet<string>): SourcedObject[] {
  return objects.map((sourced) => {
    const object = mapStrings(sourced.object, (text) => {
      const { name, tag } = /^(?<name>.+):(?<tag>[^:/@]+)@sha256:[0-9a-f]{64}$/.exec(text)?.groups ?? {};
      return name !== undefined && images.has(name) ? `${name}:${tag}` : text;
    }) as KubernetesObject;
    return {
      ...sourced,
      object: {
        ...without(object, (key, value) => key === 'data' && value === secretValue),
        metadata: without(object.metadata, (key) => key === 'ownerReferences'),
      } as KubernetesObject,
    };
  });
}

/**
 * A manifest with what is known only at the deployment taken from what is deployed: the review then says nothing of it.
 *
 * @param isUnknown whether a text stands for something that is not known yet
 */
export function withKnownValues(manifest: unknown, deployed: unknown, isUnknown: (text: string) => boolean): unknown {
  if (typeof manifest === 'string') {
    return isUnknown(manifest) ? knownValue(deployed) : manifest;
  }
  if (Array.isArray(manifest)) {
    return manifest.map((item, index) => withKnownValues(item, sameItem(item, index, deployed), isUnknown));
  }
  if (typeof manifest !== 'object' || manifest === null) {
    return manifest;
  }
  return Object.fromEntries(
    Object.entries(manifest).map(([key, value]) => [key, withKnownValues(value, fieldOf(deployed, key), isUnknown)]),
  );
}

function knownValue(deployed: unknown): unknown {
  return deployed === undefined || typeof deployed === 'object' ? unknownYet : deployed;
}

function sameItem(item: unknown, index: number, deployed: unknown): unknown {
  if (!Array.isArray(deployed)) {
    return undefined;
  }
  const name = fieldOf(item, 'name');
  return typeof name === 'string'
    ? (deployed as unknown[]).find((other) => fieldOf(other, 'name') === name)
    : (deployed as unknown[])[index];
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Fields)[key] : undefined;
}

function without(fields: Fields, isLeftOut: (key: string, value: unknown) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key, value]) => !isLeftOut(key, value)));
}

function isObject(inputs: Fields): boolean {
  return (
    typeof inputs['apiVersion'] === 'string' &&
    typeof inputs['kind'] === 'string' &&
    typeof fieldOf(inputs['metadata'], 'name') === 'string'
  );
}

// Without the provider's own fields, the versions of Secrets, and what is encrypted.
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (secretKey in value) {
    return secretValue;
  }
  const entries = Object.entries(value).filter(([key]) => !key.startsWith('__') && !key.startsWith(secretAnnotation));
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}
