import type { ObjectChange } from '../object-change';
import { groupOf, sourced, type KubernetesObject } from '../objects/kubernetes-object';
import type { Hit, RuleContext } from '../rule';
import type { FoundReference } from './reference';

/** An object names one that is not there. */
export interface Missing {
  readonly on: ObjectChange;
  readonly reference: FoundReference;
  /** Whether it was there before the change. */
  readonly removed: boolean;
  /** The group in which there is one of this kind and name. @default - there is none */
  readonly inGroup?: string;
}

/**
 * What objects name and the change takes away, or never had. What was never among the objects may be somebody else's:
 * it is missing only where the one comes together with the other, and others of its kind are there.
 *
 * @param wanted which references are asked about
 */
export function* missingTargets(
  context: RuleContext,
  wanted: (reference: FoundReference) => boolean,
): Generator<Missing> {
  for (const on of context.changes) {
    if (on.after === undefined) {
      continue;
    }
    // A container may have a dozen variables of one Secret: that it is gone is said once.
    const told: FoundReference[] = [];
    for (const reference of context.after.links.of(on.after)) {
      if (wanted(reference) && !reference.optional) {
        const missing = missingTarget(context, on, on.after, reference);
        if (missing !== undefined && !told.some((each) => sameTarget(each, reference))) {
          told.push(reference);
          yield missing;
        }
      }
    }
  }
}

function missingTarget(
  { before, after }: RuleContext,
  on: ObjectChange,
  object: KubernetesObject,
  reference: FoundReference,
): Missing | undefined {
  const { environment } = on.object;
  const from = sourced(object, environment);
  if (after.links.target(from, reference) !== undefined) {
    return undefined;
  }
  const removed = before.links.target(from, reference) !== undefined;
  // What a controller makes is not among the objects. For what was among them only a controller counts that is new.
  const makers = after.links.makersOf(from, reference).filter(({ object: maker }) => maker !== object);
  if (removed ? makers.some((maker) => before.links.twin(maker) === undefined) : makers.length > 0) {
    return undefined;
  }
  const others = after.ofKind(reference.kind, environment);
  const twin = others.find((other) => other.object.metadata.name === reference.name);
  const elsewhere = twin === undefined ? reference.group : groupOf(twin.object.apiVersion);
  const inGroup = elsewhere === reference.group ? {} : { inGroup: elsewhere };
  if (removed) {
    return { on, reference, removed, ...inGroup };
  }
  const together = reference.entry.together === true && others.length > 0;
  const known = on.before !== undefined && before.links.of(on.before).some((each) => sameTarget(each, reference));
  return together && !known ? { on, reference, removed, ...inGroup } : undefined;
}

/** The same as hits of a rule. */
export function* missingHits(context: RuleContext, wanted: (reference: FoundReference) => boolean): Generator<Hit> {
  for (const missing of missingTargets(context, wanted)) {
    const { on, reference } = missing;
    yield {
      on,
      path: reference.path,
      message: tellMissing(missing),
      severity: reference.entry.severity ?? 'medium',
      after: reference.name,
    };
  }
}

/** What names an object that is not there, as a sentence. */
export function tellMissing({ reference, removed, inGroup }: Missing): string {
  const { kind, name, group, namespace, entry } = reference;
  const of = inGroup === undefined ? '' : ` of group '${group}'`;
  const where = namespace === undefined ? '' : ` of namespace '${namespace}'`;
  const there = inGroup === undefined ? '' : `, while there is one of group '${inGroup}'`;
  return (
    `It needs ${kind} '${name}'${of}${where}, which ${removed ? 'this change removes' : 'is not there'}${there}: ` +
    (entry.without ?? 'what names it does not work')
  );
}

function sameTarget(one: FoundReference, other: FoundReference): boolean {
  return (
    one.name === other.name && one.kind === other.kind && one.group === other.group && one.namespace === other.namespace
  );
}
