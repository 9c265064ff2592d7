import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { FixtureStack } from '../support/fixture-stack';
import { startLoad } from '../support/load';
import { evict, get, kubectl, playgroundEnv } from '../support/playground';
import { projectRoot, succeeded } from '../support/run';

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[];
  };
}

// On the real node: these are about processes, probes, signals and requests.
describe('a server on a node', () => {
  const stack = new FixtureStack('processes', 'healing');
  let url: string;
  beforeAll(async () => {
    const up = await stack.upOk();
    url = up.models.find(({ name }) => name === 'server')!.url!;
  });
  afterAll(() => stack.discard());

  it('that takes 90 seconds to load is not killed while it does', async () => {
    // The deploy has waited for it.
    expect((await podsOf('patient')).map(restartsOf)).toEqual([0]);
  });

  it('that takes 90 seconds to load is killed when its startup probe is taken away', async () => {
    await eventually(
      'restart',
      async () => (await podsOf('impatient')).find((pod) => restartsOf(pod) > 0),
      () => podsOf('impatient'),
    );
  });

  it('gets a new pod for one that is killed, and no request fails', async () => {
    const [first] = await readyPods(2);
    const load = startLoad({ url, requestsPerSecond: 20 });
    await sleep(1_000);
    await kubectl('delete', 'pod', first!, '-n', stack.namespace, '--wait=false');
    const after = await readyPods(2, (name) => name !== first);
    const result = await load.stop();
    expect(after).not.toContain(first);
    expect(result.failed).toEqual([]);
    expect(result.sent).toBeGreaterThan(20);
  });

  it('that is drained stops taking requests, finishes those it has, and keeps to its budget', async () => {
    const [first, second] = await readyPods(2);
    const slow = startLoad({ url: `${url}slow`, requestsPerSecond: 10, accept: (_, body) => body === 'slow\n' });
    await sleep(1_500);
    const log = await follow(first!);
    const evicted = Date.now();
    succeeded(await evict(stack.namespace, first!));
    // One pod may be missing, and one is: the next one takes seconds to load.
    expect((await evict(stack.namespace, second!)).stderr).toContain("violate the pod's disruption budget");

    const told = await log.line('told to stop');
    const finished = await log.line('all requests are answered');
    // preStop holds the signal back for `drainSeconds`, while proxies learn that the pod goes.
    expect(told - evicted).toBeGreaterThan(3_500);
    expect(finished).toBeGreaterThanOrEqual(told);
    await readyPods(2, (name) => name !== first);
    expect((await slow.stop()).failed).toEqual([]);
  });

  async function podsOf(name: string): Promise<Pod[]> {
    const { items } = await get<{ items: Pod[] }>(
      'pods',
      '-n',
      stack.namespace,
      '-l',
      `app.kubernetes.io/name=${name}`,
    );
    return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** The names of the server's ready pods, once there are so many of them. */
  function readyPods(count: number, wanted: (name: string) => boolean = () => true): Promise<string[]> {
    const find = async (): Promise<string[] | undefined> => {
      const ready = (await podsOf('server')).filter(({ status }) =>
        status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      );
      const names = ready.map(({ metadata }) => metadata.name).filter(wanted);
      return names.length === count ? names : undefined;
    };
    return eventually(`${count} ready pods`, find, () => podsOf('server'));
  }

  /**
   * Follows the log of a pod, and tells when each of its lines came. It waits for the first: a log that is asked for
   * too late goes with its pod.
   */
  async function follow(pod: string): Promise<{ line: (text: string) => Promise<number> }> {
    const child = spawn(join(projectRoot, 'bin/kubectl'), ['logs', '--follow', pod, '-n', stack.namespace], {
      env: { ...process.env, ...playgroundEnv },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const seen = new Map<string, number>();
    createInterface({ input: child.stdout }).on('line', (line) => seen.set(line, Date.now()));
    const read = (): string[] => [...seen.keys()];
    // It ends with the pod.
    await eventually(`first line of ${pod}`, () => Promise.resolve(read().at(0)), read);
    return { line: (text) => eventually(`line '${text}'`, () => Promise.resolve(seen.get(text)), read) };
  }
});

function restartsOf({ status }: Pod): number {
  return status.containerStatuses?.[0]?.restartCount ?? 0;
}
