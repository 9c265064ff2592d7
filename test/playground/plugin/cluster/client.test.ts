import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../../../../playground/plugin/cluster/client';

/** A server that answers `{}`, on a port of the system's choice or on a given one. */
async function listen(port = 0): Promise<http.Server> {
  const server = http.createServer((_, response) => response.end('{}'));
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}

function close(server: http.Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

function clientOf(port: number): ApiClient {
  return new ApiClient({ server: new URL(`http://127.0.0.1:${port}`), authorize: () => Promise.resolve() });
}

describe('an API server', () => {
  test('that is started anew is waited for', async () => {
    const first = await listen();
    const { port } = first.address() as AddressInfo;
    const client = clientOf(port);
    await client.json({ path: '/' });
    await close(first);
    const answer = client.json({ path: '/' });
    await sleep(50);
    const second = await listen(port);
    await expect(answer).resolves.toEqual({});
    await close(second);
  });

  test('that was never there is named at once', async () => {
    const server = await listen();
    const { port } = server.address() as AddressInfo;
    await close(server);
    await expect(clientOf(port).json({ path: '/' })).rejects.toThrow(
      `the cluster at http://127.0.0.1:${port} cannot be reached`,
    );
  });
});
