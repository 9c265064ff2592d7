import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daemonPid } from '../../../playground/processes/daemon';
import { eventually } from '../support/eventually';
import { playgroundUrl } from '../support/metrics';
import { binOk, get, kubectl, playgroundFolder } from '../support/playground';

// One pod that serves, and three that ask it: two of its namespace, one of another.

const namespace = 'e2e-policies';
const other = 'e2e-policies-other';
const host = 'policies.example.com';
const folder = mkdtempSync(join(tmpdir(), 'modelyard-policies-'));
const fixture = (file: string): string => readFileSync(join(__dirname, '../fixtures', file), 'utf8');

const web = { podSelector: { matchLabels: { app: 'web' } } };
const denied = policy('denied', { ...web, policyTypes: ['Ingress'] });
const byTraefik = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'app.kubernetes.io/name': 'traefik' } },
};

interface Pod {
  readonly status: {
    readonly podIP: string;
    readonly conditions: readonly { type: string; status: string; lastTransitionTime: string }[];
  };
}

describe('NetworkPolicies in the playground', () => {
  let address: string;
  let node: string;
  beforeAll(async () => {
    await apply(
      ...[namespace, other].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace },
        spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'web', namespace },
        spec: {
          ingressClassName: 'nginx',
          rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend() }] } }],
        },
      },
      pod(namespace, 'web', fixture('node-network/web.js'), {
        ports: [{ name: 'http', containerPort: 8080 }],
        readinessProbe: { httpGet: { port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
      }),
      ...[
        [namespace, 'friend'],
        [namespace, 'stranger'],
        [other, 'neighbour'],
      ].map(([where, name]) => pod(where!, name!, 'setInterval(() => {}, 1 << 30)')),
    );
    for (const each of [namespace, other]) {
      await kubectl('wait', '--for=condition=Ready', '--timeout=20m', '-n', each, 'pod', '--all');
    }
    ({ podIP: address } = (await get<Pod>('pod', 'web', '-n', namespace)).status);
    const { status } = await get<{ status: { addresses: { type: string; address: string }[] } }>('node', 'cpu-0');
    node = status.addresses.find(({ type }) => type === 'InternalIP')!.address;
  });
  afterEach(() => kubectl('delete', 'networkpolicy', '--all', '-n', namespace));
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, other, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('deny everybody where they name nobody, and let everybody in again when they are deleted', async () => {
    await reached({ friend: true, stranger: true, neighbour: true });
    await apply(denied);
    await reached({ friend: false, stranger: false, neighbour: false });
    await kubectl('delete', 'networkpolicy', 'denied', '-n', namespace);
    await reached({ friend: true, stranger: true, neighbour: true });
  });

  it('let in the pods that they select', async () => {
    await apply(denied, ingress('friend', { podSelector: { matchLabels: { app: 'friend' } } }));
    await reached({ friend: true, stranger: false, neighbour: false });
  });

  it('let in the namespaces that they select', async () => {
    const label = { 'kubernetes.io/metadata.name': other };
    await apply(denied, ingress('other', { namespaceSelector: { matchLabels: label } }));
    await reached({ friend: false, stranger: false, neighbour: true });
  });

  it('do not keep the kubelet from probing a pod', async () => {
    const before = await readiness();
    await apply(denied);
    await reached({ friend: false });
    // It is probed every second, and a single failure would be told: this takes another three.
    await reached({ friend: false });
    expect(await readiness()).toEqual(before);
    expect(before).toMatchObject({ status: 'True' });
  });

  it('keep pods from names and addresses, but for those that they name', async () => {
    const asked = ['name:web', 'http://web/', `http://${address}:8080/`];
    const friend = { podSelector: { matchLabels: { app: 'friend' } }, policyTypes: ['Egress'] };
    await came('friend', asked, [true, true, true]);
    await apply(policy('closed', friend));
    await came('friend', asked, [false, false, false]);
    const names = {
      to: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
          podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
        },
      ],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    };
    await apply(policy('names', { ...friend, egress: [names] }));
    await came('friend', asked, [true, false, false]);
    await apply(policy('web', { ...friend, egress: [{ to: [web], ports: [{ port: 'http' }] }] }));
    await came('friend', asked, [true, true, true]);
  });

  it("hold for the gateway and the playground's proxy, which they can select", async () => {
    const statuses = async (): Promise<readonly boolean[]> =>
      Promise.all([
        answers(`http://${node}/`, { host }),
        answers(`${playgroundUrl('proxy')}/${namespace}/web/`),
        answers(`http://${address}:8080/`),
      ]);
    const become = (wanted: readonly boolean[]): Promise<unknown> => becomes(statuses, wanted);
    await become([true, true, true]);
    await apply(denied);
    await become([false, false, false]);
    await apply(ingress('gateway', byTraefik));
    await become([true, true, true]);
    await reached({ friend: false });
  });

  it('are enforced by an engine that is started anew when it is killed', async () => {
    await apply(denied);
    await reached({ friend: false });
    const engine = engineOf(playgroundFolder)!;
    process.kill(engine, 'SIGKILL');
    await eventually(
      'another engine',
      () => Promise.resolve([engineOf(playgroundFolder)].find((pid) => pid !== undefined && pid !== engine)),
      () => engine,
      100,
    );
    await reached({ friend: false, stranger: false });
  });

  it('are said to be enforced', async () => {
    const status = await binOk('modelyard', ['playground', 'status']);
    expect(status).toContain('NetworkPolicies are enforced on the real node');
  });

  /** Waits until each of the pods reaches the one that serves, or does not. */
  async function reached(wanted: Readonly<Record<string, boolean>>): Promise<void> {
    await Promise.all(
      Object.entries(wanted).map(([name, expected]) => came(name, [`http://${address}:8080/`], [expected])),
    );
  }

  async function came(from: string, asked: readonly string[], wanted: readonly boolean[]): Promise<void> {
    const where = from === 'neighbour' ? other : namespace;
    await becomes(
      async () =>
        JSON.parse(
          await kubectl('exec', '-n', where, from, '--', 'node', '-e', fixture('network-policies/ask.js'), ...asked),
        ) as boolean[],
      wanted,
    );
  }

  async function readiness(): Promise<object> {
    const { status } = await get<Pod>('pod', 'web', '-n', namespace);
    return status.conditions.find(({ type }) => type === 'Ready')!;
  }
});

