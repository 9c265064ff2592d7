import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers as Prometheus does, with what a test says that its queries give: nothing until then. */
export class Prometheus {
  /** How often it was asked. */
  asked = 0;
  private readonly values = new Map<string, number>();

  private constructor(private readonly server: Server) {
    server.on('request', ({ url = '' }, response) => {
      this.asked += 1;
      const value = this.values.get(new URL(url, 'http://localhost').searchParams.get('query') ?? '');
      const result = value === undefined ? [] : [{ metric: {}, value: [Date.now() / 1_000, String(value)] }];
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }));
    });
  }

  static async start(): Promise<Prometheus> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new Prometheus(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  set(query: string, value: number): void {
    this.values.set(query, value);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
