import { mapAt, mapsAt, textAt } from './kubernetes-object';
import { containersOf, type Container, type PodSet } from './workload';

/**
 * Whether pods have a port: one of a name by a container that declares it. A number needs not be declared; where others
 * are, and nothing else names it, another one is most likely a mistake. What is neither is no port: the schemas say so.
 */
export function hasPort(pods: PodSet, port: unknown): boolean {
  const containers = containersOf(pods);
  const declared = containers.flatMap(({ spec }) => mapsAt(spec, 'ports'));
  if (typeof port === 'string') {
    return declared.some((each) => textAt(each, 'name') === port);
  }
  return typeof port !== 'number' || declared.length === 0 || containers.some((container) => names(container, port));
}

// Whether a container declares a port, or a probe, an argument or a variable of it names the number.
function names({ spec }: Container, port: number): boolean {
  const probed = ['startupProbe', 'readinessProbe', 'livenessProbe'].some((probe) =>
    ['httpGet', 'tcpSocket', 'grpc'].some((how) => mapAt(spec, probe, how)['port'] === port),
  );
  const words = [spec['command'], spec['args'], mapsAt(spec, 'env').map(({ value }) => value)].flat();
  return (
    probed ||
    mapsAt(spec, 'ports').some((declared) => declared['containerPort'] === port) ||
    words.some((word) => typeof word === 'string' && word.match(/\d+/g)?.includes(String(port)))
  );
}
