import { Resolver } from 'node:dns/promises';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { get, kubectl } from '../support/playground';

const namespace = 'e2e-dns';
const domain = `${namespace}.svc.cluster.local`;
const folder = mkdtempSync(join(tmpdir(), 'modelyard-dns-'));
const labels = { app: 'exchange' };

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
    readonly status: { readonly podIP?: string };
  }[];
}

const headless = { clusterIP: 'None', publishNotReadyAddresses: true, selector: labels, ports: [{ port: 8080 }] };
const service = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
});
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'exchange', namespace },
  spec: {
    completions: 2,
    parallelism: 2,
    completionMode: 'Indexed',
    backoffLimit: 0,
    template: {
      metadata: { labels },
      spec: {
        subdomain: 'workers',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'worker',
            image: 'node:22-bookworm-slim',
            command: ['node', '-e', readFileSync(join(__dirname, '../fixtures/peers/app/worker.js'), 'utf8')],
            env: [
              { name: 'PEER_NAME', value: `exchange-INDEX.workers.${domain}` },
              // As a program in the same namespace calls it.
              { name: 'SERVICE_NAME', value: 'web' },
            ],
            // Never ready, as a worker that waits for the others: its name must be there all the same.
            readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 },
            resources: { requests: { cpu: '50m', memory: '48Mi' }, limits: { memory: '128Mi' } },
          },
        ],
      },
    },
  },
};

describe('names in the cluster', () => {
  const resolver = new Resolver({ timeout: 5_000, tries: 4 });
  const lookUp = (name: string): Promise<string[]> => resolver.resolve4(name);

  beforeAll(async () => {
    resolver.setServers([await clusterIp('kube-dns', 'kube-system')]);
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      service('web', { selector: labels, ports: [{ port: 80, targetPort: 8080 }] }),
    );
  });
  afterAll(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
    rmSync(folder, { recursive: true, force: true });
  });

  it('lead the workers of an Indexed Job to each other before they are ready', async () => {
    await apply(service('workers', headless), job);
    await kubectl('wait', '--for=condition=Complete', '--timeout=20m', '-n', namespace, 'job/exchange');
    const addresses = await workerAddresses();
    const { spec } = await get<{ spec: { clusterIP: string } }>('service', 'web', '-n', namespace);
    for (const [own, peer] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const log = await kubectl('logs', '-n', namespace, '-l', `batch.kubernetes.io/job-completion-index=${own}`);
      expect(JSON.parse(log)).toEqual({ answer: `hello from ${peer}`, peer: addresses[peer], service: spec.clusterIP });
    }
  });

  it('are those of Services with an address of their own', async () => {
    expect(await lookUp('kubernetes.default.svc.cluster.local')).toEqual([await clusterIp('kubernetes', 'default')]);
  });

  it('are not missed by who asked too early', async () => {
    await expect(lookUp(`late.${domain}`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await apply(service('late', { ports: [{ port: 80 }] }));
    // A name server that remembered the first answer would give it for 30 s.
    await eventually(
      'name of the new Service',
      () => lookUp(`late.${domain}`).catch(() => undefined),
      () => undefined,
    );
  });

  async function workerAddresses(): Promise<Record<number, string | undefined>> {
    const { items } = await get<PodList>('pods', '-n', namespace);
    return Object.fromEntries(
      items.map(({ metadata, status }) => [
        Number(metadata.annotations['batch.kubernetes.io/job-completion-index']),
        status.podIP,
      ]),
    );
  }
});

async function clusterIp(service: string, of: string): Promise<string> {
  return (await get<{ spec: { clusterIP: string } }>('service', service, '-n', of)).spec.clusterIP;
}

async function apply(...items: readonly object[]): Promise<void> {
  const file = join(folder, 'objects.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl('apply', '--server-side', '-f', file);
}
