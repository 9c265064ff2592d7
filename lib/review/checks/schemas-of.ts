import { asWritten } from '../objects/as-written';
import type { KubernetesObject } from '../objects/kubernetes-object';
import type { RuleContext } from '../rule';
import { SchemaSet } from '../schemas/schema-set';

const known = new WeakMap<RuleContext, Map<string | undefined, SchemaSet>>();

/** The schemas by which the API server of an environment judges its objects. Made once: several rules go by them. */
export function schemasOf(context: RuleContext, environment: string | undefined): SchemaSet {
  const sets = known.get(context) ?? new Map<string | undefined, SchemaSet>();
  known.set(context, sets);
  const schemas =
    sets.get(environment) ?? new SchemaSet(context.clusterOf(environment), definitionsOf(context, environment));
  sets.set(environment, schemas);
  return schemas;
}

// The definitions of custom resources, as they were written. Those of the base too: a change need not bring the
// definition of what it changes.
function definitionsOf(context: RuleContext, environment: string | undefined): KubernetesObject[] {
  return [context.before, context.after].flatMap((objects) =>
    objects.ofKind('CustomResourceDefinition', environment).map(({ object }) => asWritten(object)),
  );
}
