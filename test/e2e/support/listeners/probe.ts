import { run } from '../run';

/** A request to a listener, for whoever can send one: from this machine, a build step, or a pod. */
export interface Probe {
  readonly url: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The Unix socket that it goes to. @default - it goes to the address in the URL */
  readonly unixSocket?: string;
}

/** What came of it. */
export interface Answer {
  /** The HTTP status. @default - there was none: no connection, or it was closed without an answer */
  readonly status?: number;
  /** What was said, or why there is no answer. */
  readonly text: string;
}

/** Sends a request from somewhere. */
export type Caller = (probe: Probe) => Promise<Answer>;

function socketOptions(socket: string): string[] {
  return socket.startsWith('@') ? ['--abstract-unix-socket', socket.slice(1)] : ['--unix-socket', socket];
}

/** From this machine, as a user. */
export function fromThisMachine(user: { readonly uid: number } | undefined): Caller {
  return async ({ url, method, headers, body, unixSocket }) => {
    const args = [
      '-sS',
      '-k',
      '--max-time',
      '10',
      '--noproxy',
      '*',
      '-X',
      method,
      ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    ];
    const to = unixSocket === undefined ? [] : socketOptions(unixSocket);
    const data = body === undefined ? [] : ['--data-raw', body];
    const { stdout, stderr } = await run('curl', [...args, ...to, ...data, '-w', '\n%{http_code}', url], {
      cwd: '/',
      ...(user === undefined ? {} : { uid: user.uid }),
    });
    const end = stdout.lastIndexOf('\n');
    const status = Number(stdout.slice(end + 1));
    return status === 0 || Number.isNaN(status) ? { text: stderr.trim() } : { status, text: stdout.slice(0, end) };
  };
}
