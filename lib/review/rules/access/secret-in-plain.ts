import { mapsAt, textAt, textsAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { newContainerFaults, type Fault } from '../../rule-support';
import { isSealed } from '../../sealed-objects';

const advice = 'readable for all who may read it. Put it into a Secret and use secretKeyRef';

/** A variable or an argument that holds a secret stands in the object, where all who may read it can see it. */
export const secretInPlain: Rule = {
  id: 'secret-in-plain',
  severity: 'high',
  consequence: 'access',
  finds:
    'A variable or an argument holds a [secret](review.md#what-is-hidden) as a literal value. Values are ' +
    'never shown in reports.',
  why: 'All who may read the Deployment, its history or the repository know it.',
  fix: 'A Secret and `secretKeyRef`; and change the secret, because it has been seen.',
  check: (context) =>
    newContainerFaults(context, ({ path, spec }) => [
      ...mapsAt(spec, 'env').flatMap((variable): Fault[] => {
        const value = textAt(variable, 'value');
        return isSealed(value)
          ? [
              {
                path: `${path}.env[${textAt(variable, 'name') ?? ''}].value`,
                message: `Its value stands in the object itself, ${advice}`,
                after: value,
              },
            ]
          : [];
      }),
      ...(['command', 'args'] as const).flatMap((field): Fault[] => {
        const found = textsAt(spec, field).find(isSealed);
        return found === undefined
          ? []
          : [
              {
                path: `${path}.${field}`,
                message:
                  `A secret stands among its arguments, ${advice} in a variable, ` +
                  'which arguments can name: $(NAME)',
                after: found,
              },
            ];
      }),
    ]),
};
