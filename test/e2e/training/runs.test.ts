import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../fixtures/training';
import { eventually } from '../support/eventually';
import { FixtureStack, type StateResource } from '../support/fixture-stack';
import {
  isSettled,
  mostAtATime,
  nameLabel,
  podsOf,
  podsOfOthers,
  runsOf,
  runsOfMadePods,
  stateOf,
  type Job,
  type Pod,
  type Seen,
} from '../support/job-runs';
import { evict, get, kubectl } from '../support/playground';
import { succeeded, type Ran } from '../support/run';

// What an interrupted run does: the first pod waits for ever, the next one goes on from its checkpoint.
const interrupted = `
  mkdir -p "$CHECKPOINT_PATH"
  if [ -f "$CHECKPOINT_PATH/step" ]; then echo "goes on"; exit 0; fi
  trap 'exit 143' TERM
  touch "$CHECKPOINT_PATH/step"
  sleep 3600 & wait
`;

const states: Readonly<Record<string, Run>> = {
  finished: {},
  running: { takes: '1h', waitForCompletion: false },
  waiting: { takes: '1h', queue: { name: 'research' } },
  suspended: { suspend: true },
};
const changes: Readonly<Record<string, Run>> = {
  image: { image: 'registry.example.com/trainer:2.0' },
  args: { args: ['--epochs=2'] },
  resources: { resources: { cpu: { request: '30m', limit: 1 }, memory: { request: '32Mi', limit: '64Mi' } } },
};

// Each change of each state, each change with each policy, each state with each policy.
const matrix = [
  ['finished', 'image', 'keep'],
  ['finished', 'args', 'replace'],
  ['finished', 'resources', 'keep'],
  ['running', 'image', 'replace'],
  ['running', 'args', 'keep'],
  ['running', 'resources', 'replace'],
  ['waiting', 'image', 'keep'],
  ['waiting', 'args', 'replace'],
  ['waiting', 'resources', 'keep'],
  ['suspended', 'image', 'replace'],
  ['suspended', 'args', 'keep'],
].map(([state, change, onChange]) => ({
  state: state!,
  change: change!,
  onChange: onChange as 'keep' | 'replace',
  job: `${state}-${change}`,
}));

const sweep: Run = {
  grid: { BATCH: [3, 7], RATE: [1, 9] },
  parallelism: 2,
  script: 'sleep 4; echo "{\\"accuracy\\": 0.$RATE$BATCH}" >"$RESULT_PATH"',
};

/** The stack's runs: at first, once changed, and after that. */
function runs(deploy: 1 | 2 | 3): Record<string, Run> {
  const later = deploy > 1;
  const ofMatrix = matrix.map(({ state, onChange, change, job }) => [
    job,
    { onChange, ...states[state], ...(later ? changes[change] : {}) },
  ]);
  return {
    ...(Object.fromEntries(ofMatrix) as Record<string, Run>),
    'waiting-unchanged': states['waiting']!,
    passing: { ttlSecondsAfterFinished: 15 },
    'passing-replaced': { ttlSecondsAfterFinished: 15, onChange: 'replace' },
    again: later ? { runId: 'second' } : {},
    'again-kept': { runId: 'same' },
    'again-replaced': { onChange: 'replace', runId: 'same', args: [`--deploy=${later ? 2 : 1}`] },
    ...(deploy < 3 ? { leaving: { args: [`--deploy=${deploy}`] } } : {}),
    nightly: { schedule: { cron: '* * * * *' }, args: [`--deploy=${later ? 2 : 1}`] },
    paused: { script: interrupted, ...(deploy === 1 ? { waitForCompletion: false } : { suspend: deploy === 2 }) },
    drained: { script: interrupted, backoffLimit: 0, waitForCompletion: false },
    sweep,
  };
}

