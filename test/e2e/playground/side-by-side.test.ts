import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import { addressesOf } from '../../../playground/network/recorded';
import { openPlayground, type Playground } from '../../../playground/state/state';
import { eventually } from '../support/eventually';
import { leftovers } from '../support/leftovers';
import { processesOf } from '../support/listeners/our-processes';
import { playgroundEnv } from '../support/playground';
import { projectRoot, runOk } from '../support/run';

// The suite's playground, two more with a real node each, and a cluster that is none of theirs, as far as the machine
// has one: an API server with its own controllers.

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelyard-beside-')));
const modelyard = join(projectRoot, 'bin', 'modelyard');
const fixture = (file: string): string => readFileSync(join(__dirname, '../fixtures/node-network', file), 'utf8');

/** Outside of the machine, as far as pods can tell: a range that is kept for documentation, in a namespace of ours. */
const outside = { network: '198.51.100.0/30', machine: '198.51.100.1', server: '198.51.100.2' };

const description = (name: string, pool: object): string =>
  JSON.stringify({
    name,
    profile: { kubernetesVersion: '1.34' },
    nodePools: [{ name: 'cpu', count: 1, real: true, capacity: { cpu: '4', memory: '8Gi' }, ...pool }],
  });

interface Beside {
  readonly playground: Playground;
  readonly kubectl: KubectlRunner;
  readonly pod: string;
}

describe('playgrounds beside each other, and beside another cluster', () => {
  let foreign: PrivateCluster;
  let askForeign: KubectlRunner;
  let suite: Playground;
  let first: Beside;
  let second: Beside;
  let server: ChildProcess;
  const program = (): string => join(suite.path('bin'), 'kubectl');
  const env = (name: string): Record<string, string> => ({
    MODELYARD_STATE: join(folder, name),
    MODELYARD_PLAYGROUND_NAME: name,
  });

  beforeAll(async () => {
    suite = await openPlayground({ name: playgroundEnv.MODELYARD_PLAYGROUND_NAME, ports: {} });
    server = await serveOutside();
    foreign = await PrivateCluster.open();
    const simulated = clusterSchema.parse(JSON.parse(description('foreign', { real: false })));
    await foreign.start(simulated, { progress: () => undefined });
    askForeign = kubectlOn(foreign.playground, program());
    await askForeign('create', 'configmap', 'theirs', '--from-literal=whose=foreign');
    [first, second] = await Promise.all([start('beside-1', { egress: [outside.network] }), start('beside-2', {})]);
  });
  afterAll(async () => {
    server.kill('SIGKILL');
    for (const name of ['beside-1', 'beside-2']) {
      await runOk(modelyard, ['playground', 'down'], { env: env(name) });
    }
    await foreign.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('have ranges of their own, in which this machine reaches the pods and Services of each', async () => {
    const ranges = [suite, first.playground, second.playground].map((each) => addressesOf(each).cidr);
    expect(new Set(ranges).size).toBe(3);
    await expectToWork(first);
    await expectToWork(second);
  });

  it('lead pods to no pod of another one', async () => {
    expect(await ask(first, 'others', [`http://${second.pod}:8080/`])).toEqual([{ error: 'ENETUNREACH' }]);
  });

  it("lead pods to the outside as far as the cluster's file opens it, and never to this machine", async () => {
    const urls = [`http://${outside.server}:8080/`, `http://${outside.machine}:8080/`, 'http://192.0.2.77/'];
    expect(await ask(first, 'opened', urls)).toEqual([
      // That of whoever carries it: the machine.
      { text: outside.machine },
      { error: expect.any(String) as string },
      { error: 'ENETUNREACH' },
    ]);
  });

  it('leave nothing of one that was killed with all that it had, once it is taken down, and the others at work', async () => {
    expect(await leftovers(second.playground.dir)).not.toEqual([]);
    for (const pid of processesOf(second.playground)) {
      process.kill(pid, 'SIGKILL');
    }
    await runOk(modelyard, ['playground', 'down'], { env: env('beside-2') });
    expect(await leftovers(second.playground.dir)).toEqual([]);
    await expectToWork(first);
    await expect(connects(addressesOf(suite).services.kubernetes, 443)).resolves.toBe('connected');
    const { stdout } = await askForeign('get', 'configmap', 'theirs', '-o', 'jsonpath={.data.whose}');
    expect(stdout).toBe('foreign');
  });

  /** Starts one, with a pod that serves. */
  async function start(name: string, pool: object): Promise<Beside> {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, description(name, pool));
    await runOk(modelyard, ['playground', 'up', '--cluster', file], { env: env(name) });
    const playground = await openPlayground({ name, dir: join(folder, name), ports: {} });
    const kubectl = kubectlOn(playground, program());
    await apply(kubectl, pod('web', fixture('web.js'), []));
    await kubectl('wait', '--for=condition=Ready', '--timeout=20m', 'pod/web');
    const { stdout } = await kubectl('get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}');
    return { playground, kubectl, pod: stdout };
  }
});

/** The pod that serves, and the API server by its Service: what one node of a network of its own is for. */
async function expectToWork({ playground, pod }: Beside): Promise<void> {
  await eventually(
    `answer of ${pod}`,
    async () => ((await connects(pod, 8080)) === 'connected' ? true : undefined),
    () => pod,
  );
  await expect(connects(addressesOf(playground).services.kubernetes, 443)).resolves.toBe('connected');
}

function connects(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const connection = connect({ host, port, timeout: 20_000 });
    const end = (came: string): void => {
      connection.destroy();
      resolve(came);
    };
    connection
      .once('connect', () => end('connected'))
      .once('timeout', () => end('timeout'))
      .once('error', ({ message }) => end(message));
  });
}

