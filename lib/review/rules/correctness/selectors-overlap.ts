import { mapAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { called } from '../../objects/workload';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

const kinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'];

/** A workload's selector chooses the pods of another one. */
export const selectorsOverlap: Rule = {
  id: 'selectors-overlap',
  severity: 'medium',
  consequence: 'correctness',
  finds: "A workload's selector chooses the pods of another workload as well.",
  why:
    'Both controllers think that the pods are theirs: one may take over pods that the other lost, and an autoscaler ' +
    'counts those of both.',
  fix: 'Give each a label that the other does not have, in its selector and on its pods.',
  *check(context) {
    const told = new Set<string>();
    for (const change of changesOf(context, ...kinds)) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const known = before === undefined ? [] : taken(before, context.before, object.environment).map(keyOf);
      for (const other of taken(after, context.after, object.environment)) {
        const pair = [keyOf(after), keyOf(other)].sort().join(' ');
        const place = `${object.environment ?? ''} ${object.namespace ?? ''} ${pair}`;
        if (!known.includes(keyOf(other)) && !told.has(place)) {
          told.add(place);
          yield {
            on: change,
            path: 'spec.selector',
            message: `It chooses the pods of ${called(other)} also: ${consequence(after, context.after)}`,
            after: mapAt(after, 'spec')['selector'],
          };
        }
      }
    }
  },
};

function taken(object: KubernetesObject, objects: ObjectSet, environment: string | undefined): KubernetesObject[] {
  const selector = mapAt(object, 'spec', 'selector');
  const others = objects
    .podsWith(object.kind === 'ReplicationController' ? { matchLabels: selector } : selector, object, environment)
    .map((pods) => pods.object)
    .filter((other) => other !== object && kinds.includes(other.kind));
  // An empty selector is refused, and said by another rule.
  return Object.keys(selector).length === 0 ? [] : [...new Set(others)];
}

function consequence(object: KubernetesObject, objects: ObjectSet): string {
  const scaler = objects.workload(object)?.autoscaler;
  return scaler === undefined
    ? 'their controllers may take pods from each other'
    : `${called(scaler)} counts the load of both, and their controllers may take pods from each other`;
}

function keyOf({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}