describe('runs of a job', () => {
  const stack = new FixtureStack('runs', 'training');
  let first: Seen;
  let second: Seen;
  let third: Seen;
  let state: readonly StateResource[];
  let evicted: string;
  let removed: Ran | undefined;

  beforeAll(async () => {
    await kubectl('create', 'namespace', stack.namespace);
    await kubectl('label', 'namespace', stack.namespace, 'pod-security.kubernetes.io/enforce=restricted');
    await stack.upOk({ runs: runs(1) });
    first = await lookSettled();
    await Promise.all([
      playQueue(),
      interrupt(),
      waitFor('delete', 'job', '-l', `${nameLabel} in (passing, passing-replaced)`),
      waitFor('jsonpath={.status.lastSuccessfulTime}', 'cronjob/nightly'),
    ]);

    await pulumiUp(2, '--refresh');
    second = await lookSettled();
    state = await stack.state();
    await pulumiUp(3);
    third = await lookSettled();
  });
  afterAll(async () => {
    if (removed === undefined) {
      await stack.discard();
    } else {
      await kubectl('delete', 'namespace', stack.namespace, '--wait=false');
    }
  });

  it.each(matrix)(
    'that are $state, with a changed $change and onChange: $onChange, are followed by another one',
    ({ state: was, onChange, job }) => {
      const [before] = runsOf(first, job);
      const after = runsOf(second, job);
      const isOld = ({ metadata }: Job): boolean => metadata.uid === before!.metadata.uid;
      // Nobody but the test plays the queue, and it has not seen the new one.
      const as = was === 'waiting' ? 'running' : was;
      expect(after.filter(isOld).map(stateOf)).toEqual(onChange === 'keep' ? [was] : []);
      expect(after.filter((run) => !isOld(run)).map(stateOf)).toEqual([as]);
      expect(podsOfOthers(second, job)).toEqual([]);
    },
  );

  it('that take the place of others are all that Pulumi knows', () => {
    const known = state.flatMap(({ type, id }) =>
      type.endsWith(':Job') && id !== undefined ? [id.split('/').at(-1)!] : [],
    );
    const expected = matrix.map(
      ({ job }) =>
        runsOf(second, job).find(({ metadata }) => metadata.uid !== runsOf(first, job)[0]!.metadata.uid)!.metadata.name,
    );
    expect(
      known.filter((run) => matrix.some(({ job }) => new RegExp(`^${job}-[0-9a-f]{8}$`).test(run))).sort(),
    ).toEqual(expected.sort());
  });

  it('are not made again by a deployment that changes nothing', () => {
    const ofMatrix = (seen: Seen): string[] =>
      matrix.flatMap(({ job }) => runsOf(seen, job).map(({ metadata }) => metadata.uid)).sort();
    expect(ofMatrix(third)).toEqual(ofMatrix(second));
  });

  it('stay in the queue where that has put them, whatever is refreshed and deployed', () => {
    expect(runsOf(third, 'waiting-unchanged').map(stateOf)).toEqual(['waiting']);
  });

  it('are run again under another run id', () => {
    expect(runsOf(second, 'again').map(stateOf)).toEqual(['finished', 'finished']);
    expect(runsOf(second, 'again').map(({ metadata }) => metadata.name)).toContain('again-second');
  });

  it('change under the same run id where they replace', () => {
    const [[before], after] = [runsOf(first, 'again-replaced'), runsOf(second, 'again-replaced')];
    expect(after.map(({ metadata }) => metadata.name)).toEqual([before!.metadata.name]);
    expect(after[0]!.metadata.uid).not.toBe(before!.metadata.uid);
  });

  it.each(['passing', 'passing-replaced'])(
    'that their TTL removed are not run again by refresh and deployment: %s',
    async (job) => {
      const made = (await runsOfMadePods(stack.namespace)).filter((run) =>
        new RegExp(`^${job}-[0-9a-f]{8}$`).test(run),
      );
      expect(made).toHaveLength(1);
      expect(state.filter(({ urn }) => urn.includes(`/Job/${job}-`))).toEqual([]);
    },
  );

  it('are made by the minute where a schedule says so, and change with their CronJob in place', async () => {
    const made = runsOf(second, 'nightly');
    const cronJob = await stack.get('cronjob', 'nightly');
    expect(made.map(({ metadata }) => metadata.ownerReferences).flat()).toContainEqual(
      expect.objectContaining({ kind: 'CronJob', name: 'nightly' }),
    );
    expect(made.filter(({ status }) => status.succeeded === 1).length).toBeGreaterThan(0);
    expect(cronJob).toMatchObject({
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { containers: [{ args: ['--deploy=2'] }] } } } },
      },
    });
    expect(cronJob.metadata.generation).toBe(2);
  });

  it('that are suspended lose their pod and keep what they are, and go on when they are resumed', async () => {
    const [one, two, three] = [first, second, third].map((seen) => runsOf(seen, 'paused')[0]!);
    expect([one, two, three].map((run) => run!.metadata.uid)).toEqual(Array(3).fill(one!.metadata.uid));
    expect([one, two, three].map((run) => stateOf(run!))).toEqual(['running', 'suspended', 'finished']);
    expect(
      second.pods.filter(
        ({ metadata, status }) => metadata.labels[nameLabel] === 'paused' && status.phase === 'Running',
      ),
    ).toEqual([]);
    expect(await kubectl('logs', '-n', stack.namespace, `job/${three!.metadata.name}`)).toBe('goes on\n');
  });

  it('have not failed when their pod is evicted, and go on from their checkpoint', () => {
    const [run] = runsOf(second, 'drained');
    expect(run!.metadata.uid).toBe(runsOf(first, 'drained')[0]!.metadata.uid);
    expect(run!.status).toMatchObject({ succeeded: 1 });
    // With a `backoffLimit` of 0 one failure would be the end.
    expect(run!.status.failed ?? 0).toBe(0);
    expect(
      podsOf(second, 'drained')
        .filter(({ status }) => status.phase === 'Succeeded')
        .map(({ metadata }) => metadata.name),
    ).not.toContain(evicted);
  });

  it('of a sweep are so many at a time, and sum up what came out, best first', async () => {
    expect(mostAtATime(podsOf(first, 'sweep'))).toBe(2);
    expect(
      readFileSync(
        join(await volumeFolder(), 'sweep', runsOf(first, 'sweep')[0]!.metadata.name, 'summary.tsv'),
        'utf8',
      ),
    ).toBe(
      [
        "0.97\t3\tBATCH='7' RATE='9'",
        "0.93\t1\tBATCH='3' RATE='9'",
        "0.17\t2\tBATCH='7' RATE='1'",
        "0.13\t0\tBATCH='3' RATE='1'",
        '',
      ].join('\n'),
    );
  });

  it('go, kept ones too, when their job leaves the program', async () => {
    expect(runsOf(second, 'leaving')).toHaveLength(2);
    await waitFor('delete', 'job', '-l', `${nameLabel}=leaving`);
    expect(runsOf(await look(), 'leaving')).toEqual([]);
  });

  describe('in a deploy that fails', () => {
    let madeBefore: string[];
    let failed: Ran;
    let left: Seen;

    beforeAll(async () => {
      const hopeless: Run = { script: 'echo "no such option: --epoch" >&2; exit 2', ttlSecondsAfterFinished: 3600 };
      // Pulumi's own plugin waits for as long as the run may take.
      const unpullable: Run = {
        ...hopeless,
        image: 'registry.example.com/no-such-image:1.0',
        activeDeadlineSeconds: 180,
      };
      madeBefore = await outputRuns();
      failed = await stack.up({ runs: { ...runs(3), hopeless, unpullable } });
      left = await look();
    });

    it('fail it at once, with the reason, where they fail for good', () => {
      expect(failed.status).toBe(1);
      expect(
        runsOf(left, 'hopeless').map(({ status }) => [
          status.failed,
          status.conditions?.find(({ type }) => type === 'Failed')?.reason,
        ]),
      ).toEqual([[1, 'PodFailurePolicy']]);
      expect(failed.stderr).toContain('no such option: --epoch');
      expect(failed.stderr).toMatch(/ErrImagePull|ImagePullBackOff/);
      expect(failed.stderr).toContain('registry.example.com/no-such-image:1.0');
    });

    it('are made again by the next one', async () => {
      expect(madeBefore.map((run) => run.replace(/-[0-9a-f]{8}$/, ''))).toEqual(
        ['passing', 'passing-replaced'].map((job) => `${stack.namespace}/Job/${job}`),
      );
      expect(await outputRuns()).toEqual(madeBefore);
    });
  });

  it('that are kept are not changed under the same run id: that deploy fails', async () => {
    const ran = await stack.up({ runs: { ...runs(3), 'again-kept': { runId: 'same', ...changes['args'] } } });
    expect(ran.status).toBe(1);
    // The second is how Pulumi's own plugin says it.
    expect(ran.stderr).toMatch(/again-kept-same.*(field is immutable|already exists)/);
    expect(runsOf(await look(), 'again-kept')).toEqual(runsOf(third, 'again-kept'));
  });

  it('go, kept ones too, when the stack is destroyed', async () => {
    expect((await look()).jobs.length).toBeGreaterThan(matrix.length);
    removed = await stack.destroy();
    succeeded(removed);
    await waitFor('delete', 'job', '--all');
    expect((await look()).jobs).toEqual([]);
  });

  /** As a user does who has left the playground's own command behind. */
  async function pulumiUp(deploy: 2 | 3, ...options: string[]): Promise<void> {
    stack.writeSettings({ runs: runs(deploy) });
    succeeded(await stack.pulumi('up', '--yes', '--skip-preview', ...options), 'pulumi up');
  }

  async function waitFor(condition: string, ...objects: string[]): Promise<void> {
    await kubectl('wait', `--for=${condition}`, ...objects, '-n', stack.namespace, '--timeout=20m');
  }

  async function look(): Promise<Seen> {
    const { items } = await get<{ items: ({ kind: string } & Job & Pod)[] }>('jobs,pods', '-n', stack.namespace);
    return { jobs: items.filter(({ kind }) => kind === 'Job'), pods: items.filter(({ kind }) => kind === 'Pod') };
  }

  /** Once it is not in the middle of a change. */
  function lookSettled(): Promise<Seen> {
    let seen: Seen | undefined;
    const settled = async (): Promise<Seen | undefined> => {
      seen = await look();
      return isSettled(seen) ? seen : undefined;
    };
    return eventually('state of all runs', settled, () =>
      seen?.jobs.map((job) => `${job.metadata.name}: ${stateOf(job)}`),
    );
  }

  /** Kueue suspends the runs in its queues; the playground has its definitions, not its controller. */
  async function playQueue(): Promise<void> {
    const queued = first.jobs
      .filter(({ metadata }) => metadata.labels?.['kueue.x-k8s.io/queue-name'] !== undefined)
      .map(({ metadata }) => metadata.name);
    expect(queued).toHaveLength(4);
    await kubectl('patch', 'job', ...queued, '-n', stack.namespace, '--type=merge', '-p', '{"spec":{"suspend":true}}');
  }

  async function interrupt(): Promise<void> {
    // Its checkpoint is the first thing that a run writes.
    await waitFor('condition=Ready', 'pod', '-l', `${nameLabel} in (drained, paused)`);
    evicted = podsOf(await look(), 'drained')[0]!.metadata.name;
    succeeded(await evict(stack.namespace, evicted));
    await waitFor('condition=Complete', 'job', '-l', `${nameLabel}=drained`);
  }

  /** The runs that no deployment makes again. */
  async function outputRuns(): Promise<string[]> {
    const { stdout } = await stack.pulumi('stack', 'output', 'runs', '--json');
    return JSON.parse(stdout) as string[];
  }

  /** Where the volume is on this machine. */
  async function volumeFolder(): Promise<string> {
    const claim = await stack.get('persistentvolumeclaim', 'volume');
    const volume = await get<{ spec: { hostPath: { path: string } } }>(
      'persistentvolume',
      String(claim.spec['volumeName']),
    );
    expect(existsSync(volume.spec.hostPath.path)).toBe(true);
    return volume.spec.hostPath.path;
  }
});
