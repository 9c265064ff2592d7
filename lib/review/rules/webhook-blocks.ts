import { mapAt, mapsAt, textAt, textsAt, type JsonMap, type KubernetesObject } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** An admission webhook that does not answer now keeps objects from being made. */
export const webhookBlocks: Rule = {
  id: 'webhook-blocks',
  severity: 'medium',
  consequence: 'availability',
  *check(context) {
    for (const change of changesOf(context, 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration')) {
      if (change.after === undefined) {
        continue;
      }
      const known = change.before === undefined ? [] : blocking(change.before).map(({ name }) => name);
      for (const hook of blocking(change.after).filter(({ name }) => !known.includes(name))) {
        const what = [...new Set(mapsAt(hook, 'rules').flatMap((rule) => textsAt(rule, 'resources')))].join(', ');
        const service = textAt(hook, 'clientConfig', 'service', 'name');
        yield {
          on: change,
          path: `webhooks[${String(hook['name'])}].failurePolicy`,
          message: `While ${service === undefined ? 'it' : `Service '${service}'`} does not answer, the API server refuses ${what === '' ? 'what it is asked about' : what}, perhaps its own pods too. Use Ignore, or leave out its own namespace`,
          after: 'Fail',
        };
      }
    }
  },
};

// Which may keep objects of any namespace from being made: Fail is the default.
function blocking(object: KubernetesObject): JsonMap[] {
  return mapsAt(object, 'webhooks').filter(
    (hook) =>
      (textAt(hook, 'failurePolicy') ?? 'Fail') === 'Fail' &&
      Object.keys(mapAt(hook, 'namespaceSelector')).length === 0 &&
      Object.keys(mapAt(hook, 'objectSelector')).length === 0,
  );
}
