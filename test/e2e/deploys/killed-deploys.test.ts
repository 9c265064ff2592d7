import { createsAsOfficialVariable } from '../../../playground/plugin/config';
import { FixtureStack } from '../support/fixture-stack';
import { RunningCommand } from '../support/killing';
import { get } from '../support/playground';
import { randomFrom } from '../support/random';

const seed = Number(process.env['MODELYARD_KILL_SEED'] ?? 20261121);
const kills = Number(process.env['MODELYARD_KILLS'] ?? 12);

/** What the engine is doing when the deploy is ended. */
const doings = ['creating', 'deleting', 'updating'] as const;
/** How it is ended. */
const ways = [
  'all is killed',
  'the engine is killed',
  'the command is killed',
  'Ctrl-C',
  'Ctrl-C twice',
  'SIGTERM',
] as const;
type Doing = (typeof doings)[number];
type Way = (typeof ways)[number];

describe(`a deploy that is ended while it creates, deletes and updates (${kills} times: MODELYARD_KILLS, MODELYARD_KILL_SEED=${seed})`, () => {
  // Several at a time: a deploy waits more than it works. Half of them are created as the official plugin does.
  const stacks = [1, 2, 3, 4].map(
    (number) =>
      new FixtureStack(`killed-${number}`, 'server', number % 2 === 0 ? { [createsAsOfficialVariable]: 'true' } : {}),
  );
  const rounds = Math.ceil(kills / stacks.length);
  const hit = new Set<Doing>();
  afterAll(() => Promise.all(stacks.map((stack) => stack.discard())));

  it(
    'is brought to its end by the next one, and no object is outside the state',
    async () => {
      await Promise.all(
        stacks.map((stack, index) => endAgainAndAgain(stack, randomFrom(seed + index), index, rounds, hit)),
      );
      expect([...hit].sort()).toEqual([...doings].slice(0, rounds).sort());
    },
    60 * 60_000,
  );
});

async function endAgainAndAgain(
  stack: FixtureStack,
  random: () => number,
  first: number,
  rounds: number,
  hit: Set<Doing>,
): Promise<void> {
  await stack.upOk({ trains: false });
  for (let round = 0; round < rounds; round++) {
    const doing = doings[round % doings.length]!;
    const way = ways[Math.floor(round / doings.length + first + random() * ways.length) % ways.length]!;
    const when = `${stack.stack}, round ${round}: ${way} while ${doing}`;
    // Each round has something to do of each kind: a server more, then one less, then another number of replicas.
    const settings = {
      more: round % 3 === 0 ? 1 : 0,
      epochs: round,
      replicas: 1 + (round % 2),
      onChange: random() < 0.5 ? 'keep' : 'replace',
    };
    stack.writeSettings(settings);
    if (await endWhile(stack, doing, way, random, when)) {
      hit.add(doing);
    }
    const next = await stack.up(settings);
    expect({ when, status: next.status, printed: next.status === 0 ? '' : next.stdout + next.stderr }).toEqual({
      when,
      status: 0,
      printed: '',
    });
    await expectConverged(stack, when);
  }
}

/** @returns whether it was ended in the middle of that */
async function endWhile(
  stack: FixtureStack,
  doing: Doing,
  way: Way,
  random: () => number,
  when: string,
): Promise<boolean> {
  const command = new RunningCommand('up', ['test/e2e/fixtures/server', '--stack', stack.stack], stack.env);
  const begun = await command.prints(new RegExp(`kubernetes:(?!core/v1:(Namespace|Service)\\b)\\S+ \\S+ ${doing} \\(`));
  await command.runFor(random() * 300);
  switch (way) {
    case 'all is killed':
      await command.kill('all');
      break;
    case 'the engine is killed':
      await command.kill('engine');
      break;
    case 'the command is killed':
      command.signal('SIGKILL');
      break;
    case 'SIGTERM':
      command.signal('SIGTERM');
      break;
    case 'Ctrl-C twice':
      command.signal('SIGINT', 'group');
      await command.runFor(random() * 300);
      command.signal('SIGINT', 'group');
      break;
    case 'Ctrl-C':
      command.signal('SIGINT', 'group');
  }
  const { status, printed } = await command.end();
  if (status === 130 || status === 143) {
    expect({ when, printed }).toEqual({
      when,
      printed: expect.stringContaining('the next bin/up or bin/down goes on from there') as string,
    });
  }
  // Told once, Pulumi has written down everything.
  if (way === 'Ctrl-C' && status !== 0) {
    expect({ when, status, pending: await stack.pending() }).toEqual({ when, status: 130, pending: [] });
  }
  return begun;
}

async function expectConverged(stack: FixtureStack, when: string): Promise<void> {
  const preview = await stack.pulumi('preview', '--expect-no-changes');
  expect({
    when,
    status: preview.status,
    printed: preview.status === 0 ? '' : preview.stdout + preview.stderr,
  }).toEqual({ when, status: 0, printed: '' });
  const kinds = ['deployments', 'services', 'jobs', 'persistentvolumeclaims', 'poddisruptionbudgets'];
  const objects = await get<{
    items: { kind: string; metadata: { name: string; ownerReferences?: readonly unknown[] } }[];
  }>(kinds.join(','), '-n', stack.namespace);
  const state = (await stack.state())
    .filter(({ type, id }) => type.startsWith('kubernetes:') && id !== undefined)
    .map(({ type, id }) => `${type.split(':').at(-1)}/${id!.split('/').at(-1)}`);
  // A run that is kept leaves the state when another takes its place, and is its owner's.
  const inCluster = objects.items
    .filter(({ kind, metadata }) => kind !== 'Job' || metadata.ownerReferences === undefined)
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  expect({ when, outside: inCluster.filter((name) => !state.includes(name)) }).toEqual({ when, outside: [] });
}
