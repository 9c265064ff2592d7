import { mapAt, sourced, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import type { FoundReference } from '../../references/reference';
import type { Rule } from '../../rule';
import { names } from '../../rule-support';

/** A variable or file is read from a key that its ConfigMap or Secret does not have: the container does not start. */
export const missingKey: Rule = {
  id: 'missing-key',
  severity: 'high',
  consequence: 'correctness',
  finds:
    'A variable or file is read from a key that its ConfigMap or Secret does not have. Objects without any key ' +
    'are taken to be filled by somebody else.',
  why: 'The container is not started (`CreateContainerConfigError`, `FailedMount`), and the rollout hangs.',
  fix: 'Rename it in both, or mark the reference `optional`.',
  *check(context) {
    for (const on of context.changes) {
      if (on.after === undefined) {
        continue;
      }
      const { environment } = on.object;
      const faults = missingKeys(on.after, context.after, environment);
      const known =
        faults.length === 0 || on.before === undefined ? [] : missingKeys(on.before, context.before, environment);
      for (const { reference, key, there } of faults) {
        if (!known.some((each) => each.reference.path === reference.path && each.key === key)) {
          const { kind, name, path, entry } = reference;
          yield {
            on,
            path: path.replace(/\.(valueFrom|configMap|secret)\b.*$/, ''),
            message:
              `${kind} '${name}' has no key '${key}': ` +
              `${entry.from === 'pods' ? 'the container does not start' : entry.without}. It has ${names(there)}`,
            after: key,
          };
        }
      }
    }
  },
};

interface MissingKey {
  readonly reference: FoundReference;
  readonly key: string;
  /** The keys that it has. */
  readonly there: readonly string[];
}

function missingKeys(object: KubernetesObject, objects: ObjectSet, environment: string | undefined): MissingKey[] {
  const from = sourced(object, environment);
  return objects.links.of(object).flatMap((reference) => {
    const target =
      reference.keys.length === 0 || reference.optional ? undefined : objects.links.target(from, reference);
    const there = target === undefined ? [] : keysOf(target);
    // An object without any key is filled by somebody else: by Pulumi, or an operator of secrets.
    return there.length === 0
      ? []
      : reference.keys.filter((key) => !there.includes(key)).map((key) => ({ reference, key, there }));
  });
}

function keysOf(object: KubernetesObject): string[] {
  return ['data', 'stringData', 'binaryData'].flatMap((field) => Object.keys(mapAt(object, field)));
}
