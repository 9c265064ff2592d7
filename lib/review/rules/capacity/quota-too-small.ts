import { asText } from '../../../workload/values/as-text';
import { bytes, rounded } from '../../../workload/values/words';
import { unknownScopes, usageOf } from '../../capacity/quota-usage';
import type { ObjectChange } from '../../object-change';
import { mapAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Hit, Rule, RuleContext } from '../../rule';
import { changesOf } from '../../rule-support';
import { amountOf } from '../../totals/pod-request';

/** The objects of a namespace ask for more than its quota allows: some pods are never made. */
export const quotaTooSmall: Rule = {
  id: 'quota-too-small',
  severity: 'high',
  consequence: 'capacity',
  finds: 'The pods or objects of a namespace ask for more than its ResourceQuota, of the pods in its scopes.',
  why: 'Pods beyond it are never made, and only an event says so.',
  fix: 'Raise the quota, or lower requests.',
  *check(context) {
    for (const change of changesOf(context, 'ResourceQuota')) {
      if (change.after !== undefined && unknownScopes(change.after).length === 0) {
        yield* exceeded(change, change.after, context);
      }
    }
  },
  *notJudged(context) {
    for (const { after } of changesOf(context, 'ResourceQuota')) {
      const scopes = after === undefined ? [] : unknownScopes(after);
      if (scopes.length > 0) {
        yield `whether pods keep within ResourceQuota '${after!.metadata.name}', which is about ${scopes.join(' and ')}`;
      }
    }
  },
};

function* exceeded(change: ObjectChange, after: KubernetesObject, context: RuleContext): Generator<Hit> {
  const { before } = change;
  const { environment } = change.object;
  const asked = usageOf(after, context.after, environment);
  const earlier = before === undefined ? undefined : usageOf(before, context.before, environment);
  const hardBefore = mapAt(before, 'spec', 'hard');
  for (const [resource, limit] of Object.entries(mapAt(after, 'spec', 'hard'))) {
    const [now, most] = [asked.get(resource) ?? 0, amountOf(limit)];
    const already =
      hardBefore[resource] !== undefined && (earlier?.get(resource) ?? 0) > amountOf(hardBefore[resource]);
    if (now > most && !already) {
      const who = /^(count\/(?!pods)|services|configmaps|secrets|.*persistentvolumeclaims|.*requests\.storage)/.test(
        resource,
      )
        ? 'The objects'
        : 'The pods';
      yield {
        on: change,
        path: `spec.hard['${resource}']`,
        message:
          `${who} of the namespace ask for ${inWords(resource, now)} in all, the quota allows ${asText(limit)}: ` +
          'those over it are never made',
        before: hardBefore[resource],
        after: limit,
      };
    }
  }
}

function inWords(resource: string, amount: number): string {
  return /memory|storage|hugepages/.test(resource) ? bytes(amount) : String(rounded(amount));
}
