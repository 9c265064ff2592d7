import { clusterSchema } from '../../../lib/workload/cluster/cluster-profile';
import { daemonStatus } from '../../../playground/processes/daemon';
import { kubectlOn } from '../../../playground/cluster/kubectl';
import { PrivateCluster } from '../../../playground/cluster/private-cluster';
import type { Playground } from '../../../playground/state/state';
import { eventually } from '../support/eventually';
import { listeningSockets } from '../support/listeners/kernel-sockets';
import { daemonsOf, processesOf } from '../support/listeners/our-processes';
import { randomFrom } from '../support/random';

const seed = Number(process.env['MODELYARD_KILL_SEED'] ?? 20261121);
/** How many are killed at once: each start takes some seconds. */
const atOnce = 2;

const description = clusterSchema.parse({
  name: 'test',
  profile: { kubernetesVersion: '1.34' },
  nodePools: [{ name: 'cpu', count: 1, capacity: { cpu: '4', memory: '8Gi' } }],
});

// On a cluster of its own: the suite's playground is used by other files meanwhile.
describe(`daemons that are killed (MODELYARD_KILL_SEED=${seed})`, () => {
  let cluster: PrivateCluster;
  let kubectl: string;
  const start = async (): Promise<void> => {
    const tools = await cluster.start(description, { progress: () => undefined, agent: true });
    kubectl = tools.get('kubectl')!.path;
  };
  beforeAll(async () => {
    cluster = await PrivateCluster.open();
    await start();
  });
  afterAll(() => cluster.remove());

  it('are there again after the next start, each of them, and nothing else is', async () => {
    const { playground } = cluster;
    const random = randomFrom(seed);
    const names = [...daemonsOf(playground).keys()];
    const order = names
      .map((name) => [random(), name] as const)
      .sort(([a], [b]) => a - b)
      .map(([, name]) => name);
    const before = await listens(playground);
    for (let first = 0; first < order.length; first += atOnce) {
      const killed = order.slice(first, first + atOnce);
      const pids = killed.map((name) => daemonsOf(playground).get(name)!);
      for (const pid of pids) {
        process.kill(pid, 'SIGKILL');
      }
      await eventually(
        `end of ${killed.join(', ')}`,
        () => Promise.resolve(killed.every((name) => daemonStatus(playground, name) === 'stopped') || undefined),
        () => killed,
        50,
      );
      await start();
      expect([...daemonsOf(playground).keys()]).toEqual(names);
      expect(processesOf(playground).filter((pid) => pids.includes(pid))).toEqual([]);
    }
    expect(names).toEqual(expect.arrayContaining(['agent', 'etcd', 'kube-apiserver', 'kwok']));
    expect(await listens(playground)).toEqual(before);
    await kubectlOn(playground, kubectl)('wait', 'node', '--all', '--for=condition=Ready', '--timeout=20m');
  });
});

/** Where daemons listen: the same again, since no port moves and no socket is left. */
async function listens(playground: Playground): Promise<string[]> {
  const sockets = await listeningSockets(processesOf(playground));
  return sockets
    .map(({ transport, program, address, port }) => `${program} ${transport} ${address} ${port ?? ''}`)
    .sort();
}
