import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNameServer, buildNetworkOf } from '../../../playground/images/build-network';
import { ensureTools } from '../../../playground/toolchain';
import { listeningSockets, machineTargets, type Target } from '../support/listening-sockets';
import { get, kubectl, playgroundFolder } from '../support/playground';
import { projectRoot, runOk } from '../support/run';

// Every socket on which anything on this machine listens, this playground's among them, as the kernel lists them: one
// that is added later cannot be forgotten.

const fixture = join(projectRoot, 'test/e2e/fixtures/reach/app');
const { sockets, ports } = JSON.parse(readFileSync(join(playgroundFolder, 'state.json'), 'utf8')) as {
  sockets: string;
  ports: Record<string, number>;
};
const registry = `127.0.0.1:${ports['registry']}`;
const script = readFileSync(join(fixture, 'reach.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'modelyard-reach-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the sockets of the playground are among those that are tried', () => {
  const tried = listeningSockets().map(([, port]) => port);
  expect(tried).toEqual(expect.arrayContaining([ports['registry'], ports['apiserver'], ports['proxy']]));
});

describe('an image build', () => {
  let program: string;
  beforeAll(
    async () => void (program = (await ensureTools(['build-network'], () => undefined)).get('build-network')!.path),
  );

  test('reaches nothing of this machine from its steps, but a name server of its own', async () => {
    const names: Target = [buildNameServer, 53];
    const output = await build({ TARGETS: JSON.stringify([...machineTargets(), names]) });
    expect(JSON.parse(readFileSync(join(output, 'reached.json'), 'utf8'))).toEqual([names]);
  });

  test('reaches the registry from the builder itself, which fetches what a Dockerfile names, and nothing else', async () => {
    const { builder } = buildNetworkOf({ sockets }, program);
    const env = { TARGETS: JSON.stringify(machineTargets()) };
    const reached = JSON.parse(
      await runOk(program, ['in', builder, process.execPath, join(fixture, 'reach.js')], { env }),
    ) as Target[];
    // A name server on loopback answers the builder.
    expect(reached.filter(([, port]) => port !== 53)).toEqual([['127.0.0.1', ports['registry']]]);
  });

  test('has no password of the registry in its steps or its own requests', async () => {
    await expect(build({}, `FROM scratch\nADD http://${registry}/v2/ /\n`)).rejects.toThrow('401');
  });
});

describe('a pod', () => {
  const namespace = 'e2e-reach';
  afterAll(() => kubectl('delete', 'namespace', namespace, '--wait=false'));

  test('reaches the node by its address, and no address of this machine', async () => {
    const { status } = await get<{ status: { addresses: { type: string; address: string }[] } }>('node', 'cpu-0');
    const node = status.addresses.find(({ type }) => type === 'InternalIP')!.address;
    const kubelet: Target = [node, ports['kubelet']!];
    expect(JSON.parse(await inPod([...machineTargets(), kubelet]))).toEqual([kubelet]);
  });

  async function inPod(targets: readonly Target[]): Promise<string> {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'reach', namespace },
      spec: {
        restartPolicy: 'Never',
        nodeSelector: { 'kubernetes.io/hostname': 'cpu-0' },
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'reach',
            image: 'node:22-bookworm-slim',
            command: ['node', '-e', script],
            env: [{ name: 'TARGETS', value: JSON.stringify(targets) }],
          },
        ],
      },
    };
    await kubectl('create', 'namespace', namespace);
    const file = join(folder, 'pod.json');
    writeFileSync(file, JSON.stringify(pod));
    await kubectl('create', '-f', file);
    await kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=20m', '-n', namespace, 'pod/reach');
    return kubectl('logs', '-n', namespace, 'reach');
  }
});

describe('the registry', () => {
  const status = async (path: string, init: RequestInit = {}): Promise<number> =>
    (await fetch(`http://${registry}${path}`, init)).status;

  test.each([
    ['an image', '/v2/modelyard/pause/manifests/1', 'GET'],
    ['the list of images', '/v2/_catalog', 'GET'],
    ['an upload', '/v2/library/python/blobs/uploads/', 'POST'],
    ['a deletion', '/v2/modelyard/pause/manifests/1', 'DELETE'],
  ])('refuses %s without its password', async (_, path, method) => {
    expect(await status(path, { method })).toBe(401);
  });

  test('refuses a wrong password', async () => {
    expect(
      await status('/v2/', { headers: { authorization: `Basic ${Buffer.from('modelyard:').toString('base64')}` } }),
    ).toBe(401);
  });

  test('refuses a page that has its own name lead here, before and after the browser has asked', async () => {
    expect(await withHost('evil.example', 'GET', '/v2/_catalog')).toMatchObject({ status: 401 });
    const asked = await withHost('evil.example', 'OPTIONS', '/v2/library/python/blobs/uploads/');
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each(['/debug/pprof/', '/debug/vars', '/debug/health', '/metrics'])('has no %s', async (path) => {
    expect(await status(path)).toBe(404);
  });
});

/** What a build with the playground's builder puts into a folder. */
async function build(buildArgs: Readonly<Record<string, string>>, dockerfile?: string): Promise<string> {
  const buildctl = (await ensureTools(['buildctl'], () => undefined)).get('buildctl')!.path;
  const context = mkdtempSync(join(folder, 'context-'));
  cpSync(fixture, context, { recursive: true });
  if (dockerfile !== undefined) {
    writeFileSync(join(context, 'Dockerfile'), dockerfile);
  }
  const output = join(context, 'output');
  await runOk(
    buildctl,
    [
      `--addr=unix://${join(sockets, 'buildkitd.sock')}`,
      'build',
      '--progress=plain',
      '--frontend=dockerfile.v0',
      `--local=context=${context}`,
      `--local=dockerfile=${context}`,
      ...Object.entries(buildArgs).map(([name, value]) => `--opt=build-arg:${name}=${value}`),
      `--output=type=local,dest=${output}`,
    ],
    { env: { DOCKER_CONFIG: join(playgroundFolder, 'docker') } },
  );
  return output;
}

/** fetch() names the host by itself. */
function withHost(
  host: string,
  method: string,
  path: string,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const headers = { host, origin: `http://${host}` };
    request({ host: '127.0.0.1', port: ports['registry'], method, path, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    })
      .on('error', reject)
      .end();
  });
}
