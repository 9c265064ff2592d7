import { createHash } from 'node:crypto';
import { annotationOf, listAt, textAt, type Fields } from './objects';

/**
 * The field manager under which a resource applies its object.
 *
 * It is made from the resource's URN, so that the object itself says which resource of which stack made it, without
 * anything added to it: a deploy that was killed between the server's answer and the engine's note of it leaves an
 * object that its next run recognizes and takes over, instead of failing with "already exists".
 *
 * A name kept in the state goes before it: the resource may have been renamed since, with an alias. An annotation goes
 * before both, as with the official plugin.
 */
export function fieldManager(urn: string, inputs: Fields, state: Fields = {}): string {
  return (
    annotationOf(inputs, 'pulumi.com/patchFieldManager') ??
    textAt(state, '__fieldManager') ??
    `pulumi-kubernetes-${createHash('sha256').update(urn).digest('hex').slice(0, 16)}`
  );
}

/** Whether a live object was applied by this field manager. */
export function isAppliedBy(live: Fields, manager: string): boolean {
  return listAt<{ manager?: string; operation?: string }>(live, 'metadata', 'managedFields').some(
    (entry) => entry.manager === manager && entry.operation === 'Apply',
  );
}
