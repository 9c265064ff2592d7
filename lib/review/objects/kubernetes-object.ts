import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { isMap, type JsonMap } from '../../workload/values/maps';
import { bareMap, own } from '../../workload/values/own';

/** A Kubernetes object as plain JSON, of whatever kind. */
export interface KubernetesObject extends JsonMap {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** What every object says of itself. */
export interface Metadata extends JsonMap {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object, and where it was read. */
export interface SourcedObject {
  readonly object: KubernetesObject;
  /** The file, as the user named it or as its folder leads to it. @default - not read from a file */
  readonly file?: string;
  /** The line that its document begins on, from 1. */
  readonly line?: number;
  /** The environment it belongs to, where several are reviewed at once: objects are only compared within one. */
  readonly environment?: string;
}

/** An object with the environment that it belongs to, where there are several. */
export function sourced(object: KubernetesObject, environment: string | undefined): SourcedObject {
  return { object, ...(environment === undefined ? {} : { environment }) };
}

/** Names an object in a report. */
export interface ObjectReference {
  /** The environment, where several were reviewed at once. */
  readonly environment?: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** The group of an `apiVersion`; that of `v1` is empty. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** Whether a group is a project's own: those without a dot, and below k8s.io, are Kubernetes'. */
export function isCustomGroup(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io');
}

/** Names an object. */
export function referenceTo({ object, environment }: SourcedObject): ObjectReference {
  const { apiVersion, kind, metadata } = object;
  return {
    ...(environment === undefined ? {} : { environment }),
    apiVersion,
    kind,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    name: metadata.name,
  };
}

/**
 * The key of an object: environment, group, kind, namespace and name. The version of its API is no part of it. An
 * object without a namespace has the key of one in `default`.
 */
export function objectKey({ object, environment = '' }: SourcedObject): string {
  return [environment, groupOf(object.apiVersion), object.kind, namespaceOrDefault(object), object.metadata.name].join(
    '|',
  );
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current: unknown = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = own(current as Record<string, unknown>, String(key));
  }
  return current;
}

// It inherits nothing, because it is asked for names that users choose, such as `constructor`.
const nothing = Object.freeze(bareMap());

/** The map at a path; empty where there is none. */
export function mapAt(value: unknown, ...path: readonly (string | number)[]): JsonMap {
  const found = valueAt(value, ...path);
  return isMap(found) ? found : nothing;
}

/** The maps of the list at a path; none where there is no list. */
export function mapsAt(value: unknown, ...path: readonly (string | number)[]): JsonMap[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter(isMap) : [];
}

/** The texts of the list at a path; none where there is no list. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): string[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}

/** The text at a path; undefined where there is something else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/**
 * How many of something there are, as the API server has it: a whole number of 32 bits,
 * and not less than none. Undefined where there is something else.
 */
export function countAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = numberAt(value, ...path);
  return found === undefined ? undefined : Math.min(Math.max(Math.trunc(found), 0), 2 ** 31 - 1);
}

/** The number at a path; undefined where there is something else. */
export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}
