import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { type JsonMap } from '../../workload/values/maps';
import { append } from '../append';
import type { PodSpec } from '../references/find-references';
import { Links } from '../references/links';
import { selectorEntry, selectorOf } from '../references/selectors';
import { madeOf } from './as-written';
import { mapAt, objectKey, textAt, type KubernetesObject, type SourcedObject } from './kubernetes-object';
import { runsOnDemand } from './hooks';
import { normalize } from './normalize';
import { builtInKinds, type KindTable } from '../kinds/kind-table';
import { withClaims } from '../totals/device-claims';
import { withBorrowedPods } from '../pods/borrowed-pods';
import { podRequest, type PodRequest } from '../totals/pod-request';
import { selects, workloadOf, type PodSet, type Workload } from './workload';

/** What an object is called within a namespace. */
export interface NamedObject {
  /** The API group of its kind. @default - that of the core: '' */
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
}

const inNoNamespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: '' } };

/** A workload whose pods were read with what it takes from another object. */
function belongingTo(object: KubernetesObject, workload: Workload): Workload {
  return { ...workload, object, podSets: workload.podSets.map((pods) => ({ ...pods, object })) };
}

/** All objects of one side of a review, normalized. */
export class ObjectSet {
  /** The objects, in the order in which they were read. */
  public readonly all: readonly SourcedObject[];
  /** Those that make pods. */
  public readonly workloads: readonly Workload[];
  /** The sets of pods of all of them. */
  public readonly podSets: readonly PodSet[];
  /** Who names whom. */
  public readonly links: Links;
  private readonly byKey: ReadonlyMap<string, KubernetesObject>;
  private readonly byKind = new Map<string, SourcedObject[]>();
  private readonly byNamespace = new Map<string, PodSet[]>();
  private readonly byObject = new Map<KubernetesObject, Workload>();
  private readonly byLabel = new Map<string, PodSet[]>();
  private readonly requests = new Map<PodSet, PodRequest>();
  private readonly chosen = new Map<KubernetesObject, readonly PodSet[]>();
  private choosing: Map<PodSet, KubernetesObject[]> | undefined;

  constructor(
    objects: readonly SourcedObject[],
    /** What is known of kinds of objects. @default - what is built in */
    public readonly kinds: KindTable = builtInKinds,
  ) {
    const autoscalers = autoscalersOf(objects);
    this.all = objects.map((sourced) => {
      const autoscaled = autoscalers.size > 0 && autoscalers.has(scaleKey(sourced));
      const object = madeOf(normalize(sourced.object, autoscaled), sourced.object);
      return { ...sourced, object };
    });
    this.byKey = new Map(this.all.map((sourced) => [objectKey(sourced), sourced.object]));
    for (const sourced of this.all) {
      append(this.byKind, `${sourced.environment ?? ''}|${sourced.object.kind}`, sourced);
    }
    const targets = autoscalersOf(this.all);
    this.workloads = this.all.flatMap((sourced) => {
      const { object, environment } = sourced;
      // A test of a chart runs when somebody asks for it: no deployment makes its pods.
      if (runsOnDemand(object)) {
        return [];
      }
      const whole = withBorrowedPods(
        object,
        (named) => this.near(object, environment, named) ?? this.near(inNoNamespace, environment, named),
      );
      const workload = workloadOf(whole, environment, targets.get(scaleKey(sourced)), kinds);
      return workload === undefined ? [] : [whole === object ? workload : belongingTo(object, workload)];
    });
    this.podSets = this.workloads.flatMap(({ podSets }) => podSets);
    this.workloads.forEach((workload) => this.byObject.set(workload.object, workload));
    for (const pods of this.podSets) {
      const place = placeOf(pods.object, pods.environment);
      append(this.byNamespace, place, pods);
      for (const key in pods.labels) {
        const value = pods.labels[key];
        append(
          this.byLabel,
          labelKey(place, key, typeof value === 'string' && /^[*!]/.test(value) ? '*' : value),
          pods,
        );
      }
    }
    this.links = new Links(this.all, (object) => this.podsOf(object), kinds.references);
  }

  /** The objects of a kind in an environment. */
  public ofKind(kind: string, environment: string | undefined): readonly SourcedObject[] {
    return this.byKind.get(`${environment ?? ''}|${kind}`) ?? [];
  }

  /** The object of a kind and name in the namespace of another; undefined when there is none. */
  public near(
    other: KubernetesObject,
    environment: string | undefined,
    { group = '', kind, name }: NamedObject,
  ): KubernetesObject | undefined {
    return this.byKey.get([environment ?? '', group, kind, namespaceOrDefault(other), name].join('|'));
  }

