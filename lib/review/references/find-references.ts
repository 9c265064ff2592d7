import { asText } from '../../workload/values/as-text';
import type { JsonMap } from '../../workload/values/maps';
import { append } from '../append';
import { groupOf, mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import { parsePath, placesAt, type Place, type Step } from './field-path';
import type { Beside, FoundReference, Reference } from './reference';

/** The spec of pods, and where it stands in its object. */
export interface PodSpec {
  readonly spec: JsonMap;
  /** Such as `spec.template.spec`. */
  readonly path: string;
}

/** An entry that is ready to be looked up. */
interface Prepared {
  readonly entry: Reference;
  readonly steps: readonly Step[];
  readonly keys: readonly Step[];
  readonly ports: readonly (readonly Step[])[];
}

/** Looks up whom objects name, by a table of references. */
export class ReferenceFinder {
  private readonly byKind = new Map<string, Prepared[]>();

  /** @throws Error an entry's path is none */
  constructor(table: readonly Reference[]) {
    for (const entry of table) {
      const key = typeof entry.from === 'string' ? entry.from : `${entry.from.group ?? ''}/${entry.from.kind}`;
      append(this.byKind, key, {
        entry,
        steps: parsePath(entry.path),
        keys: entry.beside?.keys === undefined ? [] : parsePath(entry.beside.keys),
        ports: (entry.beside?.port ?? []).map(parsePath),
      });
    }
  }

  /** Whom an object names. @param pods the specs of the pods that it makes */
  public find(object: KubernetesObject, pods: readonly PodSpec[]): FoundReference[] {
    const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
    return [...this.named(object, 'any'), ...this.named(object, kind), ...pods.flatMap((pod) => this.ofPod(pod))];
  }

  /** Whom a pod names. */
  public ofPod({ spec, path }: PodSpec): FoundReference[] {
    const bySubPath = new Set(
      ['initContainers', 'containers'].flatMap((list) =>
        mapsAt(spec, list).flatMap((container) =>
          mapsAt(container, 'volumeMounts')
            .filter((mount) => mount['subPath'] !== undefined)
            .map((mount) => `${path}.volumes[${asText(mount['name'])}]`),
        ),
      ),
    );
    return this.named(spec, 'pods', path).map((found) =>
      found.live && found.entry.live === 'files' && bySubPath.has(volumeOf(found.path))
        ? { ...found, live: false }
        : found,
    );
  }

  private named(map: JsonMap, from: string, at = ''): FoundReference[] {
    return (this.byKind.get(from) ?? []).flatMap((prepared) =>
      placesAt(map, prepared.steps, at).flatMap((place) => foundAt(place, prepared) ?? []),
    );
  }
}

const finders = new WeakMap<readonly Reference[], ReferenceFinder>();

/** Looks up whom objects name, by a table that is prepared once. @throws Error an entry's path is none */
export function finderOf(table: readonly Reference[]): ReferenceFinder {
  const finder = finders.get(table) ?? new ReferenceFinder(table);
  finders.set(table, finder);
  return finder;
}

function volumeOf(path: string): string {
  return /^.*?\.volumes\[[^\]]*\]/.exec(path)?.[0] ?? '';
}

function foundAt(place: Place, { entry, keys, ports }: Prepared): FoundReference | undefined {
  const { value, path, parent } = place;
  if (typeof value !== 'string' || value === '') {
    return undefined;
  }
  const { beside = {}, form = 'name', live = false } = entry;
  const kind = besideAt(parent, beside.kind) ?? entry.to.kind;
  // A host of more parts than a Service has is one of the internet.
  const [name, ofHost] = form === 'host' ? serviceOf(value) : [value, undefined];
  if (name === undefined || entry.given?.includes(name) === true || entry.only?.includes(kind) === false) {
    return undefined;
  }
  const namespace = besideAt(parent, beside.namespace) ?? ofHost;
  const port = ports.flatMap((steps) => placesAt(parent, steps)).map((found) => found.value)[0];
  return {
    entry,
    path,
    group: groupBeside(parent, beside) ?? entry.to.group ?? '',
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    cluster: kind === entry.to.kind ? entry.to.cluster === true : kind.startsWith('Cluster'),
    optional: beside.optional !== undefined && parent[beside.optional] === true,
    live: live !== false,
    keys:
      keys.length === 0
        ? []
        : placesAt(parent, keys).flatMap(({ value: key }) => (typeof key === 'string' ? [key] : [])),
    ...(typeof port === 'string' || typeof port === 'number' ? { port } : {}),
  };
}

// The empty text is a group: that of the core.
function groupBeside(parent: JsonMap, { group, apiVersion }: Beside): string | undefined {
  if (group !== undefined) {
    return textAt(parent, group);
  }
  const version = besideAt(parent, apiVersion);
  return version === undefined ? undefined : groupOf(version);
}

function besideAt(parent: JsonMap, field: string | undefined): string | undefined {
  const found = field === undefined ? undefined : textAt(parent, field);
  return found === '' ? undefined : found;
}

function serviceOf(host: string): [string?, string?] {
  const [name, namespace, ...rest] = host.split('.');
  return namespace === undefined || rest.length === 0 || rest[0] === 'svc' ? [name, namespace] : [];
}
