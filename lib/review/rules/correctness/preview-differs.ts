import type { ObjectChange } from '../../object-change';
import { matchSteps, unknownChange, type MatchedStep } from '../../preview/match-steps';
import type { Hit, Rule } from '../../rule';
import { names } from '../../rule-support';

/** Pulumi will do something else than the difference of the objects says: what is deployed is not the base. */
export const previewDiffers: Rule = {
  id: 'preview-differs',
  severity: 'low',
  consequence: 'correctness',
  finds:
    '`pulumi preview` of the environment and the difference of the objects do not say the same: Pulumi ' +
    'creates, changes or deletes what is the same on both sides, or leaves what differs. `medium` where ' +
    'it deletes, `info` where only the value of a Secret differs, which no object shows.',
  why:
    'The base is not what is deployed, since somebody changed it by hand, another revision is out, or a ' +
    'deploy ended half way. What the rest of the report says may then not be what happens.',
  fix: 'Compare with the revision that is deployed, or run `pulumi refresh` and look again.',
  needs: 'preview',
  judges: 'what Pulumi itself will do',
  *check({ previews, changes }) {
    const matched = matchSteps(previews, changes);
    for (const each of matched) {
      const hit = differenceOf(each);
      if (hit !== undefined) {
        yield hit;
      }
    }
    const touched = new Set(matched.map(({ change }) => change));
    // A preview that failed stopped somewhere: what it does not name may have come later.
    const whole = previews.filter(({ messages }) => !messages.some(({ severity }) => severity === 'error'));
    for (const change of changes) {
      if (
        change.action !== 'unchanged' &&
        !touched.has(change) &&
        whole.some(({ environment }) => environment === change.object.environment)
      ) {
        yield {
          on: change,
          path: '',
          message:
            `It is ${change.action} here, and Pulumi leaves it as it is: ` +
            "this is deployed already, or another stack's",
        };
      }
    }
  },
};

function differenceOf({ step, change }: MatchedStep): Hit | undefined {
  const on = change ?? unknownChange(step.object);
  const hit = (message: string, severity?: Hit['severity'], path = ''): Hit => ({
    on,
    path,
    message,
    ...(severity === undefined ? {} : { severity }),
  });
  switch (step.action) {
    case 'create':
      return change?.action === 'added' || change?.previousName !== undefined
        ? undefined
        : hit('Pulumi creates it although it is in the base: it is not deployed, or was removed behind its back');
    case 'delete':
      if (
        change?.action === 'removed' ||
        (change?.previousName !== undefined && change.previousName === step.object.name)
      ) {
        return undefined;
      }
      return step.retained
        ? hit('Pulumi forgets it and leaves it in the cluster; neither side has it', 'info')
        : hit(
            change === undefined
              ? 'Pulumi deletes it, and neither side has it: what is deployed is not the base'
              : 'Pulumi deletes it, and it is in the head: the preview was made of another revision',
            'medium',
          );
    case 'update':
      return updateOf(step.fields, change, hit);
    default:
      return undefined;
  }
}

function updateOf(
  fields: readonly string[],
  change: ObjectChange | undefined,
  hit: (message: string, severity?: Hit['severity'], path?: string) => Hit,
): Hit | undefined {
  if (change?.action === 'added') {
    return hit('It is new here, and deployed already: Pulumi changes what is there');
  }
  const known = (change?.fields ?? []).map(({ path }) => plain(path));
  const others = fields.filter((field) => !known.some((path) => overlap(path, plain(field))));
  if (others.length === 0) {
    return undefined;
  }
  // What Secrets hold is in no snapshot, so that only Pulumi knows of another value.
  const value = others.every((field) => /^(data|stringData)\b|secret\.modelyard\.dev/.test(field));
  const what =
    `Pulumi changes ${names(others)} too, which ${others.length === 1 ? 'is' : 'are'} the same on both sides: ` +
    `${value ? 'a value that the objects do not show' : 'what is deployed differs from the base'}`;
  return hit(what, value ? 'info' : undefined, others[0]);
}

// spec.containers[0].image, spec.containers[server].image → spec.containers.image: Pulumi counts, a review names.
function plain(path: string): string {
  return path.replace(/\[["']([^"']*)["']\]/g, '.$1').replace(/\[[^\]]*\]/g, '');
}

function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
