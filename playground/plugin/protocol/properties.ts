import type { Struct as StructMessage } from 'google-protobuf/google/protobuf/struct_pb';
import { isFields, type Fields } from '../objects';

/**
 * Property values as they travel between the engine and a plugin: JSON, in which a few reserved keys and one reserved
 * text carry what JSON cannot say.
 *
 * @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const RESOURCE = '5cf8f73096256a8f31e491e813e4eb8e';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';

/** What stands for a value that a preview does not know yet. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** Whether an unknown stands anywhere in a value. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.some(hasUnknown);
  }
  return isFields(value) && Object.values(value).some(hasUnknown);
}

/** Marks a value as secret: the engine encrypts it in the state and never prints it. */
export function secret(value: unknown): Fields {
  return { [SIGNATURE]: SECRET, value };
}

/** Whether a value is marked as secret. */
export function isSecret(value: unknown): boolean {
  return isFields(value) && value[SIGNATURE] === SECRET;
}

/**
 * Reads properties from the engine. Nulls are left out (to Kubernetes null means absent), marks are taken off: what is
 * secret is marked again in what goes back, see {@link withSecretsOf}.
 */
export function fromStruct(struct: StructMessage | undefined): Fields {
  const value = struct === undefined ? {} : unmark(struct.toJavaScript());
  return isFields(value) ? value : {};
}

/** Properties in an exported state whose secrets are shown, as they are sent to a cluster. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(revealed);
  }
  if (!isFields(value)) {
    return value;
  }
  const { plaintext } = value;
  if (isSecret(value) && typeof plaintext === 'string') {
    return revealed(JSON.parse(plaintext));
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [serverKey(key), revealed(item)]),
  );
}

/**
 * What goes back to the engine, with everything marked as secret that came as secret under the same keys. Within a list
 * the whole list is marked: its items may have moved.
 *
 * @param sources what came from the engine, unread
 */
export function withSecretsOf(fields: Fields, ...sources: readonly (StructMessage | undefined)[]): Fields {
  return sources.reduce<Fields>(
    (marked, source) => (source === undefined ? marked : markedAs(marked, source.toJavaScript())),
    fields,
  );
}

function markedAs(fields: Fields, source: Fields): Fields {
  const marked = { ...fields };
  for (const [key, came] of Object.entries(source)) {
    const name = serverKey(key);
    const goes = marked[name];
    if (goes === undefined || isSecret(goes)) {
      continue;
    }
    if (isPlain(goes) && isPlain(came)) {
      marked[name] = markedAs(goes, came);
    } else if (hasSecret(came)) {
      marked[name] = secret(goes);
    }
  }
  return marked;
}

function isPlain(value: unknown): value is Fields {
  return isFields(value) && !(SIGNATURE in value);
}

function hasSecret(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(hasSecret);
  }
  if (!isFields(value)) {
    return false;
  }
  return (
    isSecret(value) || (value[SIGNATURE] === OUTPUT && value['secret'] === true) || Object.values(value).some(hasSecret)
  );
}

function unmark(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(unmark);
  }
  if (!isFields(value)) {
    return value;
  }
  switch (value[SIGNATURE]) {
    case SECRET:
      return unmark(value['value']);
    case OUTPUT:
      return 'value' in value ? unmark(value['value']) : UNKNOWN;
    case RESOURCE:
      return value['id'] ?? value['urn'];
    default:
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== null)
          .map(([key, item]) => [serverKey(key), unmark(item)]),
      );
  }
}

/** Properties as the engine takes them. */
export function mark(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => mark(item) ?? null);
  }
  if (!isFields(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [programKey(key), mark(item)]),
  );
}

// The SDK's types cannot have a dash in a property: the schema of a custom resource says `x_kubernetes_…` there.
const serverKey = (key: string): string => (/^x_kubernetes_[a-z_]+$/.test(key) ? key.replaceAll('_', '-') : key);
const programKey = (key: string): string => (/^x-kubernetes-[a-z-]+$/.test(key) ? key.replaceAll('-', '_') : key);
