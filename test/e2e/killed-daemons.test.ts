import { daemonStatus } from '../../playground/daemon';
import { openPlayground, type Playground } from '../../playground/state';
import { eventually } from './support/eventually';
import { daemonsOf, networksOf, processesOf } from './support/listeners/our-processes';
import { listeningSockets } from './support/listeners/kernel-sockets';
import { playgroundUrl } from './support/metrics';
import { binOk, kubectl, playgroundEnv } from './support/playground';
import { randomFrom } from './support/random';

const seed = Number(process.env['MODELYARD_KILL_SEED'] ?? 20261121);
/** How many are killed at once: each start of the playground takes some seconds. */
const atOnce = 5;

describe(`daemons that are killed (MODELYARD_KILL_SEED=${seed})`, () => {
  let playground: Playground;
  let names: readonly string[];
  beforeAll(async () => {
    playground = await openPlayground({ name: playgroundEnv.MODELYARD_PLAYGROUND_NAME, ports: {} });
    names = [...daemonsOf(playground).keys()];
  });

  it('are there again after the next command, each of them, and nothing else is', async () => {
    const random = randomFrom(seed);
    const order = names.map((name) => [random(), name] as const).sort(([a], [b]) => a - b).map(([, name]) => name);
    const before = await listens(playground);
    for (let first = 0; first < order.length; first += atOnce) {
      const killed = order.slice(first, first + atOnce);
      const pids = killed.map((name) => daemonsOf(playground).get(name)!);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await eventually(`end of ${killed.join(', ')}`, 10_000, () => Promise.resolve(killed.every((name) => daemonStatus(playground, name) === 'stopped') || undefined), () => killed, 50);
      await binOk('modelyard', ['playground', 'up']);
      expect([...daemonsOf(playground).keys()]).toEqual(names);
      expect(processesOf(playground).filter((pid) => pids.includes(pid))).toEqual([]);
    }
    expect(await listens(playground)).toEqual(before);
    await kubectl('wait', 'node', '--all', '--for=condition=Ready', '--timeout=60s');
    expect((await fetch(`${playgroundUrl('proxy')}/modelyard-dev/image-classifier/`)).status).toBeLessThan(500);
  });
});

/** Where daemons listen: the same again, since no port moves and no socket is left. */
async function listens(playground: Playground): Promise<string[]> {
  const daemons = new Set(daemonsOf(playground).values());
  const sockets = await listeningSockets(processesOf(playground), networksOf(playground));
  // The kubelet makes up a name for one of its sockets.
  return sockets.filter(({ pid }) => daemons.has(pid)).map(({ transport, program, address, port }) => `${program} ${transport} ${address.replace(/\/\d+$/, '/N')} ${port ?? ''}`).sort();
}
