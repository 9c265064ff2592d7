import { mapAt, mapsAt, textAt } from '../../objects/kubernetes-object';
import type { ObjectCheck, Refusal } from '../check';
import { fieldsOf } from '../support';

/** An Ingress leads somewhere. */
export const ingress: ObjectCheck = {
  kinds: ['networking.k8s.io/Ingress'],
  *find({ object }) {
    const spec = mapAt(object, 'spec');
    const rules = mapsAt(spec, 'rules');
    if (rules.length === 0 && spec['defaultBackend'] === undefined) {
      yield { path: 'spec', message: 'It leads nowhere: it needs rules or a defaultBackend' };
    }
    if (spec['defaultBackend'] !== undefined) {
      yield* backend(mapAt(spec, 'defaultBackend'), 'spec.defaultBackend');
    }
    for (const rule of rules) {
      const host = textAt(rule, 'host') ?? '';
      if (host !== '' && !/^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) {
        yield {
          path: `spec.rules[${host}].host`,
          message: 'It has to be a name of lower-case letters, digits, hyphens and dots, without a scheme and a port',
        };
      }
      for (const path of mapsAt(rule, 'http', 'paths')) {
        const text = textAt(path, 'path') ?? '';
        const here = `spec.rules[${host}].http.paths[${text}]`;
        const type = textAt(path, 'pathType');
        if (type !== undefined && !text.startsWith('/') && (type !== 'ImplementationSpecific' || text !== '')) {
          yield { path: `${here}.path`, message: 'It has to begin with a slash' };
        }
        yield* backend(mapAt(path, 'backend'), `${here}.backend`);
      }
    }
  },
};

function* backend(map: Readonly<Record<string, unknown>>, path: string): Generator<Refusal> {
  const found = fieldsOf(map, ['service', 'resource']);
  if (found.length !== 1) {
    yield { path, message: 'It needs one of service and resource' };
    return;
  }
  const port = mapAt(map, 'service', 'port');
  const given = fieldsOf(port, ['name', 'number']).filter((field) => port[field] !== '' && port[field] !== 0);
  if (found[0] === 'service' && given.length !== 1) {
    yield {
      path: `${path}.service.port`,
      message: given.length === 0 ? 'It needs a name or a number' : 'It has a name and a number: one of them has to go',
    };
  }
}
