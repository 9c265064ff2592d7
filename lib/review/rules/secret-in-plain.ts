import { mapsAt, textAt } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { newContainerFaults } from '../rule-support';

const name = /(password|passwd|secret|token|api_?key|access_?key|private_?key|credential)s?$/i;
// What is named like a secret, but says where one is or how many there are.
const harmless = /^(|true|false|[0-9.]+|\/.*|https?:\/\/[^@]*|.*\$\(.*)$/i;

/** A variable that looks like a secret stands in the object, where all who may read it can see it. */
export const secretInPlain: Rule = {
  id: 'secret-in-plain',
  severity: 'high',
  consequence: 'access',
  check: (context) =>
    newContainerFaults(context, ({ path, spec }) =>
      mapsAt(spec, 'env').flatMap((variable) => {
        const [key, value] = [textAt(variable, 'name') ?? '', textAt(variable, 'value')];
        const found = value !== undefined && name.test(key) && !harmless.test(value);
        return found ? [{ path: `${path}.env[${key}].value`, message: 'Its value stands in the object itself, readable for all who may read it. Put it into a Secret and use secretKeyRef', after: '(hidden)' }] : [];
      }),
    ),
};
