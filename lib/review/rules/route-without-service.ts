import { mapAt, mapsAt, numberAt, textAt, type KubernetesObject } from '../objects/kubernetes-object';
import type { ObjectSet } from '../objects/object-set';
import type { Rule } from '../rule';
import { changesOf } from '../rule-support';

/** A route leads to a Service, or to a port of one, that is not there. */
export const routeWithoutService: Rule = {
  id: 'route-without-service',
  severity: 'high',
  consequence: 'traffic',
  *check(context) {
    for (const change of changesOf(context, 'Ingress', 'HTTPRoute', 'GRPCRoute')) {
      const { before, after, object } = change;
      if (after === undefined) {
        continue;
      }
      const known = before === undefined ? [] : faults(before, context.before, object.environment);
      for (const fault of faults(after, context.after, object.environment).filter((each) => !known.includes(each))) {
        yield { on: change, path: 'spec.rules', message: `${fault}: requests are answered with an error` };
      }
    }
  },
};

function faults(route: KubernetesObject, objects: ObjectSet, environment: string | undefined): string[] {
  // Without any Service nothing is known of them: they may be somebody else's.
  if (objects.ofKind('Service', environment).length === 0) {
    return [];
  }
  return backends(route).flatMap(({ name, port }) => {
    const service = objects.near(route, environment, '', 'Service', name);
    if (service === undefined) {
      return [`It leads to Service '${name}', which is not there`];
    }
    const ports = mapsAt(service, 'spec', 'ports');
    const found = port === undefined || ports.some((each) => each['port'] === port || each['name'] === port);
    return found
      ? []
      : [
          `It leads to port '${port}' of Service '${name}', which has none of that ${typeof port === 'number' ? 'number' : 'name'}`,
        ];
  });
}

function backends(route: KubernetesObject): { name: string; port: string | number | undefined }[] {
  if (route.kind === 'Ingress') {
    const services = [
      mapAt(route, 'spec', 'defaultBackend', 'service'),
      ...mapsAt(route, 'spec', 'rules').flatMap((rule) =>
        mapsAt(rule, 'http', 'paths').map((path) => mapAt(path, 'backend', 'service')),
      ),
    ];
    return services.flatMap((service) => {
      const name = textAt(service, 'name');
      return name === undefined
        ? []
        : [{ name, port: textAt(service, 'port', 'name') ?? numberAt(service, 'port', 'number') }];
    });
  }
  return mapsAt(route, 'spec', 'rules')
    .flatMap((rule) => mapsAt(rule, 'backendRefs'))
    .flatMap((backend) => {
      const name = textAt(backend, 'name');
      const own = (backend['kind'] ?? 'Service') === 'Service' && backend['namespace'] === undefined;
      return name === undefined || !own ? [] : [{ name, port: numberAt(backend, 'port') }];
    });
}
