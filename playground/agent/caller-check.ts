import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from './proxy/refusal';

/** The names of this machine's loopback addresses, as clients write them. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses what a web page in the user's browser sends: it reaches loopback as the user's own programs do.
 *
 * - A page that has its own name lead here (DNS rebinding) is told by that name: the `Host` must be one of loopback.
 * - A page of elsewhere that merely sends a request is told by its `Origin`; where a browser sends none (an image, a
 *   script) by what it says of the page in `Sec-Fetch-Site`. A person who follows a link is let through.
 *
 * No other program sends these two headers, so `curl` and clients of models are never asked for anything.
 *
 * @throws Refusal 421 or 403, saying what to do
 */
export function checkCaller(
  request: Pick<IncomingMessage, 'headersDistinct' | 'method'> & { readonly socket: Pick<Socket, 'localPort'> },
): void {
  const {
    host = [],
    origin = [],
    'sec-fetch-site': sites = [],
    'sec-fetch-mode': modes = [],
    'sec-fetch-dest': destinations = [],
  } = request.headersDistinct;
  const allowed = loopbackNames.map((name) => hostOf(name, request.socket.localPort));
  // Two of them could be read differently by whoever reads next.
  if (host.length !== 1 || !allowed.includes(host[0]!.toLowerCase())) {
    throw new Refusal(
      421,
      'MisdirectedRequest',
      `This is not ${host.length === 0 ? 'a host without a name' : `'${host.join("', '")}'`}: ` +
        `the header 'Host' must be one of those allowed.`,
      { allowed },
    );
  }
  const own = `http://${host[0]!.toLowerCase()}`;
  if (origin.some((each) => each.toLowerCase() !== own)) {
    throw new Refusal(
      403,
      'ForeignOrigin',
      `A web page of '${origin.join("', '")}' may not call this: its own server can, or a page of the allowed origin.`,
      { allowed: [own] },
    );
  }
  const followsLink = request.method === 'GET' && modes.includes('navigate') && destinations.includes('document');
  if (sites.some((site) => site !== 'same-origin' && site !== 'none') && !followsLink) {
    throw new Refusal(
      403,
      'ForeignOrigin',
      `A web page of elsewhere ('Sec-Fetch-Site: ${sites.join(', ')}') may not call this: ` +
        'its own server can, or a page of the allowed origin.',
      { allowed: [own] },
    );
  }
}

/** A `Host` for a name and port: without the port where it is HTTP's own. */
function hostOf(name: string, port: number | undefined): string {
  return port === 80 ? name : `${name}:${port}`;
}
