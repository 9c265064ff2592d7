import { append } from '../append';
import { mapAt, namespaceOf, objectKey, textAt, type KubernetesObject, type SourcedObject } from './kubernetes-object';
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
  private readonly selecting = new Map<string, readonly KubernetesObject[]>();
  private readonly served = new Map<KubernetesObject, Workload[]>();
  private readonly services = new Map<Workload, KubernetesObject[]>();
  private readonly budgets = new Map<Workload, KubernetesObject[]>();

  constructor(objects: readonly SourcedObject[]) {
    const autoscalers = autoscalersOf(objects);
    this.all = objects.map((sourced) => {
      const { kind, metadata } = sourced.object;
      const autoscaled = autoscalers.size > 0 && autoscalers.has([sourced.environment ?? '', namespaceOf(sourced.object), kind, metadata.name].join('|'));
      const object = normalize(sourced.object, autoscaled);
      return { ...sourced, object };
    });
    this.byKey = new Map(this.all.map((sourced) => [objectKey(sourced), sourced.object]));
    for (const sourced of this.all) {
      append(this.byKind, `${sourced.environment ?? ''}|${sourced.object.kind}`, sourced);
    }
    const targets = autoscalersOf(this.all);
    this.workloads = this.all.flatMap(({ object, environment }) => {
      const autoscaler = targets.get([environment ?? '', namespaceOf(object), object.kind, object.metadata.name].join('|'));
      return workloadOf(object, environment, autoscaler) ?? [];
    });
    for (const workload of this.workloads) {
      append(this.byNamespace, `${workload.environment ?? ''}|${namespaceOf(workload.object)}`, workload);
      this.byObject.set(workload.object, workload);
    }
  }

  /** The objects of a kind in an environment. */
  public ofKind(kind: string, environment: string | undefined): readonly SourcedObject[] {
    return this.byKind.get(`${environment ?? ''}|${kind}`) ?? [];
  }

  /** The object of a kind and name in the namespace of another; undefined when there is none. */
  public near(other: KubernetesObject, environment: string | undefined, group: string, kind: string, name: string): KubernetesObject | undefined {
    return this.byKey.get([environment ?? '', group, kind, namespaceOf(other), name].join('|'));
  }

  /** The workload that an object is; undefined when it makes no pods. */
  public workload(object: KubernetesObject | undefined): Workload | undefined {
    return object === undefined ? undefined : this.byObject.get(object);
  }

  /** The workloads in the namespace of an object. */
  public workloadsNear(object: KubernetesObject, environment: string | undefined): readonly Workload[] {
    return this.byNamespace.get(`${environment ?? ''}|${namespaceOf(object)}`) ?? [];
  }

  /** The workloads to whose pods a Service leads. One without a selector leads to none that could be known. */
  public servedBy(service: KubernetesObject, environment: string | undefined): readonly Workload[] {
    return remember(this.served, service, () => {
      const selector = mapAt(service, 'spec', 'selector');
      return isEmpty(selector) ? [] : this.workloadsNear(service, environment).filter(({ labels, ends }) => !ends && hasLabels(labels, selector));
    });
  }

  /** The Services that lead to a workload's pods. */
  public servicesOf(workload: Workload): readonly KubernetesObject[] {
    return remember(this.services, workload, () =>
      this.sameNamespace('Service', workload).filter((object) => {
        const selector = mapAt(object, 'spec', 'selector');
        return !isEmpty(selector) && hasLabels(workload.labels, selector);
      }),
    );
  }

  /** The disruption budgets of a workload's pods. */
  public budgetsOf(workload: Workload): readonly KubernetesObject[] {
    return remember(this.budgets, workload, () => this.sameNamespace('PodDisruptionBudget', workload).filter((object) => selects(mapAt(object, 'spec')['selector'], workload.labels)));
  }

  private sameNamespace(kind: string, { object, environment }: Workload): readonly KubernetesObject[] {
    const namespace = namespaceOf(object);
    return remember(this.selecting, `${environment ?? ''}|${namespace}|${kind}`, () =>
      this.ofKind(kind, environment)
        .map((sourced) => sourced.object)
        .filter((other) => namespaceOf(other) === namespace),
    );
  }
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
      const key = [environment ?? '', namespaceOf(object), textAt(target, 'kind') ?? 'Deployment', textAt(target, 'name') ?? ''].join('|');
      found.set(key, object);
    }
  }
  return found;
}
