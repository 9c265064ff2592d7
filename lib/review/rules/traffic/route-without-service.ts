import { mapsAt, sourced, type KubernetesObject } from '../../objects/kubernetes-object';
import type { ObjectSet } from '../../objects/object-set';
import { missingTargets, tellMissing } from '../../references/missing';
import type { Rule } from '../../rule';

/** A route leads to a backend, or to a port of one, that is not there. */
export const routeWithoutService: Rule = {
  id: 'route-without-service',
  severity: 'high',
  consequence: 'traffic',
  finds:
    'A route leads to a Service or InferencePool (of that group), or to a port, that is not among the objects; or to ' +
    'a Gateway that the change removes; or an InferencePool has no endpoint picker. Not judged where there is none ' +
    'of that kind at all.',
  why: 'Its requests are answered with 503.',
  fix: 'Correct the name, the group or the port.',
  *check(context) {
    for (const missing of missingTargets(context, ({ entry }) => entry.purpose === 'requests')) {
      const { on, reference } = missing;
      yield { on, path: reference.path, message: tellMissing(missing), after: reference.name };
    }
    for (const change of context.changes) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const faults = wrongPorts(after, context.after, object.environment);
      const known =
        faults.length === 0 || before === undefined ? [] : wrongPorts(before, context.before, object.environment);
      for (const fault of faults.filter(({ message }) => !known.some((each) => each.message === message))) {
        yield { on: change, ...fault };
      }
    }
  },
};

function wrongPorts(
  object: KubernetesObject,
  objects: ObjectSet,
  environment: string | undefined,
): { path: string; message: string; after: unknown }[] {
  return objects.links.of(object).flatMap((reference) => {
    const { kind, name, port, path } = reference;
    if (kind !== 'Service' || port === undefined) {
      return [];
    }
    const from = sourced(object, environment);
    const service = objects.links.target(from, reference);
    const ports = mapsAt(service, 'spec', 'ports');
    return service === undefined || ports.some((each) => each['port'] === port || each['name'] === port)
      ? []
      : [
          {
            path,
            message:
              `It leads to port '${port}' of Service '${name}', ` +
              `which has none of that ${typeof port === 'number' ? 'number' : 'name'}: ` +
              'requests are answered with an error',
            after: port,
          },
        ];
  });
}
