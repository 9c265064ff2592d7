import { ApiObject, App, ImplicitTokenResolver, LazyResolver, NumberStringUnionResolver } from 'cdk8s';

/** The resolvers that every App has. */
const usual = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** A way from fields to a manifest, as the generated classes have one. */
type Renderer = (props: Record<string, unknown>) => Record<string, unknown>;

/**
 * The object as its own `toJson()` renders it, byte for byte, in a third of the time: what cdk8s does in several passes
 * (resolving, cleaning and sorting, each with an object for every value) is one here.
 *
 * Whatever is not plain (lazy values, tokens, patches, resolvers and classes of the user's own) is left to `toJson()`.
 */
export function renderObject(object: ApiObject): Record<string, unknown> {
  const render = rendererOf(object);
  const cleaned =
    render !== undefined && isUsual(object) ? clean({ ...object['props'], metadata: undefined }) : notPlain;
  if (cleaned === notPlain || render === undefined) {
    return object.toJson() as Record<string, unknown>;
  }
  // The metadata's own place is behind these two.
  const { apiVersion, kind, ...fields } = cleaned as Record<string, unknown>;
  return render({ apiVersion, kind, metadata: renderMetadata(object), ...fields });
}

const usualMetadata: readonly string[] = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
];

function renderMetadata({ metadata }: ApiObject): unknown {
  const { name, namespace } = metadata;
  const rendered: Record<string, unknown> = {};
  const fields = {
    annotations: metadata['annotations'] as object,
    finalizers: metadata['finalizers'] as object,
    labels: metadata['labels'] as object,
    name,
    namespace,
    ownerReferences: metadata['ownerReferences'] as object,
  };
  for (const [field, value] of Object.entries(fields)) {
    const cleaned = clean(value);
    if (cleaned === notPlain) {
      return metadata.toJson();
    }
    // What is empty is left out.
    if (cleaned !== undefined && (typeof cleaned !== 'object' || Object.keys(cleaned as object).length > 0)) {
      rendered[field] = cleaned;
    }
  }
  return Object.keys(metadata['_additionalAttributes'] as object).every((field) => usualMetadata.includes(field))
    ? rendered
    : metadata.toJson();
}

const renderers = new WeakMap<object, Renderer | undefined>();

/** How the class of an object writes it; undefined where a class of the user's own has a say in that. */
function rendererOf(object: ApiObject): Renderer | undefined {
  const prototype = Object.getPrototypeOf(object) as object;
  if (!renderers.has(prototype)) {
    renderers.set(prototype, findRenderer(prototype));
  }
  return renderers.get(prototype);
}

function findRenderer(prototype: object): Renderer | undefined {
  const toJson = ownerOfToJson(prototype);
  return toJson === ApiObject.prototype
    ? (manifest) => manifest
    : (Object.getOwnPropertyDescriptor(toJson.constructor, 'manifest')?.value as Renderer | undefined);
}

function ownerOfToJson(prototype: object): object {
  return Object.hasOwn(prototype, 'toJson') ? prototype : ownerOfToJson(Object.getPrototypeOf(prototype) as object);
}

function isUsual(object: ApiObject): boolean {
  const { resolvers } = App.of(object);
  return (
    (object['patches'] as readonly unknown[]).length === 0 &&
    resolvers.length === usual.length &&
    resolvers.every((resolver, index) => resolver.constructor === usual[index])
  );
}

const notPlain = Symbol('not plain');

// Keys are sorted, and what has no value is left out.
function clean(value: unknown): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (typeof value !== 'object') {
    return typeof value === 'function' ? notPlain : value;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value as unknown[]) {
      const cleaned = clean(item);
      if (cleaned === notPlain) {
        return notPlain;
      }
      items.push(cleaned);
    }
    return items;
  }
  return Object.getPrototypeOf(value) === Object.prototype
    ? cleanMap(value as Record<string, unknown>)
    : cleanUnion(value);
}

function cleanMap(map: Record<string, unknown>): unknown {
  if (typeof map['resolve'] === 'function') {
    return notPlain;
  }
  const cleaned: Record<string, unknown> = {};
  for (const key of Object.keys(map).sort()) {
    const value = clean(map[key]);
    if (value === notPlain) {
      return notPlain;
    }
    if (value !== undefined) {
      cleaned[key] = value;
    }
  }
  return cleaned;
}

// Quantities and the like: the generated classes go on with their value.
function cleanUnion(value: object): unknown {
  const held = (value as { readonly value?: unknown }).value;
  const tokenLike =
    typeof (value as { readonly resolve?: unknown }).resolve === 'function' ||
    typeof (value as { readonly produce?: unknown }).produce === 'function';
  return !tokenLike && (typeof held === 'string' || typeof held === 'number') ? { value: held } : notPlain;
}
