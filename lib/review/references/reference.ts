import type { Severity } from '../severity';

/** A kind of objects. */
export interface KindName {
  /** The API group, without a version. @default - that of the core: '' */
  readonly group?: string;
  readonly kind: string;
}

/**
 * One way in which an object names another: an entry of the table of references, and of a file that describes kinds of
 * one's own. Plain data.
 *
 * @example
 * const clusterQueue: Reference = {
 *   from: { group: 'kueue.x-k8s.io', kind: 'LocalQueue' },
 *   path: 'spec.clusterQueue',
 *   to: { group: 'kueue.x-k8s.io', kind: 'ClusterQueue', cluster: true },
 *   without: 'its jobs are never admitted',
 * };
 */
export interface Reference {
  /** Who names: a kind; `pods` of whatever workload, by a field of their spec; or `any` object. */
  readonly from: KindName | 'pods' | 'any';
  /**
   * The field that holds the name, such as `spec.parentRefs[*].name`: `[*]` is every item of a list, `['a.b/c']` a
   * field whose name has other characters.
   */
  readonly path: string;
  /** What is named. */
  readonly to: KindName & {
    /** Whether objects of this kind are in no namespace. @default false */
    readonly cluster?: boolean;
  };
  /** Fields beside the name that say more of what is named. @default - none */
  readonly beside?: Beside;
  /** The only kinds that are followed, where a field beside the name says the kind. @default - whatever it says */
  readonly only?: readonly string[];
  /** A kind in no namespace that is taken when there is none of this name in the namespace. @default - none */
  readonly otherwise?: KindName;
  /** Names that are there without anybody making them. @default - none */
  readonly given?: readonly string[];
  /** How the name is written: as it is, or as the host name of a Service (`chat.llm.svc`). @default 'name' */
  readonly form?: 'name' | 'host';
  /** How bad it is when what is named is missing. @default 'medium' */
  readonly severity?: Severity;
  /** What happens without it, as the end of a sentence. @default 'what names it does not work' */
  readonly without?: string;
  /**
   * Whether running pods see a change of what is named: `files` do, after a minute, unless they are mounted by subPath.
   * @default false
   */
  readonly live?: boolean | 'files';
  /**
   * Whether the one comes together with the other: where some of the named kind are among the objects, one that is not
   * among them is missing. Otherwise it may be somebody else's.
   * @default false
   */
  readonly together?: boolean;
  /** What it is for, where a rule of its own speaks about it. @default - dangling-reference does */
  readonly purpose?: 'requests' | 'scaling';
}

/** Fields that stand beside a name, from the map that holds it. */
export interface Beside {
  /** @default - the group of the entry */
  readonly group?: string;
  /** A field that holds a group with a version. @default - none */
  readonly apiVersion?: string;
  /** @default - the kind of the entry */
  readonly kind?: string;
  /** @default - the namespace of who names */
  readonly namespace?: string;
  /** A field that is true where what is named may be missing. @default - none */
  readonly optional?: string;
  /** The keys of what is named that have to be there, such as `key` or `items[*].key`. @default - none */
  readonly keys?: string;
  /** Fields of which one holds the port, by number or name. @default - none */
  readonly port?: readonly string[];
}

/** That one object names another. */
export interface FoundReference {
  /** The entry of the table. */
  readonly entry: Reference;
  /** Where the name stands, by names instead of positions. */
  readonly path: string;
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** @default - what is named is in no namespace, or in the one of who names */
  readonly namespace?: string;
  /** Whether what is named is in no namespace. */
  readonly cluster: boolean;
  readonly optional: boolean;
  /** Whether running pods see a change of what is named. */
  readonly live: boolean;
  readonly keys: readonly string[];
  /** @default - none is named */
  readonly port?: string | number;
}