async function ask({ kubectl }: Beside, name: string, urls: readonly string[]): Promise<unknown> {
  await apply(kubectl, pod(name, fixture('ask.js'), [{ name: 'URLS', value: JSON.stringify(urls) }]));
  await kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=20m', `pod/${name}`);
  return JSON.parse((await kubectl('logs', name)).stdout);
}

/** A server in a network namespace of its own, which ends with it. */
async function serveOutside(): Promise<ChildProcess> {
  const server = spawn('unshare', ['--net', process.execPath, '-e', fixture('web.js')], { stdio: 'ignore' });
  await eventually(
    'namespace of its own',
    () => Promise.resolve(networkOf(server.pid!) === networkOf(process.pid) ? undefined : true),
    () => server.exitCode,
    20,
  );
  const inside = (...args: string[]): Promise<string> =>
    runOk('nsenter', [`--net=/proc/${server.pid}/ns/net`, 'ip', ...args]);
  await runOk('ip', ['link', 'add', 'my-outside', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', `${server.pid}`]);
  await runOk('ip', ['address', 'add', `${outside.machine}/30`, 'dev', 'my-outside']);
  await runOk('ip', ['link', 'set', 'my-outside', 'up']);
  await inside('address', 'add', `${outside.server}/30`, 'dev', 'eth0');
  await inside('link', 'set', 'eth0', 'up');
  return server;
}

function networkOf(pid: number): string {
  return readlinkSync(`/proc/${pid}/ns/net`);
}

function pod(name: string, script: string, env: readonly object[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      containers: [{ name, image: 'node:22-bookworm-slim', command: ['node', '-e', script], env }],
    },
  };
}

async function apply(kubectl: KubectlRunner, object: object): Promise<void> {
  const file = join(mkdtempSync(join(folder, 'object-')), 'pod.json');
  writeFileSync(file, JSON.stringify(object));
  // The namespace's account is made a moment after the namespace.
  await eventually(
    'default account',
    () =>
      kubectl('get', 'serviceaccount', 'default').then(
        () => true as const,
        () => undefined,
      ),
    () => undefined,
    200,
  );
  await kubectl('apply', '--server-side', '-f', file);
}
