import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '../../../../playground/plugin/cluster/client';
import { ListWatch } from '../../../../playground/plugin/cluster/list-watch';

interface Thing {
  readonly metadata: { readonly uid: string };
}
const thing = (uid: string): Thing => ({ metadata: { uid } });

/** An API server that the test plays. */
class Server {
  /** What it lists; nothing: it refuses. */
  things: readonly string[] | undefined = [];
  /** The watches that are open. */
  readonly watches: http.ServerResponse[] = [];
  private readonly server = http.createServer((request, response) => {
    if (request.url!.includes('watch=true')) {
      response.flushHeaders();
      this.watches.push(response);
    } else if (this.things === undefined) {
      response.writeHead(403).end('{}');
    } else {
      response.end(JSON.stringify({ metadata: { resourceVersion: '7' }, items: this.things.map(thing) }));
    }
  });

  async watch(): Promise<{ watch: ListWatch<Thing>; next: (wanted: string) => Promise<void>; lost: string[] }> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const { port } = this.server.address() as AddressInfo;
    const client = new ApiClient({ server: new URL(`http://127.0.0.1:${port}`), authorize: () => Promise.resolve() });
    const watch = new ListWatch<Thing>(client, '/things', { apiVersion: 'v1', kind: 'Thing' });
    const lost: string[] = [];
    let check = (): void => undefined;
    watch.onChange = () => check();
    watch.onLost = (error) => {
      lost.push(error === undefined ? 'again' : 'lost');
      check();
    };
    /** Until there are these things, or until this was said. */
    const next = (wanted: string): Promise<void> =>
      new Promise((done) => {
        check = () => {
          if (lost.at(-1) === wanted || uidsOf(watch) === wanted) {
            done();
          }
        };
        check();
      });
    return { watch, next, lost };
  }

  send(type: string, uid: string): void {
    this.watches.at(-1)!.write(`${JSON.stringify({ type, object: thing(uid) })}\n`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

const uidsOf = (watch: ListWatch<Thing>): string =>
  watch
    .list()
    .map(({ metadata }) => metadata.uid)
    .join(',');

describe('a watch', () => {
  let server: Server;
  beforeEach(() => (server = new Server()));
  afterEach(() => server.close());

  test('knows what was listed, of its kind', async () => {
    server.things = ['a'];
    const { watch } = await server.watch();
    expect(watch.synced).toBe(false);
    await watch.start();
    expect([watch.synced, watch.list()]).toEqual([true, [{ ...thing('a'), apiVersion: 'v1', kind: 'Thing' }]]);
    watch.stop();
  });

  test('follows what comes and goes', async () => {
    server.things = ['a'];
    const { watch, next } = await server.watch();
    await watch.start();
    while (server.watches.length === 0) {
      await new Promise(setImmediate);
    }
    server.send('ADDED', 'b');
    await next('a,b');
    server.send('DELETED', 'a');
    await next('b');
    watch.stop();
  });

  test('that ends lists everything again, and so misses no deletion', async () => {
    server.things = ['a', 'b'];
    const { watch, next, lost } = await server.watch();
    await watch.start();
    while (server.watches.length === 0) {
      await new Promise(setImmediate);
    }
    server.things = ['b'];
    server.watches[0]!.end();
    await next('b');
    expect(lost).toEqual([]);
    watch.stop();
  });

  test('keeps the objects while the API server does not tell them, and says so once', async () => {
    server.things = ['a'];
    const { watch, next, lost } = await server.watch();
    await watch.start();
    while (server.watches.length === 0) {
      await new Promise(setImmediate);
    }
    server.things = undefined;
    server.watches[0]!.destroy();
    await next('lost');
    expect(uidsOf(watch)).toBe('a');
    server.things = ['a', 'c'];
    await next('again');
    expect([uidsOf(watch), lost]).toEqual(['a,c', ['lost', 'again']]);
    watch.stop();
  });

  test('that cannot begin says why', async () => {
    server.things = undefined;
    const { watch } = await server.watch();
    await expect(watch.start()).rejects.toMatchObject({ code: 403 });
  });
});
