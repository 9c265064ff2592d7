import { namespaceOrDefault } from '../../workload/objects/namespaces';
import { append } from '../append';
import {
  groupOf,
  isCustomGroup,
  sourced,
  type KubernetesObject,
  type SourcedObject,
} from '../objects/kubernetes-object';
import { finderOf, type PodSpec, type ReferenceFinder } from './find-references';
import { Makers } from './makers';
import type { FoundReference, KindName, Reference } from './reference';

/** An object that names another. */
export interface Link {
  readonly from: SourcedObject;
  readonly reference: FoundReference;
}

const none: readonly never[] = [];

/** Who names whom among the objects of one side. */
export class Links {
  private readonly named = new Map<string, SourcedObject[]>();
  private readonly found = new Map<KubernetesObject, readonly FoundReference[]>();
  private readonly finder: ReferenceFinder;
  private users: Map<KubernetesObject, Link[]> | undefined;
  private makers: Makers | undefined;

  /**
   * @param all the objects
   * @param podsOf the specs of the pods that an object makes
   * @param table the references that are followed
   */
  constructor(
    private readonly all: readonly SourcedObject[],
    private readonly podsOf: (object: KubernetesObject) => readonly PodSpec[],
    table: readonly Reference[],
  ) {
    this.finder = finderOf(table);
    for (const sourced of all) {
      const { apiVersion, kind, metadata } = sourced.object;
      append(this.named, keyOf(sourced.environment, { group: groupOf(apiVersion), kind }, metadata.name), sourced);
    }
  }

  /** Whom an object of this side names. */
  public of(object: KubernetesObject): readonly FoundReference[] {
    let found = this.found.get(object);
    if (found === undefined) {
      found = this.finder.find(object, this.podsOf(object));
      this.found.set(object, found);
    }
    return found;
  }

  /**
   * The object that is named; undefined when it is not among the objects.
   *
   * @param from who names it, of whatever side
   */
  public target({ object, environment }: SourcedObject, reference: FoundReference): KubernetesObject | undefined {
    const { group, kind, name, cluster, entry } = reference;
    const namespace = reference.namespace ?? namespaceOrDefault(object);
    const known = this.named.get(keyOf(environment, { group, kind }, name)) ?? none;
    const found = known.find((each) => cluster || namespaceOrDefault(each.object) === namespace);
    return found?.object ?? (entry.otherwise && this.anywhere(environment, entry.otherwise, name))?.object;
  }

  /** Who names an object of this side. */
  public to(object: KubernetesObject): readonly Link[] {
    if (this.users === undefined) {
      this.users = new Map();
      for (const from of this.all) {
        for (const reference of this.of(from.object)) {
          const target = this.target(from, reference);
          if (target !== undefined) {
            append(this.users, target, { from, reference });
          }
        }
      }
    }
    return this.users.get(object) ?? none;
  }

  /** The custom resources whose controllers may make what is named. @param from who names it, of whatever side */
  public makersOf({ object, environment }: SourcedObject, { group, name, namespace }: FoundReference): SourcedObject[] {
    if (isCustomGroup(group)) {
      return [];
    }
    this.makers ??= new Makers(this.all);
    return this.makers
      .of(name, namespace ?? namespaceOrDefault(object), environment)
      .map((maker) => sourced(maker, environment));
  }

  /** The object of this side with the kind, namespace and name of one of the other side. */
  public twin({ object, environment }: SourcedObject): KubernetesObject | undefined {
    const { apiVersion, kind, metadata } = object;
    const known = this.named.get(keyOf(environment, { group: groupOf(apiVersion), kind }, metadata.name)) ?? none;
    return known.find((each) => namespaceOrDefault(each.object) === namespaceOrDefault(object))?.object;
  }

  private anywhere(environment: string | undefined, kind: KindName, name: string): SourcedObject | undefined {
    return this.named.get(keyOf(environment, kind, name))?.[0];
  }
}

function keyOf(environment: string | undefined, { group = '', kind }: KindName, name: string): string {
  return [environment ?? '', group, kind, name].join('|');
}
