import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, kubectl, playgroundFolder } from '../support/playground';
import { runOk } from '../support/run';

// One pod that serves, and one that asks it in every way in which pods ask.

const namespace = 'e2e-node-network';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-node-network-'));
const fixture = (file: string): string => readFileSync(join(__dirname, '../fixtures/node-network', file), 'utf8');

interface Answer {
  readonly text?: string;
  readonly error?: string;
}

interface Service {
  readonly spec: { readonly clusterIP: string; readonly ports: readonly { readonly nodePort: number }[] };
}

describe('the network of the node', () => {
  let web: Service;
  let node: string;
  beforeAll(async () => {
    const { status } = await get<{ status: { addresses: { type: string; address: string }[] } }>('node', 'cpu-0');
    node = status.addresses.find(({ type }) => type === 'InternalIP')!.address;
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace },
        spec: { type: 'NodePort', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      pod('web', fixture('web.js'), [], {
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1 },
      }),
    );
    web = await get<Service>('service', 'web', '-n', namespace);
    await kubectl('wait', '--for=condition=Ready', '--timeout=20m', '-n', namespace, 'pod/web');
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('leads pods to Services by their names and addresses, to node ports, and to the API server', async () => {
    const urls = [
      'http://web/',
      `http://web.${namespace}.svc.cluster.local/`,
      `http://${web.spec.clusterIP}/`,
      `http://${node}:${web.spec.ports[0]!.nodePort}/`,
      'https://kubernetes.default.svc/readyz',
    ];
    const answers = await ask('asks', urls);
    const { status } = await get<{ status: { podIP: string } }>('pod', 'asks', '-n', namespace);
    expect(answers).toEqual([
      // A Service hides nobody: what it leads to sees who calls.
      { text: status.podIP },
      { text: status.podIP },
      { text: status.podIP },
      // By a node port a call comes from the node, as kube-proxy has it.
      { text: expect.any(String) as string },
      { text: 'ok' },
    ]);
  });

  it('leads a pod to itself by its own Service', async () => {
    // By its full name: the short one is the pod's own, in its /etc/hosts.
    const url = `http://web.${namespace}.svc.cluster.local/`;
    const { stdout } = await exec('web', `fetch('${url}').then((answer) => answer.text()).then(console.log)`);
    expect(stdout).not.toBe('');
  });

  it('leads this machine to Services by their addresses, and to node ports', async () => {
    for (const url of [`http://${web.spec.clusterIP}/`, `http://${node}:${web.spec.ports[0]!.nodePort}/`]) {
      expect((await fetch(url)).status).toBe(200);
    }
  });

  it('tells a pod at once that it leads nowhere else', async () => {
    // Of ranges that are kept for documentation.
    expect(await ask('lost', ['http://192.0.2.77/', 'http://198.51.100.7/'])).toEqual([
      { error: 'ENETUNREACH' },
      { error: 'ENETUNREACH' },
    ]);
  });

  it('has one link and three routes on this machine, and no link of a pod', async () => {
    const { id } = JSON.parse(readFileSync(join(playgroundFolder, 'state.json'), 'utf8')) as { id: string };
    const routes = JSON.parse(await runOk('ip', ['-4', '-json', 'route', 'show', 'dev', `my${id}`])) as unknown[];
    // The link's own, pods' and Services'.
    expect(routes).toHaveLength(3);
    const changes = readFileSync(join(playgroundFolder, 'changes.json'), 'utf8');
    expect(changes).not.toMatch(/sysctl|bridge/);
  });

  async function ask(name: string, urls: readonly string[]): Promise<Answer[]> {
    await apply(pod(name, fixture('ask.js'), [{ name: 'URLS', value: JSON.stringify(urls) }]));
    await kubectl(
      ...['wait', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=20m', '-n', namespace, `pod/${name}`],
    );
    return JSON.parse(await kubectl('logs', '-n', namespace, name)) as Answer[];
  }

  async function exec(name: string, script: string): Promise<{ stdout: string }> {
    return { stdout: await kubectl('exec', '-n', namespace, name, '--', 'node', '-e', script) };
  }
});

function pod(name: string, script: string, env: readonly object[], container: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      restartPolicy: 'Never',
      nodeSelector: { 'kubernetes.io/hostname': 'cpu-0' },
      containers: [{ name, image: 'node:22-bookworm-slim', command: ['node', '-e', script], env, ...container }],
    },
  };
}

async function apply(...items: readonly object[]): Promise<void> {
  const file = join(folder, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl('apply', '--server-side', '-f', file);
}
