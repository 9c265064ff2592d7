import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as pulumi from '@pulumi/pulumi';
import { whySilentServer, serverIn } from '../../../lib/pulumi/fleet/reach';
import { silentClusters } from '../../../lib/pulumi/fleet/silent-clusters';
import { Sealed } from '../../../lib/settings/sealed';

let server: Server;
let port: number;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? 'nobody'}`);
    response.writeHead(401).end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => server.close());

const kubeconfig = (address: string): string => `
current-context: one
contexts: [{ name: one, context: { cluster: here, user: me } }, { name: lost, context: { cluster: none } }]
clusters: [{ name: here, cluster: { server: "${address}" } }]
users: [{ name: me, user: { token: planted } }]
`;
const there = (): { kubeconfig: Sealed; images: { builder: 'docker-build' } } => ({
  kubeconfig: new Sealed(kubeconfig(`http://127.0.0.1:${port}`)),
  images: { builder: 'docker-build' },
});
// A port of a protocol that nobody speaks here.
const gone = {
  kubeconfig: new Sealed(kubeconfig('https://127.0.0.1:1')),
  images: { builder: 'docker-build' },
} as const;

describe('the server of a kubeconfig', () => {
  test.each([
    ['is that of its current context', undefined, 'https://eu.example.com'],
    ['is that of the named context', 'one', 'https://eu.example.com'],
    ['is none for a context without a cluster', 'lost', undefined],
    ['is none for a context that is not there', 'other', undefined],
  ])('%s', (_, context, expected) => {
    expect(serverIn(kubeconfig('https://eu.example.com'), context)).toBe(expected);
  });

  test.each(['', '[]', 'text', 'contexts: 3', '{ contexts: [null], clusters: [3] }'])('is none in %j', (text) => {
    expect(serverIn(text, 'one')).toBeUndefined();
  });
});

test('a server answers that refuses whoever asks, and is told no credential', async () => {
  await expect(whySilentServer(kubeconfig(`http://127.0.0.1:${port}`), undefined)).resolves.toBeUndefined();
  expect(asked).toEqual(['/version nobody']);
});

test('one that is not there says why', async () => {
  await expect(whySilentServer(kubeconfig('https://127.0.0.1:1'), undefined)).resolves.toContain('ECONNREFUSED');
  await expect(whySilentServer('{}', 'eu')).resolves.toBe("its kubeconfig names no server for the context 'eu'");
});

describe('a fleet of which a cluster does not answer', () => {
  afterEach(() => {
    delete process.env['MODELYARD_UNREACHABLE'];
    jest.restoreAllMocks();
  });
  const destinations = () => new Map([['eu', there()] as const, ['us', gone] as const]);

  test('is not deployed to, anywhere', async () => {
    await expect(silentClusters(destinations(), 'refuse')).rejects.toThrow(
      /^1 cluster of the fleet does not answer; nothing was changed on any:\n {2}- 'us': .*ECONNREFUSED.*\nMend it, or/,
    );
  });

  test.each([
    ['by its settings', 'leave', undefined],
    ['for one deployment', 'refuse', 'leave'],
  ] as const)('leaves that one as it is where it was asked to, %s', async (_, setting, variable) => {
    const warned = jest.spyOn(pulumi.log, 'warn').mockResolvedValue(undefined);
    if (variable !== undefined) {
      process.env['MODELYARD_UNREACHABLE'] = variable;
    }
    await expect(silentClusters(destinations(), setting)).resolves.toEqual(new Set(['us']));
    expect(warned.mock.calls[0]?.[0]).toMatch(/^1 cluster of the fleet does not answer, and is left as is/);
  });

  test('is not deployed to where none answers, whatever was asked', async () => {
    await expect(silentClusters(new Map([['us', gone]]), 'leave')).rejects.toThrow(
      /^no cluster of the fleet answers; nothing was changed/,
    );
  });

  test('is told a word that says neither', async () => {
    process.env['MODELYARD_UNREACHABLE'] = 'ignore';
    await expect(silentClusters(destinations(), 'leave')).rejects.toThrow(
      "MODELYARD_UNREACHABLE must be refuse or leave, got 'ignore'",
    );
  });

  test('is left alone where all answer', async () => {
    await expect(silentClusters(new Map([['eu', there()]]), 'refuse')).resolves.toEqual(new Set());
  });
});
