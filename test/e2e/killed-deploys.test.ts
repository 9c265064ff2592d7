import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FixtureStack } from './support/fixture-stack';
import { get, playgroundEnv } from './support/playground';
import { randomFrom } from './support/random';
import { projectRoot } from './support/run';

const seed = Number(process.env['MODELYARD_KILL_SEED'] ?? 20261121);
const kills = Number(process.env['MODELYARD_KILLS'] ?? 20);

describe(`a deploy that is killed (${kills} times, MODELYARD_KILL_SEED=${seed})`, () => {
  // Several at a time: a deploy waits more than it works.
  const stacks = [1, 2, 3, 4].map((number) => new FixtureStack(`killed-${number}`));
  afterAll(() => Promise.all(stacks.map((stack) => stack.discard())));

  it(
    'is brought to its end by the next one, and no object is outside the state',
    () => Promise.all(stacks.map((stack, index) => killAgainAndAgain(stack, randomFrom(seed + index), Math.ceil(kills / stacks.length)))),
    30 * 60_000,
  );
});

async function killAgainAndAgain(stack: FixtureStack, random: () => number, rounds: number): Promise<void> {
  await stack.upOk();
  for (let round = 1; round <= rounds; round++) {
    // Each round has objects to create, change and delete.
    const settings = { more: round % 2, epochs: round, replicas: 1 + (round % 2) };
    await killAfter(stack, settings, 500 + random() * 7_000);
    await stack.upOk(settings);
    if (round % 5 === 0 || round === rounds) await expectConverged(stack, `${stack.stack}, round ${round}`);
  }
}

async function killAfter(stack: FixtureStack, settings: Record<string, unknown>, ms: number): Promise<void> {
  stack.writeSettings(settings);
  const command = ['-C', stack.program, 'up', '--yes', '--skip-preview', '--non-interactive', '--stack', stack.stack];
  const child = spawn(join(projectRoot, 'bin/pulumi'), command, {
    env: { ...process.env, ...playgroundEnv },
    stdio: 'ignore',
    // Its own process group: the kill takes Pulumi and its plugins with it.
    detached: true,
  });
  const ended = once(child, 'exit');
  await Promise.race([sleep(ms), ended]);
  if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
  await ended;
  // Pulumi itself is a child of that one, and may still be dying.
  for (let waited = 0; waited < 10_000 && groupExists(child.pid!); waited += 50) await sleep(50);
}

function groupExists(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

async function expectConverged(stack: FixtureStack, when: string): Promise<void> {
  const preview = await stack.pulumi('preview', '--expect-no-changes');
  expect({ when, status: preview.status }).toEqual({ when, status: 0 });
  const kinds = ['deployments', 'services', 'jobs', 'persistentvolumeclaims', 'poddisruptionbudgets'];
  const objects = await get<{ items: { kind: string; metadata: { name: string } }[] }>(kinds.join(','), '-n', stack.namespace);
  const inCluster = objects.items.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
  const inState = (await stack.state())
    .filter(({ type, id }) => type.startsWith('kubernetes:') && id !== undefined)
    .map(({ type, id }) => `${type.split(':').at(-1)}/${id!.split('/').at(-1)}`)
    .filter((name) => inCluster.includes(name) || !/^(Namespace|Secret)\//.test(name))
    .sort();
  expect({ when, objects: inState }).toEqual({ when, objects: inCluster });
}
