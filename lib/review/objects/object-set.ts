import { append } from '../append';
import {
  mapAt,
  namespaceOf,
  objectKey,
  textAt,
  type JsonMap,
  type KubernetesObject,
  type SourcedObject,
} from './kubernetes-object';
import { normalize } from './normalize';
import { hasLabels, selects, workloadOf, type Workload } from './workload';

/** All objects of one side of a review, normalized. */
export class ObjectSet {
  /** The objects, in the order in which they were read. */
  public readonly all: readonly SourcedObject[];
  /** Those that make pods. */
  public readonly workloads: readonly Workload[];
  private readonly byKey: ReadonlyMap<string, KubernetesObject>;
  private readonly byKind = new Map<string, SourcedObject[]>();
  private readonly byNamespace = new Map<string, Workload[]>();
  private readonly byObject = new Map<KubernetesObject, Workload>();
  private readonly byLabel = new Map<string, Workload[]>();
  private readonly served = new Map<KubernetesObject, Workload[]>();
  private services: ReadonlyMap<Workload, readonly KubernetesObject[]> | undefined;
  private budgets: ReadonlyMap<Workload, readonly KubernetesObject[]> | undefined;

  constructor(objects: readonly SourcedObject[]) {
    const autoscalers = autoscalersOf(objects);
    this.all = objects.map((sourced) => {
      const { kind, metadata } = sourced.object;
      const autoscaled =
        autoscalers.size > 0 &&
        autoscalers.has([sourced.environment ?? '', namespaceOf(sourced.object), kind, metadata.name].join('|'));
      const object = normalize(sourced.object, autoscaled);
      return { ...sourced, object };
    });
    this.byKey = new Map(this.all.map((sourced) => [objectKey(sourced), sourced.object]));
    for (const sourced of this.all) {
      append(this.byKind, `${sourced.environment ?? ''}|${sourced.object.kind}`, sourced);
    }
    const targets = autoscalersOf(this.all);
    this.workloads = this.all.flatMap(({ object, environment }) => {
      const autoscaler = targets.get(
        [environment ?? '', namespaceOf(object), object.kind, object.metadata.name].join('|'),
      );
      return workloadOf(object, environment, autoscaler) ?? [];
    });
    for (const workload of this.workloads) {
      const place = placeOf(workload.object, workload.environment);
      append(this.byNamespace, place, workload);
      this.byObject.set(workload.object, workload);
      for (const key in workload.labels) {
        append(this.byLabel, labelKey(place, key, workload.labels[key]), workload);
      }
    }
  }

  /** The objects of a kind in an environment. */
  public ofKind(kind: string, environment: string | undefined): readonly SourcedObject[] {
    return this.byKind.get(`${environment ?? ''}|${kind}`) ?? [];
  }

  /** The object of a kind and name in the namespace of another; undefined when there is none. */
  public near(
    other: KubernetesObject,
    environment: string | undefined,
    group: string,
    kind: string,
    name: string,
  ): KubernetesObject | undefined {
    return this.byKey.get([environment ?? '', group, kind, namespaceOf(other), name].join('|'));
  }

  /** The workload that an object is; undefined when it makes no pods. */
  public workload(object: KubernetesObject | undefined): Workload | undefined {
    return object === undefined ? undefined : this.byObject.get(object);
  }

  /** The workloads in the namespace of an object. */
  public workloadsNear(object: KubernetesObject, environment: string | undefined): readonly Workload[] {
    return this.byNamespace.get(placeOf(object, environment)) ?? [];
  }

  /** The workloads to whose pods a Service leads. One without a selector leads to none that could be known. */
  public servedBy(service: KubernetesObject, environment: string | undefined): readonly Workload[] {
    return remember(this.served, service, () => this.servable(service, environment).filter(({ ends }) => !ends));
  }

  /** The Services that lead to a workload's pods. */
  public servicesOf(workload: Workload): readonly KubernetesObject[] {
    this.services ??= this.byWorkload('Service', (service, environment) => this.servable(service, environment));
    return this.services.get(workload) ?? [];
  }

  /** The disruption budgets of a workload's pods. */
  public budgetsOf(workload: Workload): readonly KubernetesObject[] {
    this.budgets ??= this.byWorkload('PodDisruptionBudget', (budget, environment) => {
      const selector = mapAt(budget, 'spec')['selector'];
      return this.candidates(budget, environment, mapAt(selector, 'matchLabels')).filter(({ labels }) =>
        selects(selector, labels),
      );
    });
    return this.budgets.get(workload) ?? [];
  }

  private servable(service: KubernetesObject, environment: string | undefined): readonly Workload[] {
    const selector = mapAt(service, 'spec', 'selector');
    return isEmpty(selector)
      ? []
      : this.candidates(service, environment, selector).filter(({ labels }) => hasLabels(labels, selector));
  }

  // Those in an object's namespace that have the rarest of some labels. Asking every workload about every selector would
  // cost the square of their number.
  private candidates(object: KubernetesObject, environment: string | undefined, wanted: JsonMap): readonly Workload[] {
    let fewest = this.workloadsNear(object, environment);
    for (const key in wanted) {
      const having = this.byLabel.get(labelKey(placeOf(object, environment), key, wanted[key])) ?? [];
      fewest = having.length < fewest.length ? having : fewest;
    }
    return fewest;
  }

  private byWorkload(
    kind: string,
    chosenBy: (object: KubernetesObject, environment: string | undefined) => readonly Workload[],
  ): ReadonlyMap<Workload, readonly KubernetesObject[]> {
    const found = new Map<Workload, KubernetesObject[]>();
    for (const { object, environment } of this.all.filter((sourced) => sourced.object.kind === kind)) {
      for (const workload of chosenBy(object, environment)) {
        append(found, workload, object);
      }
    }
    return found;
  }
}

function placeOf(object: KubernetesObject, environment: string | undefined): string {
  return `${environment ?? ''}|${namespaceOf(object)}`;
}

// A label may be of any shape in what is read.
function labelKey(place: string, key: string, value: unknown): string {
  return `${place}|${key}=${JSON.stringify(value)}`;
}

function isEmpty(map: object): boolean {
  for (const _ in map) {
    return false;
  }
  return true;
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}

function autoscalersOf(objects: readonly SourcedObject[]): Map<string, KubernetesObject> {
  const found = new Map<string, KubernetesObject>();
  for (const { object, environment } of objects) {
    if (object.kind === 'HorizontalPodAutoscaler' || object.kind === 'ScaledObject') {
      const target = mapAt(object, 'spec', 'scaleTargetRef');
      const key = [
        environment ?? '',
        namespaceOf(object),
        textAt(target, 'kind') ?? 'Deployment',
        textAt(target, 'name') ?? '',
      ].join('|');
      found.set(key, object);
    }
  }
  return found;
}
