import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import type { Address } from '../../../../playground/agent/proxy/endpoints';

/** Servers on loopback that play pods; all end with {@link close}. */
export class ModelServers {
  private readonly servers: Array<HttpServer | TcpServer> = [];

  /** A pod that answers. */
  async http(listener: RequestListener): Promise<{ address: Address; server: HttpServer }> {
    const server = createHttpServer(listener);
    return { address: await this.listen(server), server };
  }

  /** A pod that does with its connections what the test says. */
  async tcp(onConnection: (socket: Socket) => void): Promise<Address> {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      onConnection(socket);
    });
    return this.listen(server);
  }

  /** A pod that reads the request's head and then resets the connection. */
  async resetting(seen: () => void = () => undefined): Promise<Address> {
    return this.tcp((socket) => {
      socket.once('data', () => {
        seen();
        socket.resetAndDestroy();
      });
    });
  }

  /** The address of a pod that is gone: nothing listens there. */
  async gone(): Promise<Address> {
    const server = createTcpServer();
    const address = await this.listen(server);
    await new Promise((resolve) => server.close(resolve));
    return address;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.servers.splice(0).map((server) => {
        if ('closeAllConnections' in server) {
          server.closeAllConnections();
        }
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  private async listen(server: HttpServer | TcpServer): Promise<Address> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  }
}
