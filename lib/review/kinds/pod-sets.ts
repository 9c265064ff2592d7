import { isMap, type JsonMap } from '../../workload/values/maps';
import { bareMap, own } from '../../workload/values/own';
import { fieldPath } from '../diff/field-change';
import { mapAt, mapsAt, textAt, valueAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { CountDescription, KindDescription, PodSetDescription } from './kind-schema';
import { requestsByLimits } from '../objects/pod-shape';
import { keysOf } from './kind-table';
import { trainJobPod } from './trainer';

/** How many of something there are, and how many at most. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** A set of pods as an object describes it. */
export interface DescribedPods {
  /** What it is called among others of the object: `worker`. Empty where there is only one. */
  readonly name: string;
  /** The path of what its pods are made of, any change of which makes them anew: `spec.template`. */
  readonly templatePath: string;
  /** The path of the spec of its pods: `spec.template.spec`. */
  readonly podPath: string;
  readonly template: JsonMap;
  readonly pod: JsonMap;
  readonly labels: Readonly<Record<string, string>>;
  readonly count: Range;
  /** The paths of containers that stand somewhere else than in the list of containers, by name. */
  readonly elsewhere: ReadonlyMap<string, string>;
}

/** A value, and the path that it stands at. */
interface Place {
  readonly path: string;
  readonly value: unknown;
  /** Its key among others. @default - it is the object itself */
  readonly key?: string;
}

const noPods: Range = { least: 0, most: 0 };
const queue = 'kueue.x-k8s.io/queue-name';

/**
 * The sets of pods that an object makes.
 *
 * @param scale what an autoscaler sets the object's scale to. @default - what the object says
 */
export function describedPods(object: KubernetesObject, kind: KindDescription, scale?: Range): DescribedPods[] {
  const times = isSuspended(object, kind) ? noPods : (scale ?? scaleOf(object, kind));
  const autoscaled = kind.autoscaling === undefined || at(object, kind.autoscaling) === true;
  return kind.pods.flatMap((set) =>
    itemsOf(object, set).flatMap((place) => {
      const found = podsAt(place, set, own(composers, `${kind.group}/${kind.kind}`));
      return found === undefined
        ? []
        : [
            {
              ...found,
              name: place.key ?? set.name ?? '',
              labels: Object.assign(
                bareMap(),
                found.labels,
                controllerLabels(set, object, place.key ?? set.name ?? ''),
              ),
              count: product([
                set.scaled ? times : one,
                ...set.counts.map((count) => rangeOf(place, count, autoscaled)),
              ]),
            },
          ];
    }),
  );
}

const one: Range = { least: 1, most: 1 };

/** The spec of pods, and where its containers stand that are not in its list of containers. */
interface ComposedPod {
  readonly pod: JsonMap;
  readonly elsewhere: ReadonlyMap<string, string>;
  /** @default - none that the object says */
  readonly labels?: Readonly<Record<string, string>>;
}

// Kinds whose pods are put together from several fields, in a way that no table says.
const composers: Readonly<Record<string, (spec: JsonMap) => ComposedPod>> = {
  'trainer.kubeflow.org/TrainJob': trainJobPod,
};

// What Kueue keeps from running until there is room runs all the same, sooner or later.
function isSuspended(object: KubernetesObject, { suspend }: KindDescription): boolean {
  return suspend !== undefined && at(object, suspend) === true && object.metadata.labels?.[queue] === undefined;
}

function scaleOf(object: KubernetesObject, { scale }: KindDescription): Range {
  const count = scale === undefined ? 1 : (wholeNumber(at(object, scale)) ?? 1);
  return { least: count, most: count };
}

function itemsOf(object: KubernetesObject, { each, key }: PodSetDescription): Place[] {
  if (each === undefined) {
    return [{ path: '', value: object }];
  }
  const items = at(object, each);
  if (isMap(items)) {
    return Object.entries(items).map(([name, value]) => ({ path: fieldPath(each, name), value, key: name }));
  }
  return mapsAt(items).map((value, index) => {
    const name = textAt(value, ...keysOf(key)) ?? String(index);
    return { path: `${each}[${name}]`, value, key: name };
  });
}

function podsAt(
  { path, value }: Place,
  set: PodSetDescription,
  compose?: (spec: JsonMap) => ComposedPod,
): Omit<DescribedPods, 'name' | 'count'> | undefined {
  const paths = set.spec === undefined ? [set.template ?? ''].flat() : [set.spec];
  const field = paths.find((each) => isMap(at(value, each)));
  if (field === undefined) {
    return undefined;
  }
  const place = joined(path, field);
  const found = mapAt(value, ...keysOf(field));
  if (set.spec === undefined) {
    return {
      templatePath: place,
      podPath: joined(place, 'spec'),
      template: found,
      pod: mapAt(found, 'spec'),
      labels: textsOf(mapAt(found, 'metadata', 'labels')),
      elsewhere: new Map(),
    };
  }
  const { pod: composed, elsewhere, labels = {} } = compose?.(found) ?? withContainers(found, set.containers, place);
  const pod = { ...composed, containers: mapsAt(composed, 'containers').map(requesting) };
  return { templatePath: place, podPath: place, template: { spec: pod }, pod, labels, elsewhere };
}

// What stands in no list of containers has not been completed as they are.
function requesting(container: JsonMap): JsonMap {
  const { resources } = container;
  return isMap(resources) ? { ...container, resources: { ...resources, ...requestsByLimits(resources) } } : container;
}

// Containers that are fields of their own: their image, if they say none, is what their runtime says.
function withContainers(spec: JsonMap, fields: readonly string[], path: string): ComposedPod {
  const given = fields.filter((field) => isMap(at(spec, field)));
  if (given.length === 0) {
    return { pod: spec, elsewhere: new Map() };
  }
  const containers = given.map((field) => ({ name: field, ...mapAt(spec, ...keysOf(field)) }));
  return {
    pod: { ...spec, containers: [...containers, ...mapsAt(spec, 'containers')] },
    elsewhere: new Map(containers.map(({ name }, index) => [name, joined(path, given[index]!)])),
  };
}

function controllerLabels(
  { labels }: PodSetDescription,
  { metadata }: KubernetesObject,
  set: string,
): Record<string, string> {
  const known = new Map([
    ['{name}', metadata.name],
    ['{set}', set],
  ]);
  return Object.fromEntries(
    Object.entries(labels).map(([label, value]) => [
      label,
      value.replace(/\{name\}|\{set\}/g, (name) => known.get(name) ?? name),
    ]),
  );
}

function rangeOf({ value }: Place, { field, default: none, less, most }: CountDescription, autoscaled: boolean): Range {
  const least = Math.max(0, (wholeNumber(at(value, field)) ?? none) - less);
  const highest = most === undefined || !autoscaled ? undefined : wholeNumber(at(value, most));
  return { least, most: Math.max(least, highest ?? least) };
}

function product(ranges: readonly Range[]): Range {
  return ranges.reduce((all, { least, most }) => ({ least: capped(all.least * least), most: capped(all.most * most) }));
}

const highest = 2 ** 31 - 1;
const capped = (count: number): number => Math.min(count, highest);

// Annotations hold numbers as texts.
function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? Math.min(Math.max(Math.trunc(number), 0), highest) : undefined;
}

function textsOf(labels: JsonMap): Record<string, string> {
  return labels as Record<string, string>;
}

function at(value: unknown, path: string): unknown {
  return valueAt(value, ...keysOf(path));
}

function joined(path: string, field: string): string {
  return path === '' || field === '' ? `${path}${field}` : `${path}.${field}`;
}
