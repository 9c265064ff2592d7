import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startLoad } from '../e2e/support/load';

describe('startLoad', () => {
  let server: Server;

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  afterEach(async () => {
    if (server?.listening) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('sends as many requests as the rate and the duration make', async () => {
    const url = await serve((_, response) => response.end('ok'));
    const result = await startLoad({ url, requestsPerSecond: 50, durationMs: 400 }).finished;
    expect(result).toMatchObject({ sent: 20, ok: 20, failed: [] });
  });

  it('opens a new connection for each request', async () => {
    const url = await serve((_, response) => response.end('ok'));
    let connections = 0;
    server.on('connection', () => (connections += 1));
    await startLoad({ url, requestsPerSecond: 50, durationMs: 200 }).finished;
    expect(connections).toBe(10);
  });

  it('keeps its rate while answers are late', async () => {
    const url = await serve((_, response) => setTimeout(() => response.end('ok'), 300));
    const result = await startLoad({ url, requestsPerSecond: 50, durationMs: 200 }).finished;
    expect(result).toMatchObject({ sent: 10, ok: 10 });
  });

  it('waits, when stopped, for the answers that are still out', async () => {
    const url = await serve((_, response) => setTimeout(() => response.end('ok'), 100));
    const load = startLoad({ url, requestsPerSecond: 20 });
    const result = await load.stop();
    expect(result).toMatchObject({ sent: 1, ok: 1, failed: [] });
  });

  it('records a wrong status with the beginning of the answer', async () => {
    const url = await serve((_, response) => response.writeHead(503).end('not ready'));
    const { failed } = await startLoad({ url, requestsPerSecond: 10, durationMs: 100 }).finished;
    expect(failed).toEqual([expect.objectContaining({ status: 503, error: 'not ready' })]);
  });

  it('records a connection that breaks off in the answer', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    });
    const { failed } = await startLoad({ url, requestsPerSecond: 10, durationMs: 100 }).finished;
    expect(failed).toEqual([expect.objectContaining({ error: expect.stringContaining('ECONNRESET') as string })]);
  });

  it('records a request without an answer as failed after its time limit', async () => {
    const url = await serve(() => undefined);
    const { failed } = await startLoad({ url, requestsPerSecond: 10, durationMs: 100, timeoutMs: 50 }).finished;
    expect(failed).toEqual([expect.objectContaining({ error: 'no complete answer within 50 ms' })]);
  });

  it('posts the body it is given', async () => {
    const url = await serve((request, response) => void request.pipe(response));
    const { bodies } = await startLoad({ url, requestsPerSecond: 10, durationMs: 100, body: 'picture' }).finished;
    expect([...bodies]).toEqual([['picture', 1]]);
  });

  it('refuses a host that is not on loopback', () => {
    expect(() => startLoad({ url: 'http://192.0.2.1/', requestsPerSecond: 1 })).toThrow(
      "'url' must be http:// on 127.0.0.1, localhost, [::1], got 'http://192.0.2.1/'",
    );
  });

  it('refuses to run for longer than its limit', () => {
    expect(() => startLoad({ url: 'http://127.0.0.1:1/', requestsPerSecond: 1, durationMs: 600_001 })).toThrow(
      "'durationMs' must be above 0 and at most 600000, got 600001",
    );
  });
});
