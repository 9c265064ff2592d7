import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServiceError } from '@grpc/grpc-js';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { createsAsOfficialVariable } from '../../../playground/plugin/config';
import type { Fields, KubeObject } from '../../../playground/plugin/objects';
import { secret } from '../../../playground/plugin/protocol/properties';
import { toStruct } from '../../../playground/plugin/protocol/to-struct';
import { makeService } from '../../../playground/plugin/service';

const secretMark = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };
const urnOf = (type: string, name: string): string => `urn:pulumi:dev::project::${type}::${name}`;

/** As much of an API server as the plugin asks for: it keeps what is applied and posted, and tells how it came. */
class FakeCluster {
  readonly objects = new Map<string, KubeObject>();
  readonly requests: { method: string; path: string; query: URLSearchParams; body: unknown }[] = [];
  private readonly server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://cluster');
      const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Fields);
      const answer = this.answer(request.method!, url, body);
      response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    const { port } = this.server.address() as AddressInfo;
    const named = (name: string, of: object): object => ({ name, ...of });
    return JSON.stringify({
      'current-context': 'c',
      contexts: [named('c', { context: { cluster: 'c', user: 'c' } })],
      clusters: [named('c', { cluster: { server: `http://127.0.0.1:${port}` } })],
      users: [named('c', { user: {} })],
    });
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(() => done()));
  }

  private answer(method: string, url: URL, body: Fields | undefined): { status: number; body: unknown } {
    const path = url.pathname;
    if (path === '/api/v1') {
      const kinds = { configmaps: 'ConfigMap', secrets: 'Secret' };
      return {
        status: 200,
        body: { resources: Object.entries(kinds).map(([name, kind]) => ({ name, kind, namespaced: true })) },
      };
    }
    if (path === '/apis/apps/v1') {
      return { status: 200, body: { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true }] } };
    }
    this.requests.push({ method, path, query: url.searchParams, body });
    const there = this.objects.get(path);
    if (method === 'GET') {
      return there === undefined
        ? { status: 404, body: { code: 404, message: 'not found' } }
        : { status: 200, body: there };
    }
    if (url.searchParams.has('dryRun')) {
      return { status: 200, body: { ...there, ...body } };
    }
    const at = method === 'POST' ? `${path}/${(body as KubeObject).metadata.name}` : path;
    if (method === 'POST' && this.objects.has(at)) {
      return { status: 409, body: { code: 409, message: 'exists' } };
    }
    const stored = Array.isArray(body) ? there! : ({ ...there, ...body } as KubeObject);
    this.objects.set(at, { ...stored, metadata: { ...stored.metadata, uid: 'u', resourceVersion: '1' } });
    return { status: 200, body: this.objects.get(at) };
  }
}

