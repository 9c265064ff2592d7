import type { Cluster } from '../workload/cluster/cluster-profile';
import { own } from '../workload/values/own';
import { mapTexts } from '../workload/values/visible-text';
import { append } from './append';
import { compare } from './compare';
import type { Compared } from './compared';
import { builtInKinds, type KindTable } from './kinds/kind-table';
import type { ObjectChange } from './object-change';
import { notCompared } from './live/not-compared';
import { settle } from './live/settle';
import type { SourcedObject } from './objects/kubernetes-object';
import { ObjectSet } from './objects/object-set';
import { byCluster } from './objects/of-cluster';
import { drawPicture } from './picture/draw-picture';
import type { Change, Finding, Report } from './report';
import { SealedSecrets } from './sealed-objects';
import { severities, type Consequence, type Rule, type RuleContext, type Severity } from './rule';
import { rules as allRules } from './rules';
import { defaultDocs, runRules, type SuppressionsFrom } from './run-rules';
import type { Preview } from './preview/preview';
import type { Prices } from './totals/prices';
import { totalsOf } from './totals/totals';

/** What a review may go by beside the objects. */
export interface ReviewOptions {
  /** The cluster of all environments, or of each. @default - not known, and what only it can tell is not judged */
  readonly cluster?: Cluster | Readonly<Record<string, Cluster>>;
  /** The user's prices. @default - costs are not judged */
  readonly prices?: Prices;
  /** What Pulumi itself will do, see `parsePreview`. @default - not known */
  readonly previews?: readonly Preview[];
  /** The rules. @default - all of them */
  readonly rules?: readonly Rule[];
  /** Where the rules are documented. @default 'docs/rules.md' */
  readonly docs?: string;
  /**
   * Whose suppressions count. With 'base' one that the change brings hides nothing and is a finding itself; 'head' is
   * for who has approved them.
   * @default 'base'
   */
  readonly suppressionsFrom?: SuppressionsFrom;
  /** What is known of kinds of objects. @default - what is built in */
  readonly kinds?: KindTable;
  /** Where the objects were read: the report says it. @default - not said */
  readonly compared?: Compared;
}

/**
 * Says what a change from one set of Kubernetes objects to another leads to. It knows no cluster but the one that is
 * described to it, no clock and no network: the same objects give the same report.
 *
 * @example
 * const report = review(
 *   parseObjects(readFileSync('base.yaml', 'utf8'), 'base.yaml'),
 *   parseObjects(readFileSync('head.yaml', 'utf8'), 'head.yaml'),
 *   { cluster },
 * );
 * console.log(renderText(report));
 *
 * @param before the objects as they are, see `parseObjects`
 * @param after the objects as they shall be
 */
export function review(
  before: readonly SourcedObject[],
  after: readonly SourcedObject[],
  options: ReviewOptions = {},
): Report {
  const { prices, rules = allRules, docs = defaultDocs, suppressionsFrom = 'base', kinds = builtInKinds } = options;
  const secrets = new SealedSecrets();
  const clusterOf = (environment: string | undefined): Cluster | undefined => clusterFor(options.cluster, environment);
  const settled = settle(byCluster(before), byCluster(after));
  const [one, other] = [settled.before, settled.after].map(
    (objects) => new ObjectSet(secrets.seal(objects), kinds),
  ) as [ObjectSet, ObjectSet];
  const previews = mapTexts(options.previews ?? [], secrets.hiding());
  const changes = compare(one, other);
  const totals = { before: totalsOf(one, prices, clusterOf), after: totalsOf(other, prices, clusterOf) };
  const context: RuleContext = {
    changes,
    before: one,
    after: other,
    clusterOf,
    totals,
    previews,
    ...(prices === undefined ? {} : { prices }),
  };
  const findings = runRules(context, rules, { docs, suppressionsFrom });
  const byObject = new Map<unknown, Finding[]>();
  for (const finding of findings) {
    append(byObject, finding.object, finding);
  }
  return secrets.unseal({
    ...(options.compared === undefined ? {} : { compared: options.compared }),
    summary: summaryOf(changes, findings),
    changes: changes
      .filter(({ action }) => action !== 'unchanged')
      .map((change) => reported(change, byObject.get(change.object) ?? [])),
    findings,
    totals,
    notJudged: [...notJudged(context, rules, options), ...notCompared(settled, after)],
    previews,
    picture: drawPicture(context, findings),
  });
}

function clusterFor(given: ReviewOptions['cluster'], environment: string | undefined): Cluster | undefined {
  if (given === undefined) {
    return undefined;
  }
  return isCluster(given) ? given : own(given, environment ?? '');
}

function isCluster(given: Cluster | Readonly<Record<string, Cluster>>): given is Cluster {
  return Array.isArray(given['nodePools']);
}

function reported(change: ObjectChange, findings: readonly Finding[]): Change {
  const consequences = new Set<Consequence>(findings.map(({ consequence }) => consequence));
  return {
    action: change.action as Change['action'],
    object: change.object,
    ...(change.previousName === undefined ? {} : { previousName: change.previousName }),
    consequences: [...consequences],
    fields: change.fields.filter(({ generated }) => generated !== true),
    ...(change.file === undefined ? {} : { file: change.file }),
    ...(change.line === undefined ? {} : { line: change.line }),
  };
}

function summaryOf(changes: readonly ObjectChange[], findings: readonly Finding[]): Report['summary'] {
  const count = (action: ObjectChange['action']): number => changes.filter((change) => change.action === action).length;
  const open = findings.filter(({ suppressed }) => suppressed === undefined);
  const bySeverity = Object.fromEntries(
    severities.map((severity) => [severity, open.filter((finding) => finding.severity === severity).length]),
  );
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    // A group has several sets of pods, and is one workload.
    restarts: new Set(findings.filter(({ rule }) => rule === 'restarts').map(({ object }) => object)).size,
    findings: bySeverity as Record<Severity, number>,
    suppressed: findings.length - open.length,
  };
}

function notJudged(context: RuleContext, rules: readonly Rule[], { cluster }: ReviewOptions): string[] {
  const { changes, clusterOf, prices, after } = context;
  const environments = [...new Set(changes.map(({ object }) => object.environment))];
  const without = environments.filter((environment) => clusterOf(environment) === undefined);
  const what = (needs: Rule['needs']): string =>
    rules
      .filter((rule) => rule.needs === needs)
      .map((rule) => rule.judges ?? rule.id)
      .join('; ');
  const said: string[] = [];
  if (without.length > 0 && what('cluster') !== '') {
    const where =
      cluster === undefined ? '' : ` of ${without.map((environment) => environment ?? 'these objects').join(', ')}`;
    said.push(`without the cluster${where} (--cluster): ${what('cluster')}`);
  }
  if (prices === undefined && what('prices') !== '') {
    said.push(`without prices (--prices): ${what('prices')}`);
  }
  const unknown = new Set(
    changes
      .filter(({ action, object }) => action !== 'unchanged' && !after.kinds.knows(object))
      .map(({ object }) => `${object.kind} (${object.apiVersion})`),
  );
  if (unknown.size > 0) {
    said.push(`what the controllers of these kinds do, unless --kinds describes them: ${[...unknown].join('; ')}`);
  }
  return [...said, ...new Set(rules.flatMap((rule) => notJudgedBy(rule, context)))];
}

// A rule that fails says so by a finding.
function notJudgedBy(rule: Rule, context: RuleContext): string[] {
  try {
    return [...(rule.notJudged?.(context) ?? [])];
  } catch {
    return [];
  }
}
