import { isMovingTag } from '../../../workload/images/moving-tag';
import { parseImage } from '../../objects/image';
import { textAt } from '../../objects/kubernetes-object';
import type { Rule } from '../../rule';
import { newContainerFaults } from '../../rule-support';

/** An image whose tag is made to move: two pods of one server may run different programs. */
export const mutableImage: Rule = {
  id: 'mutable-image',
  severity: 'medium',
  consequence: 'image',
  finds:
    'An image has no tag, or one that is made to move, such as `latest`, `main` or `latest-cu129`. Digests, ' +
    'versions, content hashes and nightly builds of a day are fine.',
  why: 'Pods that start later may run another program, and a rollback brings nothing back.',
  fix: 'Name a version or a digest.',
  check: (context) =>
    newContainerFaults(context, ({ path, spec }) => {
      const name = textAt(spec, 'image');
      // Then a runtime says it, such as that of an InferenceService; where nobody does, the API server refuses it.
      if (name === undefined) {
        return [];
      }
      const image = parseImage(name);
      if (image.digest !== undefined || (image.tag !== undefined && !isMovingTag(image.tag))) {
        return [];
      }
      const what =
        image.tag === undefined ? 'Without a tag it is whatever is called latest' : `What '${image.tag}' is changes`;
      return [
        {
          path: `${path}.image`,
          message:
            `${what}: pods that start later may run another program, and going back brings nothing back. ` +
            'Name a version or a digest',
          after: spec['image'],
        },
      ];
    }),
};
