import { mapsAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import { containersOf } from '../objects/workload';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** A Service leads to a port that its pods do not have. */
export const portNotThere: Rule = {
  id: 'port-not-there',
  severity: 'high',
  consequence: 'traffic',
  *check(context) {
    for (const change of changesOf(context, 'Service')) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const known = before === undefined ? [] : faults(before, context.before, object.environment);
      for (const fault of faults(after, context.after, object.environment).filter((each) => !known.includes(each))) {
        yield { on: change, path: 'spec.ports', message: `Its port leads to ${fault}: requests to it fail` };
      }
    }
  },
};

function faults(service: KubernetesObject, objects: ObjectSet, environment: string | undefined): string[] {
  return objects.servedBy(service, environment).flatMap((workload) => {
    const ports = containersOf(workload).flatMap(({ spec }) => mapsAt(spec, 'ports'));
    return mapsAt(service, 'spec', 'ports').flatMap(({ targetPort }) => {
      // A number needs not be declared; where some are, another one is most likely a mistake.
      const there =
        typeof targetPort === 'string'
          ? ports.some((port) => textAt(port, 'name') === targetPort)
          : ports.length === 0 || ports.some((port) => port['containerPort'] === targetPort);
      return there ? [] : [`'${String(targetPort)}', which no container of '${workload.object.metadata.name}' has`];
    });
  });
}
