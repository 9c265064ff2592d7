import { shapeProbes } from '../../../lib/workload/pod/probes';

const probes = (startupSeconds: number) =>
  shapeProbes({
    startup: { port: 'http', path: '/ready' },
    readiness: { port: 'http', path: '/ready' },
    liveness: { port: 'http' },
    startupSeconds,
  });

test.each([1, 7, 60, 300, 301, 1800, 7200])('a start-up budget of %p seconds is granted', (seconds) => {
  const { periodSeconds = 0, failureThreshold = 0 } = probes(seconds).startupProbe ?? {};
  expect(periodSeconds * failureThreshold).toBeGreaterThanOrEqual(seconds);
  expect(periodSeconds * failureThreshold).toBeLessThan(seconds + 10);
});

test('a path is asked over HTTP, a port for a connection', () => {
  const { readinessProbe, livenessProbe } = probes(60);
  expect(readinessProbe?.httpGet?.path).toBe('/ready');
  expect(livenessProbe?.tcpSocket?.port.value).toBe('http');
});
