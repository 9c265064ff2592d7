import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TfServingProps } from '../../../lib';
import { allAnswerScript } from '../../../lib/serving/tf-serving/readiness';
import { containerOf, model } from './servers';

const probesOf = (props: Partial<TfServingProps>) => {
  const { startupProbe, readinessProbe, livenessProbe } = containerOf(props);
  return {
    startup: startupProbe.httpGet ?? startupProbe.tcpSocket ?? startupProbe.exec.command.slice(3),
    readiness: readinessProbe.httpGet,
    liveness: livenessProbe.tcpSocket,
  };
};

test('models with one version each are loaded once the ports are open', () => {
  expect(probesOf({ models: [model('a'), model('b', { versionPolicy: { specific: [7] } })] })).toEqual({
    startup: { port: 'grpc' },
    readiness: { port: 'http', path: '/v1/models/a/metadata' },
    liveness: { port: 'grpc' },
  });
});

test('a model of several versions is started once each of them answers', () => {
  const several = { versionPolicy: { specific: [43, 42] }, versionLabels: { stable: 42 } };
  expect(
    probesOf({
      models: [
        model('a', several),
        model('b'),
        model('c', { versionPolicy: { all: true }, versionLabels: { stable: 7, canary: 7 } }),
      ],
    }),
  ).toMatchObject({
    startup: [
      'all-answer',
      '8501',
      '/v1/models/a/versions/42/metadata',
      '/v1/models/a/versions/43/metadata',
      '/v1/models/c/versions/7/metadata',
    ],
    readiness: { path: '/v1/models/a/versions/42/metadata' },
  });
});

test('one version that has to be waited for is asked without a shell', () => {
  expect(
    probesOf({ models: [model('a', { versionPolicy: { all: true }, versionLabels: { stable: 7 } })] }).startup,
  ).toEqual({ port: 'http', path: '/v1/models/a/versions/7/metadata' });
});

describe('the command that asks several', () => {
  const loaded = new Set<string>();
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) =>
      response.writeHead(loaded.has(request.url ?? '') ? 200 : 404).end('x'.repeat(100_000)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  const ask = (
    paths: string[],
    port = (server.address() as AddressInfo).port,
  ): Promise<{ failed: boolean; stdout: string }> =>
    new Promise((resolve) => {
      execFile('bash', ['-c', allAnswerScript, 'all-answer', String(port), ...paths], (error, stdout) =>
        resolve({ failed: error !== null, stdout }),
      );
    });

  test('fails while one is missing, and says which', async () => {
    loaded.add('/a');
    expect(await ask(['/a', '/b'])).toEqual({ failed: true, stdout: '/b answers with 404\n' });
  });

  test('passes once all answer', async () => {
    loaded.add('/a').add('/b');
    expect(await ask(['/a', '/b'])).toEqual({ failed: false, stdout: '' });
  });

  test('fails while the port is closed', async () => {
    expect(await ask(['/a'], 1)).toMatchObject({ failed: true });
  });
});
