import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createObjects } from '../../../playground/cluster/create-objects';
import { ApiClient } from '../../../playground/plugin/cluster/client';
import { Discovery } from '../../../playground/plugin/cluster/discovery';

let server: Server;
let posted: string[];
let status: (path: string) => number;

beforeEach(async () => {
  posted = [];
  status = () => 201;
  server = createServer((request: IncomingMessage, response) => {
    const path = request.url ?? '';
    if (request.method === 'GET') {
      response.end(JSON.stringify({ resources: [{ name: 'nodes', kind: 'Node', namespaced: false }] }));
      return;
    }
    request.resume().on('end', () => {
      posted.push(`${request.method} ${path}`);
      response.statusCode = status(path);
      response.end(JSON.stringify({ message: 'as the test says', code: status(path) }));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => void server.close());

function create(kind: string): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const client = new ApiClient({ server: new URL(`http://127.0.0.1:${port}`), authorize: () => Promise.resolve() });
  return createObjects(client, new Discovery(client), [{ apiVersion: 'v1', kind, metadata: { name: 'cpu-0' } }]);
}

test('an object is created where its kind lies', async () => {
  await create('Node');
  expect(posted).toEqual(['POST /api/v1/nodes']);
});

test('one that is there already stays as it is', async () => {
  status = () => 409;
  await expect(create('Node')).resolves.toBeUndefined();
});

test('a refusal is told in the words of the API server', async () => {
  status = () => 403;
  await expect(create('Node')).rejects.toThrow('as the test says');
});

test('a kind that the cluster does not have is named', async () => {
  await expect(create('Widget')).rejects.toThrow('the cluster does not have the kind Widget of v1');
});