/** A rule is heard of a moment after it is written. */
async function becomes(ask: () => Promise<readonly boolean[]>, wanted: readonly boolean[]): Promise<void> {
  let last: readonly boolean[] = [];
  await eventually(
    `answers ${wanted.join(', ')}`,
    async () => {
      last = await ask();
      return JSON.stringify(last) === JSON.stringify(wanted) ? true : undefined;
    },
    () => last,
    100,
  );
}

/** Whether this machine is answered. */
function answers(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const request = httpGet(url, { headers, agent: false, timeout: 3_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
  });
}

/** The process that decides, a child of the one that keeps it running. */
function engineOf(dir: string): number | undefined {
  const parent = daemonPid({ dir }, 'network-policies');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    // It has ended.
    return undefined;
  }
}

function policy(name: string, spec: object): object {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

function ingress(name: string, from: object): object {
  return policy(name, { ...web, policyTypes: ['Ingress'], ingress: [{ from: [from] }] });
}

function backend(): object {
  return { service: { name: 'web', port: { number: 80 } } };
}

function pod(where: string, name: string, script: string, container: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: where, labels: { app: name } },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 0,
      nodeSelector: { 'kubernetes.io/hostname': 'cpu-0' },
      containers: [{ name, image: 'node:22-bookworm-slim', command: ['node', '-e', script], ...container }],
    },
  };
}

async function apply(...items: readonly object[]): Promise<void> {
  const file = join(folder, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl('apply', '--server-side', '-f', file);
}
