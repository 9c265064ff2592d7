import { asText } from '../../../workload/values/as-text';
import { mapsAt, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { hasPort } from '../../objects/ports';
import type { Rule } from '../../rule';
import { changesOf } from '../../rule-support';

/** A Service leads to a port that its pods do not name, or most likely do not have. */
export const portNotThere: Rule = {
  id: 'port-not-there',
  severity: 'high',
  consequence: 'traffic',
  finds:
    "A Service's target port is a name that no container of its pods has. `low` for a number that they neither " +
    'declare nor name anywhere else, while they declare others: `containerPort` is information only.',
  why: 'Where no container listens, requests are refused.',
  fix: 'Correct `targetPort`, or declare the port.',
  *check(context) {
    for (const change of changesOf(context, 'Service')) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const known = before === undefined ? [] : faults(before, context.before, object.environment);
      const news = faults(after, context.after, object.environment).filter(
        (fault) => !known.some(({ port, workload }) => port === fault.port && workload === fault.workload),
      );
      for (const { port, workload } of news) {
        const leads = `Its port leads to '${asText(port)}', which no container of '${workload}'`;
        yield typeof port === 'string'
          ? { on: change, path: 'spec.ports', message: `${leads} has: requests to it fail` }
          : {
              on: change,
              path: 'spec.ports',
              message: `${leads} declares, though they declare others: make sure that something listens there`,
              severity: 'low',
            };
      }
    }
  },
};

interface Fault {
  readonly port: unknown;
  readonly workload: string;
}

function faults(service: KubernetesObject, objects: ObjectSet, environment: string | undefined): Fault[] {
  return objects.servedBy(service, environment).flatMap((workload) => {
    return mapsAt(service, 'spec', 'ports').flatMap(({ targetPort }) =>
      hasPort(workload, targetPort) ? [] : [{ port: targetPort, workload: workload.object.metadata.name }],
    );
  });
}