describe('the stand-in for the Kubernetes plugin', () => {
  const cluster = new FakeCluster();
  let service: IResourceProviderServer;

  async function call<O>(
    method: 'configure' | 'create' | 'update' | 'read' | 'check' | 'construct',
    request: unknown,
  ): Promise<O> {
    return new Promise((done, fail) => {
      const handler = service[method] as unknown as (
        call: { request: unknown },
        callback: (error: ServiceError | null, answer: O) => void,
      ) => void;
      handler({ request }, (error, answer) =>
        error === null ? done(answer) : fail(Object.assign(new Error(error.details), error)),
      );
    });
  }

  async function configured(): Promise<void> {
    const request = new messages.ConfigureRequest();
    request.setArgs(toStruct({ kubeconfig, enableSecretMutable: true }));
    service = makeService('127.0.0.1:1');
    await call('configure', request);
  }

  let kubeconfig = '';
  beforeAll(async () => {
    kubeconfig = await cluster.start();
    await configured();
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    cluster.objects.clear();
    cluster.requests.length = 0;
  });

  const settings = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'models' },
    data: { level: 'info' },
  };
  const password = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'vault', namespace: 'models' },
    data: { password: 'c2VjcmV0' },
  };

  async function created(inputs: Fields, type: string): Promise<Fields> {
    const request = new messages.CreateRequest();
    request.setUrn(urnOf(type, 'x'));
    request.setProperties(toStruct(inputs));
    return (await call<messages.CreateResponse>('create', request)).getProperties()!.toJavaScript();
  }

  async function updated(inputs: Fields, type: string, old: Fields = {}): Promise<Fields> {
    const request = new messages.UpdateRequest();
    request.setUrn(urnOf(type, 'x'));
    request.setOlds(toStruct(old));
    request.setNews(toStruct(inputs));
    return (await call<messages.UpdateResponse>('update', request)).getProperties()!.toJavaScript();
  }

  it('keeps the inputs in the state of what it creates, changes and reads, as the official plugin does', async () => {
    const type = 'kubernetes:core/v1:ConfigMap';
    const first = await created(settings, type);
    expect(first['__inputs']).toEqual(settings);
    const changed = { ...settings, data: { level: 'debug' } };
    expect((await updated(changed, type, first))['__inputs']).toEqual(changed);
    const read = new messages.ReadRequest();
    read.setUrn(urnOf(type, 'x'));
    read.setId('models/settings');
    read.setInputs(toStruct(changed));
    read.setProperties(toStruct(first));
    const state = (await call<messages.ReadResponse>('read', read)).getProperties()!.toJavaScript();
    expect(state['__inputs']).toMatchObject(changed);
  });

  it('keeps them in the state of an object that does not become ready', async () => {
    const inputs = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'models' },
      spec: { replicas: 1 },
    };
    const stuck = {
      conditions: [
        {
          type: 'Progressing',
          status: 'False',
          reason: 'ProgressDeadlineExceeded',
          lastTransitionTime: '2999-01-01T00:00:00Z',
        },
      ],
    };
    cluster.objects.set('/apis/apps/v1/namespaces/models/deployments/web', { ...inputs, status: stuck });
    const failure = await updated(inputs, 'kubernetes:apps/v1:Deployment').catch((error: ServiceError) => error);
    const packed = Status.deserializeBinary(
      (failure as ServiceError).metadata.get('grpc-status-details-bin')[0] as Buffer,
    ).getDetailsList()[0]!;
    const detail = messages.ErrorResourceInitFailed.deserializeBinary(packed.getValue_asU8());
    expect(detail.getProperties()!.toJavaScript()['__inputs']).toEqual(inputs);
  });

  it('gives back as secret what came as secret, and the values of Secrets in any case', async () => {
    const marked = { ...settings, data: { level: secret('hidden'), plain: 'shown' } };
    const state = await created(marked, 'kubernetes:core/v1:ConfigMap');
    const hidden = { level: { ...secretMark, value: 'hidden' }, plain: 'shown' };
    expect({ live: state['data'], inputs: (state['__inputs'] as Fields)['data'] }).toEqual({
      live: hidden,
      inputs: hidden,
    });
    const vault = await created(password, 'kubernetes:core/v1:Secret');
    const data = { ...secretMark, value: password.data };
    expect({ live: vault['data'], inputs: (vault['__inputs'] as Fields)['data'] }).toEqual({
      live: data,
      inputs: data,
    });
  });

  it('sends the value of a secret to the cluster without its mark', async () => {
    await created({ ...settings, data: { level: secret('hidden') } }, 'kubernetes:core/v1:ConfigMap');
    expect(cluster.requests.at(-1)!.body).toMatchObject({ data: { level: 'hidden' } });
  });

  it('checks inputs without losing what is secret', async () => {
    const request = new messages.CheckRequest();
    request.setUrn(urnOf('kubernetes:core/v1:ConfigMap', 'x'));
    request.setNews(toStruct({ ...settings, data: { level: secret('hidden') } }));
    const inputs = (await call<messages.CheckResponse>('check', request)).getInputs()!.toJavaScript();
    expect(inputs['data']).toEqual({ level: { ...secretMark, value: 'hidden' } });
  });

  it('says that a component needs the official plugin', async () => {
    const request = new messages.ConstructRequest();
    request.setType('kubernetes:yaml/v2:ConfigGroup');
    request.setName('group');
    await expect(call('construct', request)).rejects.toThrow(
      /kubernetes:yaml\/v2:ConfigGroup \('group'\) is not possible: .*need the official plugin/,
    );
  });

  it('owns what the official plugin has created before it changes it', async () => {
    const path = '/api/v1/namespaces/models/configmaps/settings';
    const managedFields = [
      {
        manager: 'pulumi-kubernetes',
        operation: 'Update',
        apiVersion: 'v1',
        fieldsV1: { 'f:data': { 'f:level': {} } },
      },
      { manager: 'kubectl', operation: 'Update', apiVersion: 'v1', fieldsV1: { 'f:data': { 'f:other': {} } } },
    ];
    cluster.objects.set(path, { ...settings, metadata: { ...settings.metadata, resourceVersion: '7', managedFields } });
    await updated(settings, 'kubernetes:core/v1:ConfigMap', { __fieldManager: 'pulumi-kubernetes' });
    const patch = cluster.requests.find(({ body }) => Array.isArray(body));
    expect(patch?.body).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [managedFields[1], { ...managedFields[0], operation: 'Apply' }],
      },
    ]);
  });

  describe('creating as the official plugin does', () => {
    beforeAll(async () => {
      process.env[createsAsOfficialVariable] = 'true';
      await configured();
    });
    afterAll(async () => {
      delete process.env[createsAsOfficialVariable];
      await configured();
    });

    it('posts the object under the manager of all creations', async () => {
      await created(settings, 'kubernetes:core/v1:ConfigMap');
      expect(cluster.requests.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/models/configmaps' });
      expect(cluster.requests.at(-1)!.query.get('fieldManager')).toBe('pulumi-kubernetes');
    });

    it('refuses an object that exists already, even one of its own', async () => {
      await created(settings, 'kubernetes:core/v1:ConfigMap');
      await expect(created(settings, 'kubernetes:core/v1:ConfigMap')).rejects.toThrow(/exists already/);
    });
  });
});