  /** What each of some pods reserves, with the devices of its claims. */
  public requestOf(pods: PodSet): PodRequest {
    return remember(this.requests, pods, () =>
      withClaims(podRequest(pods.pod), pods, {
        find: (kind, name) => this.near(pods.object, pods.environment, { group: 'resource.k8s.io', kind, name }),
        deviceClasses: this.ofKind('DeviceClass', pods.environment).map(({ object }) => object),
      }),
    );
  }

  /** The workload that an object is; undefined when it makes no pods. */
  public workload(object: KubernetesObject | undefined): Workload | undefined {
    return object === undefined ? undefined : this.byObject.get(object);
  }

  /** The pods in the namespace of an object. */
  public podsNear(object: KubernetesObject, environment: string | undefined): readonly PodSet[] {
    return this.byNamespace.get(placeOf(object, environment)) ?? [];
  }

  /** The pods to which a Service or pool leads. Without a selector it leads to none that could be known. */
  public servedBy(service: KubernetesObject, environment: string | undefined): readonly PodSet[] {
    return this.selected(service, environment);
  }

  /** The Services and pools that lead to pods, or to any of a workload. */
  public servicesOf(pods: PodSet | Workload): readonly KubernetesObject[] {
    if ('podSets' in pods) {
      return [...new Set(pods.podSets.flatMap((set) => this.servicesOf(set)))];
    }
    return this.selectorsOf(pods).filter((object) => selectorEntry(object)?.requests === true);
  }

  /** The disruption budgets of pods. */
  public budgetsOf(pods: PodSet): readonly KubernetesObject[] {
    return this.selectorsOf(pods).filter(({ kind }) => kind === 'PodDisruptionBudget');
  }

  /** What chooses pods by their labels: Services, pools, budgets, policies, monitors. */
  public selectorsOf(pods: PodSet): readonly KubernetesObject[] {
    if (this.choosing === undefined) {
      this.choosing = new Map();
      for (const { object, environment } of this.all) {
        for (const chosen of this.selected(object, environment)) {
          append(this.choosing, chosen, object);
        }
      }
    }
    return this.choosing.get(pods) ?? [];
  }

  /** The pods in its namespace that an object chooses by labels. */
  public selected(object: KubernetesObject, environment: string | undefined): readonly PodSet[] {
    return remember(this.chosen, object, () => {
      const selector = selectorEntry(object)?.to === 'pods' ? selectorOf(object) : undefined;
      return selector === undefined ? [] : this.podsWith(selector, object, environment);
    });
  }

  /** The pods in an object's namespace that a label selector chooses. */
  public podsWith(selector: JsonMap, object: KubernetesObject, environment: string | undefined): PodSet[] {
    return this.candidates(object, environment, mapAt(selector, 'matchLabels')).filter(({ labels }) =>
      selects(selector, labels),
    );
  }

  private podsOf(object: KubernetesObject): PodSpec[] {
    return (this.byObject.get(object)?.podSets ?? []).map(({ pod, podPath }) => ({ spec: pod, path: podPath }));
  }

  // The pods in an object's namespace that could match: those with the rarest of the wanted labels. Asking all pods
  // about every selector would cost the square of their number.
  private candidates(object: KubernetesObject, environment: string | undefined, wanted: JsonMap): readonly PodSet[] {
    let fewest = this.podsNear(object, environment);
    for (const key in wanted) {
      const place = placeOf(object, environment);
      // Labels whose value only a controller knows may be what is wanted.
      const having = [labelKey(place, key, wanted[key]), labelKey(place, key, '*')].map(
        (label) => this.byLabel.get(label) ?? [],
      );
      if (having[0]!.length + having[1]!.length < fewest.length) {
        fewest = having.flat();
      }
    }
    return fewest;
  }
}

function placeOf(object: KubernetesObject, environment: string | undefined): string {
  return `${environment ?? ''}|${namespaceOrDefault(object)}`;
}

// A label may be of any shape in what is read.
function labelKey(place: string, key: string, value: unknown): string {
  return `${place}|${key}=${JSON.stringify(value)}`;
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

/** What an autoscaler names: environment, namespace, kind and name of an object. */
export function scaleKey({ object, environment = '' }: SourcedObject): string {
  return [environment, namespaceOrDefault(object), object.kind, object.metadata.name].join('|');
}

/** The autoscalers of some objects, by {@link scaleKey} of what they scale. */
export function autoscalersOf(objects: readonly SourcedObject[]): Map<string, KubernetesObject> {
  const found = new Map<string, KubernetesObject>();
  for (const { object, environment } of objects) {
    if (object.kind === 'HorizontalPodAutoscaler' || object.kind === 'ScaledObject') {
      const target = mapAt(object, 'spec', 'scaleTargetRef');
      const key = [
        environment ?? '',
        namespaceOrDefault(object),
        textAt(target, 'kind') ?? 'Deployment',
        textAt(target, 'name') ?? '',
      ].join('|');
      found.set(key, object);
    }
  }
  return found;
}
