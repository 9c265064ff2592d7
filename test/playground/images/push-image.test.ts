import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { pushImage, type Registry } from '../../../playground/images/push-image';

let root: string;
let server: http.Server;
let stored: Map<string, string>;
let requests: string[];
let authorizations: Set<string | undefined>;

const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const registry = (): Registry => ({
  address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
  authorization: 'Basic x',
});

beforeEach(async () => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'push-'));
  stored = new Map();
  requests = [];
  authorizations = new Set();
  server = http.createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.replace(/sha256:[0-9a-f]+|sha256%3A[0-9a-f]+/g, 'DIGEST')}`);
    authorizations.add(request.headers.authorization);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://registry');
      const body = Buffer.concat(chunks).toString();
      const key = url.searchParams.get('digest') ?? url.pathname.split('/').at(-1) ?? '';
      if (request.method === 'POST') {
        return void response.writeHead(202, { location: '/v2/library/x/blobs/uploads/1?state=s' }).end();
      }
      if (request.method === 'PUT') {
        return void (stored.set(key, body), response.writeHead(201).end());
      }
      const found = stored.get(key);
      response
        .writeHead(
          found === undefined ? 404 : 200,
          found === undefined ? {} : { 'docker-content-digest': digestOf(found) },
        )
        .end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  fs.rmSync(root, { recursive: true });
});

function blob(content: string, type = 'application/octet-stream'): { mediaType: string; digest: string; size: number } {
  const digest = digestOf(content);
  fs.mkdirSync(path.join(root, 'blobs/sha256'), { recursive: true });
  fs.writeFileSync(path.join(root, 'blobs', ...digest.split(':')), content);
  return { mediaType: type, digest, size: content.length };
}

function layout(): string {
  const manifest = blob(
    JSON.stringify({ schemaVersion: 2, mediaType, config: blob('{}'), layers: [blob('layer 1'), blob('layer 2')] }),
    mediaType,
  );
  fs.writeFileSync(path.join(root, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  return manifest.digest;
}

test('config and layers go before the manifest that names them', async () => {
  const digest = layout();
  await expect(pushImage(root, registry(), 'library/x:1')).resolves.toBe(digest);
  expect([...stored.keys()]).toEqual([digestOf('{}'), digestOf('layer 1'), digestOf('layer 2'), '1']);
});

test('an image that is there already is not sent again', async () => {
  layout();
  await pushImage(root, registry(), 'library/x:1');
  requests = [];
  await pushImage(root, registry(), 'library/x:1');
  expect(requests).toEqual(['HEAD /v2/library/x/manifests/1']);
});

test('the upload address keeps its own parameters', async () => {
  layout();
  await pushImage(root, registry(), 'library/x:1');
  expect(requests).toContain('PUT /v2/library/x/blobs/uploads/1?state=s&digest=DIGEST');
});

test('every request says who asks', async () => {
  layout();
  await pushImage(root, registry(), 'library/x:1');
  expect([...authorizations]).toEqual(['Basic x']);
});
