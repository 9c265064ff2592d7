import { parseImage } from '../objects/image';
import { textAt } from '../objects/kubernetes-object';
import type { Rule } from '../rule';
import { newContainerFaults } from '../rule-support';

const moving =
  /^(latest|main|master|trunk|head|dev|develop|development|stable|nightly|edge|canary|staging|prod|production|current|rolling|lts)$/i;

/** An image whose tag is made to move: two pods of one server may run different programs. */
export const mutableImage: Rule = {
  id: 'mutable-image',
  severity: 'medium',
  consequence: 'image',
  check: (context) =>
    newContainerFaults(context, ({ path, spec }) => {
      const image = parseImage(textAt(spec, 'image') ?? '');
      if (image.digest !== undefined || (image.tag !== undefined && !moving.test(image.tag))) {
        return [];
      }
      const what =
        image.tag === undefined ? 'Without a tag it is whatever is called latest' : `What '${image.tag}' is changes`;
      return [
        {
          path: `${path}.image`,
          message: `${what}: pods that start later may run another program, and going back brings nothing back. Name a version or a digest`,
          after: spec['image'],
        },
      ];
    }),
};
