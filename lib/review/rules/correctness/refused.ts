import type { Cluster } from '../../../workload/cluster/cluster-profile';
import { unknownYet } from '../../../workload/values/unknown-yet';
import { changedObjects } from '../../checks/changed-objects';
import { schemasOf } from '../../checks/schemas-of';
import { refusalsOf } from '../../checks/refusals-of';
import { asWritten } from '../../objects/as-written';
import { valueAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { Fault } from '../../rule-support';
import type { Rule, RuleContext } from '../../rule';
import type { CustomKind } from '../../schemas/custom-schemas';
import { namedPath } from '../../schemas/named-path';
import type { SchemaSet } from '../../schemas/schema-set';

// More of them say no more.
const mostFaults = 20;

/** The API server would refuse an object. */
export const refused: Rule = {
  id: 'refused',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'The API server would refuse an object: a field of another type (`value: 8192` of a variable), a value that is ' +
    'not allowed, a field that is missing or that does not exist, and what it checks beyond that, such as a mount ' +
    'without a volume, or a GPU without a limit. By the schemas of the cluster’s Kubernetes version, or of the ' +
    'newest one where no cluster is given.',
  why:
    'Nothing of the object is changed, what follows it in the same apply may stay undone, and the old version runs ' +
    'on. A field that does not exist is refused by `kubectl` and by server-side apply; what applies without ' +
    'validation drops it, and it has no effect.',
  fix: 'Write it as the message says; `kubectl apply --dry-run=server` asks a real API server.',
  *check(context) {
    for (const { change, after, before, cluster } of changedObjects(context)) {
      const { environment } = change.object;
      const schemas = schemasOf(context, environment);
      const faults = faultsOf(after, context.after, { schemas, cluster });
      const known =
        faults.length === 0 || before === undefined
          ? []
          : faultsOf(before, context.before, { schemas, cluster }).map(({ path }) => path);
      const fresh = faults.filter(({ path }) => !known.includes(path));
      for (const fault of fresh.slice(0, mostFaults)) {
        yield { on: change, ...fault };
      }
    }
  },
  notJudged: (context) => {
    const environments = [...new Set(context.changes.map(({ object }) => object.environment))];
    return environments.flatMap((environment) => [
      ...versionNotKnown(context, environment),
      ...customNotJudged(context, environment),
    ]);
  },
};

interface Judged {
  readonly schemas: SchemaSet;
  readonly cluster: Cluster | undefined;
}

function faultsOf(object: KubernetesObject, objects: ObjectSet, { schemas, cluster }: Judged): Fault[] {
  const written = asWritten(object);
  const ofSchema = schemas
    .faultsOf(written)
    .filter(({ place }) => valueAt(written, ...place) !== unknownYet)
    .map(({ place, what, message, uncertain }) => ({
      path: namedPath(written, place),
      message,
      then: what,
      uncertain,
    }));
  const told = new Set(ofSchema.map(({ path }) => path));
  const checked = refusalsOf(object, objects.workload(object), cluster)
    .filter(({ path }) => !told.has(path))
    .map(({ what, ...refusal }) => ({ ...refusal, then: what, uncertain: false }));
  return [...ofSchema, ...checked].map(({ path, message, then, uncertain }) => ({
    path,
    message: `${message}. ${outcomes[then] ?? outcome}`,
    ...(uncertain === true ? { severity: 'low' as const } : {}),
  }));
}

const outcome = 'The API server refuses the object, and nothing of it is changed';
const outcomes: Readonly<Record<string, string>> = {
  unknown: 'kubectl and server-side apply refuse the object for it; what applies without validation drops it',
  pods: 'The object is taken, and each of its pods is refused: none starts',
};

function versionNotKnown(context: RuleContext, environment: string | undefined): string[] {
  const version = context.clusterOf(environment)?.profile.kubernetesVersion;
  const { kubernetes } = schemasOf(context, environment);
  if (kubernetes.asked === 'same') {
    return [];
  }
  const what =
    kubernetes.asked === 'newer'
      ? 'fields and values that the API server does not know'
      : 'fields and values that the API server does not know yet';
  return [`by the schemas of Kubernetes ${version} (those of ${kubernetes.version} are the nearest): ${what}`];
}

function customNotJudged(context: RuleContext, environment: string | undefined): string[] {
  const { custom } = schemasOf(context, environment);
  const objects = [...changedObjects(context)].filter(({ change }) => change.object.environment === environment);
  const of = (chosen: (kind: CustomKind) => boolean): string => {
    const kinds = objects.filter(({ after }) => {
      const kind = custom.of(after);
      return kind !== undefined && chosen(kind);
    });
    return [...new Set(kinds.map(({ after }) => `${after.kind} (${after.apiVersion})`))].join('; ');
  };
  const [rules, none] = [of(({ cel }) => cel), of(({ validate }) => validate === undefined)];
  return [
    ...(rules === '' ? [] : [`rules in CEL, and patterns, of the definitions of: ${rules}`]),
    ...(none === '' ? [] : [`fields of kinds whose definition is no schema (spec.versions[].schema): ${none}`]),
  ];
}
