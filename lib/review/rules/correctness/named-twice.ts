import { asWritten } from '../../objects/as-written';
import { changedObjects } from '../../checks/changed-objects';
import { schemasOf } from '../../checks/schemas-of';
import type { Rule } from '../../rule';
import { namedPath } from '../../schemas/named-path';
import { customKind, twiceIn } from '../../schemas/twice';

// Lists whose items have to differ for every way to apply: `refused` names those of pods and Services.
const ofRefused = new Set([
  'core.v1.PodSpec.containers',
  'core.v1.PodSpec.initContainers',
  'core.v1.PodSpec.volumes',
  'core.v1.PodSpec.resourceClaims',
  'core.v1.PodSpec.topologySpreadConstraints',
  'core.v1.Container.volumeMounts',
  'core.v1.Container.volumeDevices',
  'core.v1.ResourceRequirements.claims',
  'core.v1.ServiceSpec.ports',
]);
const refusedAlways = new Set([
  'core.v1.PodSpec.schedulingGates',
  'admissionregistration.v1.ValidatingWebhookConfiguration.webhooks',
  'admissionregistration.v1.MutatingWebhookConfiguration.webhooks',
  'admissionregistration.v1.ValidatingWebhook.matchConditions',
  'admissionregistration.v1.MutatingWebhook.matchConditions',
]);

/** Two items of a list have one key. */
export const namedTwice: Rule = {
  id: 'named-twice',
  severity: 'medium',
  consequence: 'correctness',
  finds:
    'Two items of a list have the same key where Kubernetes merges the list by it: two variables of one name, two ' +
    'ports of one number.',
  why:
    'Server-side apply refuses the object. `kubectl apply` takes it, the last one counts, and when one of the two is ' +
    'taken out later, both are gone.',
  fix: 'Leave one of them.',
  *check(context) {
    for (const { change, after, before } of changedObjects(context)) {
      const { environment } = change.object;
      const schemas = schemasOf(context, environment);
      const found = [...twiceIn(asWritten(after), schemas)].filter(({ list }) => !ofRefused.has(list));
      const known =
        found.length === 0 || before === undefined
          ? []
          : [...twiceIn(asWritten(before), schemas)].map(({ list, key }) => `${list}|${key}`);
      for (const { place, key, list } of found.filter((each) => !known.includes(`${each.list}|${each.key}`))) {
        const always = refusedAlways.has(list) || list.startsWith(`${customKind}.`);
        const field = list.slice(list.lastIndexOf('.') + 1);
        yield {
          on: change,
          path: namedPath(asWritten(after), place),
          message:
            `'${key}' is there twice in ${field}. ` +
            (always
              ? 'The API server refuses the object, and nothing of it is changed'
              : 'Server-side apply refuses the object; kubectl takes the last one, and when one of the two is taken ' +
                'out later, both are gone'),
          ...(always ? { severity: 'high' as const } : {}),
        };
      }
    }
  },
};
