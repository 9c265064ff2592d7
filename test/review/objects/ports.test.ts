import { hasPort } from '../../../lib/review/objects/ports';
import { workloadOf } from '../../../lib/review/objects/workload';

const pods = (container: object): Parameters<typeof hasPort>[0] =>
  workloadOf({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'server', ports: [{ name: 'http', containerPort: 8080 }], ...container }] },
  })!.podSets[0]!;

test.each([
  ['a declared number', 8080, {}, true],
  ['a declared name', 'http', {}, true],
  ['a name that nobody declares', 'grpc', {}, false],
  ['a number that nothing names', 9000, {}, false],
  ['a number in an argument', 9000, { args: ['--port=9000'] }, true],
  ['a part of a number in an argument', 900, { args: ['--port=9000'] }, false],
  ['a number in a variable', 9000, { env: [{ name: 'LISTEN', value: '0.0.0.0:9000' }] }, true],
  ['a number that a probe asks', 9000, { readinessProbe: { tcpSocket: { port: 9000 } } }, true],
  ['any number where none is declared', 9000, { ports: [] }, true],
  ['a name where none is declared', 'http', { ports: [] }, false],
])('%s', (_, port, container, expected) => {
  expect(hasPort(pods(container), port)).toBe(expected);
});

test.each([[{ '(': '\\' }], [['(']], [null], [true]])('%j is no port, so none that is missing', (port) => {
  expect(hasPort(pods({}), port)).toBe(true);
});
