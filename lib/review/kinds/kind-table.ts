import { kindsOfGroups } from './groups-of-pods';
import { kindSchema, type KindDescription, type WrittenKind } from './kind-schema';
import { kserveKinds } from './kserve';
import { kubeflowKinds } from './kubeflow';
import { kubernetesKinds } from './kubernetes';
import { knownWithoutPods } from './without-pods';
import { rayKinds } from './ray';
import { trainerKinds } from './trainer';
import { references } from '../references/all';
import { parsePath } from '../references/field-path';
import type { Reference } from '../references/reference';
import { groupOf } from '../objects/kubernetes-object';

const builtIn = described([
  ...kubernetesKinds,
  ...kindsOfGroups,
  ...trainerKinds,
  ...rayKinds,
  ...kserveKinds,
  ...kubeflowKinds,
]);

/** What is known of the kinds of objects: which of them make pods, where, and how many. */
export class KindTable {
  /** Whom their objects name. */
  public readonly references: readonly Reference[];
  private readonly own: ReadonlyMap<string, KindDescription>;

  /** @param own the user's kinds: one that is built in too is theirs. @default - none */
  constructor(own: readonly KindDescription[] = []) {
    this.own = byName(own);
    this.references = [...references, ...own.flatMap(referencesOf)];
  }

  /** What is known of a kind; undefined when nothing is. */
  public of({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): KindDescription | undefined {
    const name = `${groupOf(apiVersion)}/${kind}`;
    return this.own.get(name) ?? builtIn.get(name);
  }

  /** Whether rules know what an object of this kind means. */
  public knows(object: { readonly apiVersion: string; readonly kind: string }): boolean {
    return this.of(object) !== undefined || knownWithoutPods(groupOf(object.apiVersion), object.kind);
  }
}

/** The kinds that are built in. */
export const builtInKinds = new KindTable();

function described(kinds: readonly WrittenKind[]): Map<string, KindDescription> {
  return byName(kinds.map((kind) => kindSchema.parse(kind)));
}

function byName(kinds: readonly KindDescription[]): Map<string, KindDescription> {
  return new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
}

function referencesOf({ group, kind, references: named }: KindDescription): Reference[] {
  return named.map(({ field, to, optional, ...rest }) => ({
    from: { group, kind },
    path: field,
    to,
    ...rest,
    ...(optional === undefined ? {} : { beside: { optional } }),
  }));
}

/** The names that a path of a kind's description is made of; that of the object itself, which is empty, has none. */
export function keysOf(path: string): readonly string[] {
  let keys = known.get(path);
  if (keys === undefined) {
    keys = path === '' ? [] : parsePath(path).map((step) => (step === 'items' ? '*' : step.field));
    known.set(path, keys);
  }
  return keys;
}

const known = new Map<string, readonly string[]>();
