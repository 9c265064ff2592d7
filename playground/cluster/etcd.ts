import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { DaemonSpec } from '../processes/daemon';
import { PlaygroundError } from '../playground-error';
import type { Playground } from '../state/state';

/**
 * The kernel's limit for the path of a Unix socket, the smallest one: macOS' (Linux has 107), without the final zero.
 */
const maxSocketPath = 103;

/** At which nobody listens: etcd wants to be told where others would find it, and there are no others. */
const nowhere = 'http://127.0.0.1:0';

/**
 * The socket of etcd, which asks nobody who he is: whoever writes to it is the cluster's
 * administrator. On loopback that would be every user of this machine, every web page in a browser, every
 * program in an image build. In the playground's private folder it is the playground's user alone.
 */
function etcdSocket(pg: Pick<Playground, 'sockets'>): string {
  const socket = join(pg.sockets, 'etcd.sock');
  if (Buffer.byteLength(socket) > maxSocketPath) {
    throw new PlaygroundError(
      `The path of etcd's socket, ${socket}, is longer than the ${maxSocketPath} bytes that the path of a socket ` +
        'may have.',
      'Set TMPDIR to a folder with a shorter path.',
    );
  }
  return socket;
}

/** Where the API server finds etcd. */
export function etcdAddress(pg: Pick<Playground, 'sockets'>): string {
  return `unix://${etcdSocket(pg)}`;
}

/**
 * How etcd is started.
 * @param program its path
 * @throws PlaygroundError where the path of its socket is too long
 */
export function etcd(pg: Playground, program: string, progress: (message: string) => void): DaemonSpec {
  mkdirSync(pg.path('etcd'), { recursive: true, mode: 0o700 });
  const socket = etcdSocket(pg);
  return {
    name: 'etcd',
    command: program,
    args: [
      '--name=playground',
      `--data-dir=${pg.path('etcd')}`,
      `--listen-client-urls=${etcdAddress(pg)}`,
      `--advertise-client-urls=${nowhere}`,
      // A member always listens for others. What follows the slashes is a file in the working folder: with three of
      // them it would be a socket without a file, which everybody may connect to.
      '--listen-peer-urls=unix://etcd-peer.sock',
      `--initial-advertise-peer-urls=${nowhere}`,
      `--initial-cluster=playground=${nowhere}`,
      // The API server speaks gRPC; health is asked by HTTP, under this name.
      '--enable-grpc-gateway=false',
      '--host-whitelist=localhost',
      '--cors=http://localhost:0',
      '--enable-pprof=false',
      // A playground may be lost with the machine: waiting for its disk would make every write slow.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    cwd: pg.sockets,
    ready: () => isHealthy(socket),
    progress,
  };
}

function isHealthy(socket: string): Promise<boolean> {
  return new Promise((done, fail) => {
    request({ socketPath: socket, path: '/health', headers: { host: 'localhost' }, timeout: 2_000 }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    })
      .on('timeout', () => fail(new Error('no answer')))
      .on('error', fail)
      .end();
  });
}
