import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../../../../../playground/agent/log';
import { FedValues } from '../../../../../playground/agent/metrics/feed/fed-values';
import { createFeedServer } from '../../../../../playground/agent/metrics/feed/feed-server';
import { pod } from '../pods';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('the feeding server', () => {
  let server: Server;
  let fed: FedValues;
  beforeEach(async () => {
    fed = new FedValues();
    server = createFeedServer({
      fed,
      pods: () => [pod('a'), pod('b'), pod('c', { namespace: 'other' })],
      log: silent,
      header: { name: 'authorization', value: 'Bearer right', file: '/h' },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  async function call(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = { Authorization: 'Bearer right' },
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('sets a value and says how it has understood it', async () => {
    expect(await call('PUT', '/external/shop/queue?q=jobs', '1500m\n')).toEqual({
      status: 200,
      body: { kind: 'external', namespace: 'shop', metric: 'queue', labels: { q: 'jobs' }, value: '1500m' },
    });
  });

  it('says for how many pods a value is', async () => {
    expect((await call('PUT', '/pods/shop/cpu?app=web', '{"total": 2}')).body).toMatchObject({
      total: '2',
      matchingPods: 2,
    });
    expect((await call('PUT', '/pods/shop/cpu?app=wbe', '1')).body).toMatchObject({ matchingPods: 0 });
  });

  it('answers KEDA as a Prometheus with the value of a metric of its ScaledObject', async () => {
    const asked = '/prometheus/shop/web/s0-prometheus/api/v1/query?query=sum(a)&time=2026-01-01T00:00:00Z';
    expect(await call('GET', asked)).toMatchObject({ status: 404, body: { error: 'NotSet' } });
    await call('PUT', '/external/shop/s0-prometheus?scaledobject.keda.sh/name=other', '1');
    await call('PUT', '/external/shop/s0-prometheus?scaledobject.keda.sh/name=web', '1500m');
    expect(await call('GET', asked)).toMatchObject({
      status: 200,
      body: { status: 'success', data: { resultType: 'vector', result: [{ value: [expect.any(Number), '1.5'] }] } },
    });
  });

  it('lists all values, of which the last holds', async () => {
    for (const value of ['1', '2']) {
      await call('PUT', '/external/shop/queue', value);
    }
    await call('PUT', '/objects/shop/services/web/rps', '3');
    await call('PUT', '/pods/shop/cpu?app=web', '{"total": "4"}');
    expect((await call('GET', '/')).body['values']).toEqual([
      { path: '/external/shop/queue', labels: {}, value: '2' },
      { path: '/objects/shop/services/web/rps', labels: {}, value: '3' },
      { path: '/pods/shop/cpu', labels: { app: 'web' }, total: '4' },
    ]);
  });

  it('removes a value', async () => {
    await call('PUT', '/external/shop/queue?q=a', '1');
    expect(await call('DELETE', '/external/shop/queue')).toMatchObject({ status: 404, body: { error: 'NotSet' } });
    expect(await call('DELETE', '/external/shop/queue?q=a')).toMatchObject({ status: 200 });
    expect(fed.list()).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['another value', { Authorization: 'Bearer wrong' }],
    ['the value and more', { Authorization: 'Bearer right, Bearer right' }],
    ['the value elsewhere', { 'X-Authorization': 'Bearer right' }],
  ])('lets nobody set or see a value who sends %s, and says which header is missing', async (_, headers) => {
    expect(await call('PUT', '/external/shop/queue', '1', headers)).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining('curl -H @/h') as unknown },
    });
    expect(await call('GET', '/', undefined, headers)).toMatchObject({ status: 401 });
    expect(fed.list()).toEqual([]);
  });

  it('lets no web page set a value, whatever it knows', async () => {
    expect(
      await call('PUT', '/external/shop/queue', '1', { Authorization: 'Bearer right', Origin: 'https://evil.example' }),
    ).toMatchObject({ status: 403 });
    expect(fed.list()).toEqual([]);
  });

  it.each([
    [
      'PUT',
      '/external/shop/queue',
      'many',
      400,
      'The value must be a number of 0 or more, such as 12, 0.5, 200m or 2Gi, with nine decimal places at most; ' +
        "got 'many'.",
    ],
    ['PUT', '/external/shop/queue', '-1', 400, "got '-1'"],
    ['PUT', '/external/shop/queue', '', 400, "got ''"],
    ['PUT', '/external/shop/queue', '{"total": 1}', 400, 'only pods share a total'],
    ['PUT', '/pods/shop/cpu', '{"totl": 1}', 400, `the object in the body must have 'total' and nothing else`],
    ['PUT', '/pods/shop/cpu', '{', 400, 'the body is no JSON'],
    ['PUT', '/pods/shop/cpu', ' '.repeat(5000), 413, 'more than 4096 bytes'],
    [
      'PUT',
      '/external/Shop/queue',
      '1',
      400,
      "the namespace must be a name of lower-case letters, digits and hyphens, got 'Shop'",
    ],
    ['PUT', '/queue', '1', 404, "'/queue' names no metric"],
    ['POST', '/external/shop/queue', '1', 405, 'set with PUT and removed with DELETE, got POST'],
  ])('%s %s with %j is refused with %d and what to do', async (method, path, body, status, message) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({
      status,
      body: {
        message: expect.stringMatching(new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i')) as unknown,
      },
    });
    expect(fed.list()).toEqual([]);
  });
});
