import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { SiteError } from './site-error';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Shows a built site to this machine only, until the process ends.
 *
 * @returns the address of its first page
 * @throws SiteError when the port is taken
 */
export function serveSite(folder: string, base: string, port: number): Promise<string> {
  const server = createServer((request, response) => {
    // Only who asks for this machine by its own name is answered: no page of another site that renamed itself.
    const host = request.headers.host?.replace(/:\d+$/, '');
    const file = host === '127.0.0.1' || host === 'localhost' ? fileOf(folder, base, request.url ?? '/') : undefined;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (file === undefined || !reads) {
      response.writeHead(reads ? 404 : 405, { 'content-type': 'text/plain' }).end('not here\n');
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    if (request.method === 'HEAD') {
      response.end();
    } else {
      createReadStream(file).pipe(response);
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new SiteError(`the site cannot be shown on port ${port}: ${error.message}. Name another one with --port.`),
      ),
    );
    server.listen(port, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`),
    );
  });
}

function fileOf(folder: string, base: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(url.split(/[?#]/)[0]!);
  } catch {
    return undefined;
  }
  if (!path.startsWith(base) || path.includes('\0')) {
    return undefined;
  }
  const place = normalize(join(folder, path.slice(base.length)));
  if (place !== folder && !place.startsWith(folder + sep)) {
    return undefined;
  }
  return [place, join(place, 'index.html'), `${place}.html`].find(
    (file) => existsSync(file) && statSync(file).isFile(),
  );
}
