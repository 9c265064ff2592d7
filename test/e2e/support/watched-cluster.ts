import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCluster, type Cluster } from '../../../lib/workload/cluster/cluster-profile';
import { kubectlOn, type KubectlRunner } from '../../../playground/cluster/kubectl';
import { openPlayground } from '../../../playground/state/state';
import { eventually } from './eventually';
import { projectRoot, runOk } from './run';

/** A series of Prometheus, and its value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** An alert, as Alertmanager has it. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A playground of its own with a real node, and a Prometheus and an Alertmanager on it. */
export class WatchedCluster {
  private constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
    readonly described: Cluster,
    readonly kubectl: KubectlRunner,
    private readonly addresses: Readonly<Record<'prometheus' | 'alertmanager', string>>,
  ) {}

  /** @param profile what its file says of it beside its version: `operators` above all */
  static async start(name: string, profile: object): Promise<WatchedCluster> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'modelyard-watched-')));
    const env = { MODELYARD_STATE: join(folder, name), MODELYARD_PLAYGROUND_NAME: name };
    const file = join(folder, 'cluster.json');
    const real = { name: 'cpu', count: 1, real: true, capacity: { cpu: '4', memory: '8Gi' } };
    const description = { name, profile: { kubernetesVersion: '1.34', ...profile }, nodePools: [real] };
    writeFileSync(file, JSON.stringify(description));
    await runOk(join(projectRoot, 'bin', 'modelyard'), ['playground', 'up', '--cluster', file], { env, show: true });
    const playground = await openPlayground({ name, dir: join(folder, name), ports: {} });
    const kubectl = kubectlOn(playground, join(playground.path('bin'), 'kubectl'));
    const addressOf = async (service: string): Promise<string> =>
      (await kubectl('get', 'service', service, '-n', 'monitoring', '-o', 'jsonpath={.spec.clusterIP}')).stdout;
    const [prometheus, alertmanager] = await Promise.all(['prometheus', 'alertmanager'].map(addressOf));
    const addresses = { prometheus: `http://${prometheus}:9090`, alertmanager: `http://${alertmanager}:9093` };
    return new WatchedCluster(folder, env, readCluster(file), kubectl, addresses);
  }

  async remove(): Promise<void> {
    await runOk(join(projectRoot, 'bin', 'modelyard'), ['playground', 'down', '--force'], { env: this.env });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What `modelyard playground status` says. */
  async status(): Promise<string> {
    return runOk(join(projectRoot, 'bin', 'modelyard'), ['playground', 'status'], { env: this.env });
  }

  async apply(...objects: readonly object[]): Promise<void> {
    const file = join(this.folder, 'objects.json');
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
    await this.kubectl('apply', '--server-side', '-f', file);
  }

  /** Where this machine reaches the first pod with a label. */
  async addressOf(namespace: string, label: string): Promise<string> {
    const jsonpath = 'jsonpath={.items[0].status.podIP}';
    return (await this.kubectl('get', 'pods', '-n', namespace, '-l', label, '-o', jsonpath)).stdout;
  }

  /** What a query gives now. */
  async query(query: string): Promise<readonly Sample[]> {
    const answer = await fetch(`${this.addresses.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`);
    return ((await answer.json()) as { data: { result: readonly Sample[] } }).data.result;
  }

  /** Waits until a query gives series of which this is so. */
  async series(query: string, are: (samples: readonly Sample[]) => boolean): Promise<readonly Sample[]> {
    return eventually(
      query,
      async () => {
        const found = await this.query(query);
        return are(found) ? found : undefined;
      },
      () => this.query(query),
    );
  }

  /** The alerts that fire, as Alertmanager has them. */
  async alerts(name: string): Promise<readonly Alert[]> {
    const filter = encodeURIComponent(`alertname="${name}"`);
    const answer = await fetch(`${this.addresses.alertmanager}/api/v2/alerts?active=true&filter=${filter}`);
    return (await answer.json()) as readonly Alert[];
  }

  /** Waits until an alert fires, or until it does no more. @returns it */
  async alert(name: string, fires: boolean): Promise<readonly Alert[]> {
    return eventually(
      `alert ${name} ${fires ? 'that fires' : 'that has resolved'}`,
      async () => {
        const found = await this.alerts(name);
        return found.length > 0 === fires ? found : undefined;
      },
      () => this.query(`ALERTS{alertname="${name}"}`),
    );
  }
}
