import type { Cluster } from '../workload/cluster/cluster-profile';
import type { ObjectChange } from './object-change';
import type { ObjectSet } from './objects/object-set';
import type { Preview } from './preview/preview';
import type { Prices } from './totals/prices';
import type { Severity } from './severity';
import type { Totals } from './totals/totals';

export { severities, type Severity } from './severity';

/** What a change leads to. */
export type Consequence =
  | 'restart'
  | 'replacement'
  | 'scaling'
  | 'configuration'
  | 'traffic'
  | 'data'
  | 'access'
  | 'availability'
  | 'image'
  | 'cost'
  | 'capacity'
  | 'correctness';

/** What a rule can look at. */
export interface RuleContext {
  /** All objects of both sides, also those that did not change. */
  readonly changes: readonly ObjectChange[];
  /** The objects as they were. */
  readonly before: ObjectSet;
  /** The objects as they will be. */
  readonly after: ObjectSet;
  /** The cluster that an environment runs on; undefined when it was not given. */
  readonly clusterOf: (environment: string | undefined) => Cluster | undefined;
  /** What is asked for, before and after. */
  readonly totals: { readonly before: Totals; readonly after: Totals };
  /** The user's prices. @default - none were given */
  readonly prices?: Prices;
  /** What Pulumi itself will do, by environment. */
  readonly previews: readonly Preview[];
}

/** What a rule found. */
export interface Hit {
  /** The object that it is about. */
  readonly on: ObjectChange;
  /** The field; empty where it is the object as a whole. */
  readonly path: string;
  /** What happens, and what to do where something can be done. */
  readonly message: string;
  /** @default - the rule's */
  readonly severity?: Severity;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a rule says of itself: its chapter in docs/rules.md is made of this. */
export interface RuleDescription {
  /** Its name: lower-case words with hyphens, also the name of its file. */
  readonly id: string;
  /** How bad what it finds usually is. */
  readonly severity: Severity;
  readonly consequence: Consequence;
  /** What it finds, in sentences of Markdown: `A container requests more of a resource than its limit.` */
  readonly finds: string;
  /** Why that matters, with the mechanism, in sentences of Markdown. */
  readonly why: string;
  /** What to do about it, in sentences. Reports show it with each finding: code in backticks, and no links. */
  readonly fix: string;
}

/** One thing that a review looks for. */
export interface Rule extends RuleDescription {
  /** What it cannot judge without: the report then says so. @default - it can always judge */
  readonly needs?: 'cluster' | 'prices' | 'preview';
  /** What it judges, as the rest of "not judged without a cluster: …". Needed with {@link needs}. */
  readonly judges?: string;
  /** What it could not judge in a change, as the report's "not judged" says it. @default - nothing but what it needs */
  notJudged?(context: RuleContext): Iterable<string>;
  /** Looks at a change. What it throws becomes a finding. */
  check(context: RuleContext): Iterable<Hit>;
}
