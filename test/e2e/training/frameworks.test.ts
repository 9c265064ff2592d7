import { gunzipSync, gzipSync } from 'node:zlib';
import { expectedTasks, toldTasks, topology } from '../../training/frameworks/topologies';
import { randomPrograms } from '../../workload/property';
import { eventually } from '../support/eventually';
import { FixtureStack } from '../support/fixture-stack';
import { runsOfMadePods } from '../support/job-runs';
import { get, kubectl } from '../support/playground';

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly status: { readonly phase: string };
}

/** What TensorFlow understood of a task. */
interface Understood {
  readonly cluster: Readonly<Record<string, readonly string[]>>;
  readonly type: string;
  readonly index: number;
  readonly address: string | null;
  readonly chief: boolean;
}

// Real TensorFlow and PyTorch on the real node: they find each other by what they are told
// and by the names of the cluster.
describe('tasks of a run', () => {
  const stack = new FixtureStack('cpu', 'frameworks');
  const clusters = randomPrograms('TF_CONFIG, read by TensorFlow', topology, 200).map((program) => ({
    program,
    told: toldTasks(program),
  }));
  let deployed = false;
  /** What task 1 of the killed process says from beginning to end: its pod may be removed as soon as node 0 is done. */
  let secondNode: Promise<string>;
  beforeAll(async () => {
    const topologies = compress(clusters.map(({ told }) => told.map(({ tfConfig }) => tfConfig)));
    const up = stack.upOk({ topologies }).finally(() => (deployed = true));
    // The deployment waits for all runs, and two of them for somebody who kills a task.
    await Promise.all([up, killPod(), killProcess()]);
  }, 30 * 60_000);
  afterAll(() => stack.discard());

  it('of TensorFlow learn together what each of them knows a half of', async () => {
    const [first, second] = await Promise.all([logOf('workers', 0), logOf('workers', 1)]);
    expect(first).toContain('worker 0 of 2 has the digits [0, 2, 4, 6, 8]');
    expect(second).toContain('worker 1 of 2 has the digits [1, 3, 5, 7, 9]');
    expect([accuracyIn(first), accuracyIn(second)].every((reached) => reached >= 0.95)).toBe(true);
  });

  it('of TensorFlow with parameter servers learn under their chief, and are stopped when it is done', async () => {
    const chief = await logOf('servers', 0);
    expect(chief).toContain("variables are on ['/job:ps/replica:0/task:0/device:CPU:0']");
    expect(accuracyIn(chief)).toBeGreaterThanOrEqual(0.95);
    // The others would wait for requests for ever, and have gone.
    const left = async (): Promise<number[]> =>
      Promise.all([0, 1, 2, 3].map(async (index) => (await podsOf('servers', index)).length));
    await eventually(
      'run of which only the chief is left',
      async () => (String(await left()) === '1,0,0,0' ? true : undefined),
      left,
    );
  });

  it('of PyTorch learn together what each of them knows a half of', async () => {
    const [first, second] = await Promise.all([logOf('processes', 0), logOf('processes', 1)]);
    expect(first).toContain('process 0 of 2 has the digits [0, 2, 4, 6, 8]');
    expect(second).toContain('process 1 of 2 has the digits [1, 3, 5, 7, 9]');
    expect(accuracyIn(first)).toBeGreaterThanOrEqual(0.95);
  });

  it.each([0, 1])('of which a pod was killed go on from the checkpoint: worker %d', async (index) => {
    const log = await logOf('killed-worker', index);
    expect(beginnings(log)).toEqual([50]);
    expect(accuracyIn(log)).toBeGreaterThanOrEqual(0.95);
  });

  it.each([0, 1])('of which a process was killed go on from the checkpoint: node %d', async (index) => {
    const log = await (index === 0 ? logOf('killed-process', 0) : secondNode);
    expect(beginnings(log)).toEqual([0, 50]);
    expect(accuracyIn(log)).toBeGreaterThanOrEqual(0.95);
  });

  it('of which a process was killed go on in the same pods', async () => {
    const made = await runsOfMadePods(stack.namespace);
    expect(made.filter((run) => run.startsWith('killed-process-'))).toHaveLength(2);
  });

  it('of TensorFlow are told, as TensorFlow understands it, the same cluster and each its own place', async () => {
    const understood = decompress(await logOf('topologies', 0)) as readonly (readonly Understood[])[];
    expect(understood).toHaveLength(clusters.length);
    for (const [position, { program, told }] of clusters.entries()) {
      const tasks = understood[position]!;
      const [{ cluster }] = tasks as readonly [Understood];
      const addresses = Object.values(cluster).flat();
      expect(tasks.map(({ type, index }) => `${type}/${index}`).sort()).toEqual(expectedTasks(program));
      expect(tasks.map((task) => task.cluster)).toEqual(tasks.map(() => cluster));
      expect(new Set(addresses).size).toBe(addresses.length);
      expect(tasks.map(({ address }) => address)).toEqual(
        told.map(({ host }, each) => (tasks[each]!.type === 'evaluator' ? null : `${host}:2222`)),
      );
      expect(tasks.filter(({ chief }) => chief)).toHaveLength(1);
    }
  });

  /** A worker is deleted with its pod, without being asked. */
  async function killPod(): Promise<void> {
    const { pod } = await waiting('killed-worker');
    await kubectl('delete', 'pod', pod, '-n', stack.namespace, '--grace-period=1', '--wait=false');
  }

  /** A process is killed within its pod, beside the torchrun that started it. */
  async function killProcess(): Promise<void> {
    const { pod, process } = await waiting('killed-process');
    secondNode = kubectl('logs', '--follow', pod, '-n', stack.namespace);
    await kubectl('exec', pod, '-n', stack.namespace, '--', 'sh', '-c', `kill -9 ${process}`);
  }

  /** The pod of task 1 that waits to be killed, and the number of its process. */
  function waiting(run: string): Promise<{ pod: string; process: string }> {
    let seen = 'nothing';
    const find = async (): Promise<{ pod: string; process: string } | undefined> => {
      if (deployed) {
        throw new Error(`the deployment has ended before a task of ${run} waited: ${seen}`);
      }
      seen = await logOf(run, 1).catch((error: Error) => error.message);
      const process = /waits at step 50 as process (\d+)/.exec(seen)?.[1];
      return process === undefined ? undefined : { pod: (await podsOf(run, 1)).at(-1)!, process };
    };
    return eventually(`task of ${run} that waits`, find, () => seen, 4_000);
  }

  /** The pods of a task, the last one last. */
  async function podsOf(run: string, index: number): Promise<string[]> {
    const { items } = await get<{ items: Pod[] }>('pods', '-n', stack.namespace, '-l', `app.kubernetes.io/name=${run}`);
    return items
      .filter(
        ({ metadata }) => Number(metadata.annotations?.['batch.kubernetes.io/job-completion-index'] ?? 0) === index,
      )
      .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
      .map(({ metadata }) => metadata.name);
  }

  /** What the last pod of a task has said. */
  async function logOf(run: string, index: number): Promise<string> {
    const pod = (await podsOf(run, index)).at(-1);
    if (pod === undefined) {
      throw new Error(`${run} has no pod ${index}`);
    }
    return kubectl('logs', pod, '-n', stack.namespace);
  }
});

function accuracyIn(log: string): number {
  return Number(/accuracy ([\d.]+) on 450 held-out digits/.exec(log)?.[1]);
}

/** At which steps a task has begun, try by try. */
function beginnings(log: string): number[] {
  return [...log.matchAll(/begins at step (\d+)/g)].map(([, step]) => Number(step));
}

function compress(value: unknown): string {
  return gzipSync(JSON.stringify(value)).toString('base64');
}

function decompress(text: string): unknown {
  const [line = ''] = /^[A-Za-z0-9+/=]{100,}$/m.exec(text) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(line, 'base64')).toString('utf8'));
}
