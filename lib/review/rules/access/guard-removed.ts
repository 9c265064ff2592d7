import { asText } from '../../../workload/values/as-text';
import { listed } from '../../../workload/values/words';
import { beyond, isEverything } from '../../routes/address-ranges';
import { annotationChanges, type AnnotationChange } from '../../routes/annotation-changes';
import { purposes } from '../../routes/annotation-purposes';
import { annotationPath } from '../../routes/reach';
import type { Hit, Rule } from '../../rule';

/** What kept callers away from a route by an annotation no longer does. */
export const guardRemoved: Rule = {
  id: 'guard-removed',
  severity: 'medium',
  consequence: 'access',
  finds:
    'An annotation is gone by which the controller of an Ingress or a load balancer kept callers away: ranges of ' +
    'addresses, sign-in, certificates, a firewall, limits, https; or its ranges are wider. `low` for limits and https.',
  why: 'Whoever reaches the address gets an answer, and nothing else shows that it was otherwise.',
  fix: 'Keep the annotation, or what took its place: a policy of the gateway, a sign-in of the server.',
  *check(context) {
    for (const change of context.changes) {
      for (const each of annotationChanges(change).filter(({ purpose }) => purpose.guards)) {
        const told =
          each.how === 'gone' ? { message: `'${each.annotation}' is gone: ${each.purpose.without}` } : loosened(each);
        if (told !== undefined) {
          yield {
            on: change,
            path: annotationPath(each.annotation),
            severity: each.purpose.severity,
            ...told,
            before: each.before,
            after: each.after,
          };
        }
      }
    }
  },
};

function loosened({ purpose, before, after }: AnnotationChange): Pick<Hit, 'message' | 'severity'> | undefined {
  const [was, is] = [ranges(before), ranges(after)];
  if (purpose === purposes.addresses) {
    const added = beyond(is, was);
    const everything = added.some(isEverything);
    if (added.length === 0) {
      return undefined;
    }
    return {
      message: everything
        ? 'Callers of any address are let in, no longer those of the given addresses only'
        : `Callers of more addresses are let in: ${listed(added, 5)}`,
      severity: everything ? 'high' : 'medium',
    };
  }
  if (purpose === purposes.refused) {
    const gone = beyond(was, is);
    return gone.length === 0 ? undefined : { message: `Addresses that were refused are let in: ${listed(gone, 5)}` };
  }
  return purpose.changed === undefined ? undefined : { message: sentence(purpose.changed), severity: 'low' };
}

function ranges(value: unknown): string[] {
  return asText(value)
    .split(/[\s,]+/)
    .filter((range) => range !== '');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
