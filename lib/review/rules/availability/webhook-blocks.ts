import { asText } from '../../../workload/values/as-text';
import { type JsonMap } from '../../../workload/values/maps';
import { isCustomGroup, mapAt, mapsAt, textAt, textsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** An admission webhook that does not answer now keeps objects from being made. */
export const webhookBlocks: Rule = {
  id: 'webhook-blocks',
  severity: 'medium',
  consequence: 'availability',
  finds:
    'An admission webhook without any selector refuses (`failurePolicy: Fail`, the default), and did not ' +
    'before. `info` where it is asked about custom resources only.',
  why:
    'While its Service does not answer, nothing that it is asked about can be made, perhaps not even its ' +
    'own pods.',
  fix: '`failurePolicy: Ignore`, or a `namespaceSelector` that leaves out its own namespace.',
  *check(context) {
    for (const change of changesOf(context, 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration')) {
      if (change.after === undefined) {
        continue;
      }
      const known = change.before === undefined ? [] : blocking(change.before).map(({ name }) => name);
      for (const hook of blocking(change.after).filter(({ name }) => !known.includes(name))) {
        const what = [...new Set(mapsAt(hook, 'rules').flatMap((rule) => textsAt(rule, 'resources')))].join(', ');
        const custom = isCustomOnly(hook);
        const service = textAt(hook, 'clientConfig', 'service', 'name');
        yield {
          on: change,
          path: `webhooks[${asText(hook['name'])}].failurePolicy`,
          message:
            `While ${service === undefined ? 'it' : `Service '${service}'`} does not answer, ` +
            `the API server refuses ${what === '' ? 'what it is asked about' : what}` +
            `${custom ? '' : ', perhaps its own pods too. Use Ignore, or leave out its own namespace'}`,
          ...(custom ? { severity: 'info' as const } : {}),
          after: 'Fail',
        };
      }
    }
  },
};

// No pod, and nothing that keeps a cluster going, waits for it.
function isCustomOnly(hook: JsonMap): boolean {
  const groups = mapsAt(hook, 'rules').flatMap((rule) => textsAt(rule, 'apiGroups'));
  return groups.length > 0 && groups.every(isCustomGroup);
}

// Which may keep objects of any namespace from being made: Fail is the default.
function blocking(object: KubernetesObject): JsonMap[] {
  return mapsAt(object, 'webhooks').filter(
    (hook) =>
      (textAt(hook, 'failurePolicy') ?? 'Fail') === 'Fail' &&
      Object.keys(mapAt(hook, 'namespaceSelector')).length === 0 &&
      Object.keys(mapAt(hook, 'objectSelector')).length === 0,
  );
}
