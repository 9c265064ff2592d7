import { request, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { buffer, json, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../../playground/agent/log';
import type { Address } from '../../../../playground/agent/proxy/endpoints';
import { createProxyServer, type Health } from '../../../../playground/agent/proxy/proxy-server';
import { Refusal } from '../../../../playground/agent/proxy/refusal';
import { startLoad } from '../../../e2e/support/load';
import { ModelServers } from './model-servers';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('proxy server', () => {
  const pods = new ModelServers();
  let addresses: Address[] = [];
  let health: Health;
  let proxy: Server;
  let port: number;

  beforeEach(async () => {
    addresses = [];
    health = { synced: true, waitingFor: [] };
    const directory = {
      addresses: () => {
        if (addresses.length === 0) {
          throw new Refusal(503, 'NoReadyPod', 'none', { ready: 0 });
        }
        return addresses;
      },
      list: (base: string) => [
        { namespace: 'n', service: 's', url: `${base}/n/s/`, ports: [], ready: 1, total: 1, simulated: false },
      ],
    };
    proxy = createProxyServer({ directory, log: silent, health: () => health });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    port = (proxy.address() as AddressInfo).port;
  });

  afterEach(async () => {
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    await pods.close();
  });

  function call(
    path: string,
    options: { method?: string; body?: string | Buffer; headers?: Record<string, string> } = {},
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: '127.0.0.1',
        port,
        path,
        agent: false,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
      });
      outgoing.on('response', resolve).on('error', reject).end(options.body);
    });
  }

  describe('carries', () => {
    it('a request with the prefix stripped and where it came from added', async () => {
      const { address } = await pods.http((received, response) =>
        response.end(JSON.stringify({ url: received.url, headers: received.headers })),
      );
      addresses = [address];
      const seen = (await json(
        await call('/n/s:http/predict?k=1', {
          headers: { 'X-Forwarded-For': '192.0.2.7', 'X-Forwarded-Host': 'forged', TE: 'trailers' },
        }),
      )) as {
        url: string;
        headers: IncomingHttpHeaders;
      };
      expect(seen.url).toBe('/predict?k=1');
      expect(seen.headers).toEqual({
        host: `127.0.0.1:${port}`,
        connection: 'close',
        'x-forwarded-for': '192.0.2.7, 127.0.0.1',
        'x-forwarded-host': `127.0.0.1:${port}`,
        'x-forwarded-prefix': '/n/s:http',
        'x-forwarded-proto': 'http',
      });
    });

    it('status, reason and repeated headers of the answer', async () => {
      const { address } = await pods.http((_, response) =>
        response.writeHead(418, 'Short and stout', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end(),
      );
      addresses = [address];
      const response = await call('/n/s/');
      expect([response.statusCode, response.statusMessage, response.headers['set-cookie']]).toEqual([
        418,
        'Short and stout',
        ['a=1', 'b=2'],
      ]);
    });

    it('a body of many megabytes both ways, with and without a length', async () => {
      const { address } = await pods.http((received, response) => void received.pipe(response));
      addresses = [address];
      const body = Buffer.alloc(8 * 1024 * 1024, 'ab');
      const withLength = await buffer(
        await call('/n/s/', { method: 'POST', body, headers: { 'Content-Length': String(body.length) } }),
      );
      const chunked = await buffer(
        await call('/n/s/', { method: 'POST', body, headers: { 'Transfer-Encoding': 'chunked' } }),
      );
      expect([withLength.equals(body), chunked.equals(body)]).toEqual([true, true]);
    });

    it.each(['POST', 'DELETE', 'HEAD', 'OPTIONS'])('a %s without a body', async (method) => {
      const { address } = await pods.http(
        (received, response) => void buffer(received).then((body) => response.setHeader('X-Length', body.length).end()),
      );
      addresses = [address];
      expect((await call('/n/s/', { method })).headers['x-length']).toBe('0');
    });

    it('an answer as it comes, while the request is still being sent', async () => {
      const { address } = await pods.http((received, response) => {
        response.flushHeaders();
        received.on('data', (chunk: Buffer) => response.write(chunk.toString().toUpperCase()));
        received.on('end', () => response.end());
      });
      addresses = [address];
      const outgoing = request({ host: '127.0.0.1', port, path: '/n/s/', method: 'POST', agent: false });
      outgoing.flushHeaders();
      const response = await new Promise<IncomingMessage>((resolve) => outgoing.on('response', resolve));
      const next = (): Promise<string> =>
        new Promise((resolve) => response.once('data', (chunk: Buffer) => resolve(chunk.toString())));
      outgoing.write('one');
      expect(await next()).toBe('ONE');
      outgoing.write('two');
      expect(await next()).toBe('TWO');
      outgoing.end();
      response.resume();
      await new Promise((resolve) => response.once('end', resolve));
    });

    it('a WebSocket, both ways', async () => {
      const { address, server } = await pods.http((_, response) => response.end());
      server.on('upgrade', (received, socket) => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
            `X-Path: ${received.url}\r\n\r\n`,
        );
        socket.pipe(socket);
      });
      addresses = [await pods.gone(), address];
      const outgoing = request({
        host: '127.0.0.1',
        port,
        path: '/n/s/ws',
        agent: false,
        headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
      });
      outgoing.end();
      const [response, socket] = await new Promise<[IncomingMessage, NodeJS.ReadWriteStream]>((resolve) =>
        outgoing.on('upgrade', (answer, stream) => resolve([answer, stream])),
      );
      socket.write('ping');
      const echo = await new Promise<string>((resolve) =>
        socket.once('data', (chunk: Buffer) => resolve(chunk.toString())),
      );
      socket.end();
      expect([response.headers['x-path'], echo]).toEqual(['/ws', 'ping']);
    });

    it('the refusal of a WebSocket, and ends the connection with it', async () => {
      const { address } = await pods.http((_, response) => response.writeHead(403).end('no'));
      addresses = [address];
      const response = await call('/n/s/ws', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
      expect([response.statusCode, response.headers.connection, await text(response)]).toEqual([403, 'close', 'no']);
    });

    it('the end of a client to the pod', async () => {
      const closed = new Promise<void>((resolve) => {
        void pods
          .http((_, response) => response.on('close', resolve).write('begun'))
          .then(({ address }) => (addresses = [address]));
      });
      await sleep(20);
      const response = await call('/n/s/');
      response.on('error', () => undefined).destroy();
      await closed;
    });

    it('the break of an answer to the client, not as its end', async () => {
      addresses = [
        await pods.tcp((socket) =>
          socket.once('data', () =>
            socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', () =>
              socket.resetAndDestroy(),
            ),
          ),
        ),
      ];
      await expect(call('/n/s/').then(text)).rejects.toThrow('aborted');
    });
  });

  describe('carries nothing for a web page', () => {
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
    it.each([
      ['that has its own name lead here', { Host: 'evil.example' }, 421],
      ['that calls from elsewhere', { Origin: 'https://evil.example' }, 403],
      ['that has its own name lead here, as a WebSocket', { Host: 'evil.example', ...upgrade }, 421],
      ['that calls from elsewhere, as a WebSocket', { Origin: 'https://evil.example', ...upgrade }, 403],
    ])('%s', async (_, headers, status) => {
      let seen = 0;
      const { address, server } = await pods.http((_received, response) => response.end(String((seen += 1))));
      server.on('upgrade', (_received, socket) => socket.end(String((seen += 1))));
      addresses = [address];
      for (const path of ['/n/s/predict', '/', '/healthz']) {
        const response = await call(path, { method: 'POST', headers: { ...headers, 'Content-Length': '0' } });
        expect([response.statusCode, await json(response)]).toEqual([
          status,
          expect.objectContaining({
            message: expect.stringMatching(/\w+ \w+/) as string,
            allowed: expect.anything() as unknown,
          }),
        ]);
      }
      expect(seen).toBe(0);
    });
  });

  describe('tries again', () => {
    it.each(['GET', 'POST'])('where no connection is taken (%s)', async (method) => {
      const { address } = await pods.http((received, response) => void received.pipe(response));
      addresses = [await pods.gone(), await pods.gone(), address];
      expect(await text(await call('/n/s/', { method, body: 'picture', headers: { 'Content-Length': '7' } }))).toBe(
        'picture',
      );
    });

    it('when new addresses appear after all have failed', async () => {
      const { address } = await pods.http((_, response) => response.end('new'));
      addresses = [await pods.gone()];
      setTimeout(() => (addresses = [address]), 150);
      expect(await text(await call('/n/s/'))).toBe('new');
    });

    it('but not with a POST that may have been carried out', async () => {
      let seen = 0;
      addresses = [await pods.resetting(() => (seen += 1)), await pods.resetting(() => (seen += 1))];
      const response = await call('/n/s/', { method: 'POST', body: 'x', headers: { 'Content-Length': '1' } });
      expect([response.statusCode, seen]).toEqual([502, 1]);
      expect(await json(response)).toMatchObject({
        error: 'NoAnswer',
        message: expect.stringContaining('may have been carried out') as string,
      });
    });

    it('but not after the first byte of an answer', async () => {
      let seen = 0;
      const broken = await pods.tcp((socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200', () => void (seen++, setTimeout(() => socket.destroy(), 20))),
        ),
      );
      addresses = [broken];
      expect([(await call('/n/s/')).statusCode, seen]).toEqual([502, 1]);
    });
  });

  it('loses no request while every pod is replaced under load', async () => {
    const start = (version: string): Promise<{ address: Address; server: Server }> =>
      pods.http(
        (received, response) =>
          void buffer(received).then((body) => setTimeout(() => response.end(`${version}:${String(body.length)}`), 20)),
      );
    const old = await Promise.all([start('v1'), start('v1'), start('v1')]);
    addresses = old.map(({ address }) => address);
    const load = startLoad({
      url: `http://127.0.0.1:${port}/n/s/predict`,
      requestsPerSecond: 100,
      durationMs: 10_000,
      body: 'picture',
    });
    for (const { address, server } of old) {
      const replacement = await start('v2');
      await sleep(100);
      addresses = [...addresses.filter((known) => known !== address), replacement.address];
      // As a pod that drains: it takes connections until nobody makes any more.
      await sleep(60);
      server.close();
    }
    await sleep(100);
    const { failed, sent, ok, bodies } = await load.stop();
    expect({ failed, ok }).toEqual({ failed: [], ok: sent });
    expect([...bodies.keys()].sort()).toEqual(['v1:7', 'v2:7']);
  });

  it('answers with the reason as JSON where there is no pod', async () => {
    const response = await call('/n/s/');
    expect([response.statusCode, response.headers['content-type'], await json(response)]).toEqual([
      503,
      'application/json',
      { error: 'NoReadyPod', message: 'none', ready: 0 },
    ]);
  });

  it('answers a refused upload although the client still sends', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024);
    const response = await call('/n/s/', { method: 'POST', body, headers: { 'Content-Length': String(body.length) } });
    expect(response.statusCode).toBe(503);
  });

  it('refuses a WebSocket with the reason as JSON', async () => {
    const response = await call('/n/s/', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
    expect([response.statusCode, await json(response)]).toEqual([
      503,
      { error: 'NoReadyPod', message: 'none', ready: 0 },
    ]);
  });

  it('lists the Services at /', async () => {
    expect(await json(await call('/'))).toMatchObject({ services: [{ url: `http://127.0.0.1:${port}/n/s/` }] });
  });

  it('says at /healthz, and to requests, that it does not know the cluster yet', async () => {
    health = { synced: false, waitingFor: ['Service'] };
    const [probe, request503] = [await call('/healthz'), await call('/n/s/')];
    expect([probe.statusCode, request503.statusCode]).toEqual([503, 503]);
    expect(await json(request503)).toMatchObject({
      error: 'Starting',
      message: expect.stringContaining('Service') as string,
    });
  });

  it('outlives a client that sends no HTTP', async () => {
    const client = connect(port, '127.0.0.1', () => client.end('\u0000\u0001 no http\r\n\r\n'));
    await buffer(client);
    expect((await call('/healthz')).statusCode).toBe(200);
  });
});
