import * as fs from 'node:fs';
import { request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { json } from 'node:stream/consumers';
import type { Log } from '../../../../../playground/agent/log';
import { createApiServer, type ApiTools } from '../../../../../playground/agent/metrics/api/api-server';
import {
  aggregatedCredentials,
  ensureCredentials,
  type Credentials,
} from '../../../../../playground/cluster/credentials';
import { Pki, type KeyPairFiles } from '../../../../../playground/cluster/pki';
import type { Playground } from '../../../../../playground/state/state';
import { pod } from '../pods';
import { sourceWith } from './source';

const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const serverName = 'playground-metrics.kube-system.svc';

describe('the server of the metrics APIs', () => {
  let folder: string;
  let credentials: Credentials;
  let impostor: KeyPairFiles;
  let ca: string;
  let server: Server;
  let tools: ApiTools;

  // Made once: each key takes a moment.
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'modelyard-test-'));
    const playground = {
      name: 'test',
      dir: folder,
      path: (...parts: string[]) => path.join(folder, ...parts),
    } as unknown as Playground;
    credentials = ensureCredentials(playground);
    const files = aggregatedCredentials(playground, serverName);
    impostor = new Pki(path.join(folder, 'pki')).signed('impostor', credentials.frontProxyAuthority, {
      commonName: 'impostor',
    });
    const pem = (file: string): string => fs.readFileSync(file, 'utf8');
    ca = pem(files.ca);
    tools = {
      source: sourceWith([pod('a')], { '/pods/shop/cpu': '1', '/external/shop/queue': '3' }),
      log: silent,
    };
    server = createApiServer({ cert: pem(files.cert), key: pem(files.key), clientCa: pem(files.clientCa) }, tools);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A request as the aggregation layer sends it: with the Service's name and the front proxy's certificate. */
  function call(
    urlPath: string,
    options: { client?: KeyPairFiles | undefined; method?: string } = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const { client = credentials.frontProxyClient, method = 'GET' } = options;
    const tls = { ca, servername: serverName, cert: fs.readFileSync(client.cert), key: fs.readFileSync(client.key) };
    return new Promise((resolve, reject) => {
      request(
        {
          host: '127.0.0.1',
          port: (server.address() as AddressInfo).port,
          path: urlPath,
          method,
          agent: false,
          ...tls,
        },
        (response) => {
          json(response).then(
            (body) => resolve({ status: response.statusCode ?? 0, body: body as Record<string, unknown> }),
            reject,
          );
        },
      )
        .on('error', reject)
        .end();
    });
  }

  it('answers each of its APIs', async () => {
    expect((await call('/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods')).body).toMatchObject({
      kind: 'PodMetricsList',
    });
    expect((await call('/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue')).body).toMatchObject({
      kind: 'ExternalMetricValueList',
    });
    expect((await call('/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/cpu')).body).toMatchObject({
      kind: 'MetricValueList',
    });
  });

  it("answers nobody but the front proxy, whatever client of the cluster's asks", async () => {
    await expect(call('/apis/metrics.k8s.io/v1beta1/pods', { client: credentials.kubeletClient })).rejects.toThrow();
    expect(await call('/apis/metrics.k8s.io/v1beta1/pods', { client: impostor })).toMatchObject({ status: 401 });
  });

  it('describes itself', async () => {
    const groups = (await call('/apis')).body as { groups: { name: string }[] };
    expect(groups.groups.map(({ name }) => name)).toEqual([
      'metrics.k8s.io',
      'external.metrics.k8s.io',
      'custom.metrics.k8s.io',
    ]);
    expect((await call('/apis/metrics.k8s.io')).body).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "kind": "APIGroup",
  "name": "metrics.k8s.io",
  "preferredVersion": {
    "groupVersion": "metrics.k8s.io/v1beta1",
    "version": "v1beta1",
  },
  "versions": [
    {
      "groupVersion": "metrics.k8s.io/v1beta1",
      "version": "v1beta1",
    },
  ],
}
`);
    expect((await call('/apis/metrics.k8s.io/v1beta1')).body).toMatchInlineSnapshot(`
{
  "apiVersion": "v1",
  "groupVersion": "metrics.k8s.io/v1beta1",
  "kind": "APIResourceList",
  "resources": [
    {
      "kind": "NodeMetrics",
      "name": "nodes",
      "namespaced": false,
      "singularName": "",
      "verbs": [
        "get",
        "list",
      ],
    },
    {
      "kind": "PodMetrics",
      "name": "pods",
      "namespaced": true,
      "singularName": "",
      "verbs": [
        "get",
        "list",
      ],
    },
  ],
}
`);
  });

  it.each(['/apis/external.metrics.k8s.io/v1beta1', '/apis/custom.metrics.k8s.io/v1beta2'])(
    'lists some resource at %s, since clients take none for a failure',
    async (url) => {
      expect((await call(url)).body).toMatchObject({ kind: 'APIResourceList', resources: [{ namespaced: true }] });
    },
  );

  it.each([
    ['GET', '/openapi/v2', 404],
    ['GET', '/apis/metrics.k8s.io/v1', 404],
    ['GET', '/apis/other.io/v1/pods', 404],
    ['GET', '/apis/metrics.k8s.io/v1beta1/services', 404],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/a/status', 404],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/nodes', 404],
    ['GET', '/apis/metrics.k8s.io/v1beta1/pods?watch=true', 405],
    ['DELETE', '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/a', 405],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/%zz/pods', 400],
  ])('answers %s %s with %d', async (method, url, status) => {
    expect(await call(url, { method })).toMatchObject({
      status,
      body: { kind: 'Status', status: 'Failure', code: status },
    });
  });
});
