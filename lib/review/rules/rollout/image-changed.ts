import { isContentHash, isOlder, parseImage } from '../../objects/image';
import { textAt } from '../../objects/kubernetes-object';
import { containerNamed, containersOf } from '../../objects/workload';
import type { Rule } from '../../rule';
import { podSetChanges } from '../../rule-support';

/** A container runs another image: another version, other content, from another place. */
export const imageChanged: Rule = {
  id: 'image-changed',
  severity: 'low',
  consequence: 'image',
  finds:
    'A container runs another image. `low` when it comes from another repository or goes back to an ' +
    'older version; otherwise `info`. Content hashes are no versions.',
  why: "A wrong merge brings old versions back, a typo somebody else's image.",
  fix: 'Check that this is meant.',
  *check(context) {
    for (const { change, before, after } of podSetChanges(context)) {
      if (before === undefined || after === undefined) {
        continue;
      }
      for (const { path, name, spec } of containersOf(after)) {
        const [was, is] = [textAt(containerNamed(before, name)?.spec, 'image') ?? '', textAt(spec, 'image') ?? ''];
        if (was === '' || was === is) {
          continue;
        }
        const [from, to] = [parseImage(was), parseImage(is)];
        const field = { on: change, path: `${path}.image`, before: was, after: is };
        if (from.repository !== to.repository) {
          yield { ...field, message: `It runs the image '${to.repository}' instead of '${from.repository}'` };
        } else if (isOlder(to.tag, from.tag)) {
          yield { ...field, message: `It goes back from version ${from.tag!} to ${to.tag!}` };
        } else if (from.tag === to.tag) {
          yield { ...field, severity: 'info', message: 'The digest is another: other content under the same tag' };
        } else {
          const content = isContentHash(to.tag)
            ? 'Its image has other content'
            : `It goes from ${from.tag ?? 'no tag'} to ${to.tag ?? to.digest ?? 'no tag'}`;
          yield { ...field, severity: 'info', message: content };
        }
      }
    }
  },
};
