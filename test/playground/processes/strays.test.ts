import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  endStrays,
  engineMark,
  engineProcesses,
  orphanedEngine,
  recognize,
  straysOf,
  type EngineProcess,
} from '../../../playground/processes/strays';
import { temporaryFolder } from '../temporary-folder';

const place = '/state';
const mark = Object.entries(engineMark(place)).map(([name, value]) => `${name}=${value}`);
const listed = (args: string[], environment: string[]) => ({ pid: 12, parent: 1, args, environment });

describe('a process of an engine', () => {
  it.each([
    ['the engine', ['/usr/bin/pulumi', 'up'], mark, 'engine'],
    ['a plugin from PATH', ['/usr/local/bin/pulumi-resource-kubernetes', '127.0.0.1:1'], mark, 'helper'],
    [
      'a plugin of the user’s own Pulumi',
      ['/home/me/.pulumi/plugins/resource-aws-v1.0.0/pulumi-resource-aws'],
      mark,
      'helper',
    ],
    ['the program', ['node', '/repo/node_modules/@pulumi/pulumi/cmd/run/index.js'], mark, 'helper'],
    [
      'what a user’s own `pulumi` starts from the playground’s folder',
      ['/state/bin/pulumi-language-nodejs', '127.0.0.1:1'],
      [],
      'helper',
    ],
  ])('is %s', (_, args, environment, role) => {
    expect(recognize(listed(args, environment), place)?.role).toBe(role);
  });

  it.each([
    ['a plugin of somebody else’s engine', ['/usr/local/bin/pulumi-resource-kubernetes'], []],
    ['one of another playground', ['/usr/local/bin/pulumi-resource-kubernetes'], ['MODELYARD_ENGINE=/state-2']],
    ['one from a folder whose name only begins as ours', ['/state-2/bin/pulumi'], []],
    ['what a program has started', ['gpg-agent', '--daemon'], mark],
    ['a program that reads one of ours', ['less', '/state/bin/pulumi'], []],
  ])('is not %s', (_, args, environment) => {
    expect(recognize(listed(args, environment), place)).toBeUndefined();
  });

  it('names the command that started the engine', () => {
    expect(recognize(listed(['pulumi'], mark), place)?.command?.pid).toBe(process.pid);
  });

  it('is a stray without an engine above it', () => {
    const process = (pid: number, parent: number, role: EngineProcess['role']): EngineProcess => ({
      pid,
      parent,
      role,
      start: 's',
    });
    const found = [
      process(2, 1, 'engine'),
      process(3, 2, 'helper'),
      process(4, 3, 'helper'),
      process(5, 1, 'helper'),
      process(6, 5, 'helper'),
    ];
    expect(straysOf(found).map(({ pid }) => pid)).toEqual([5, 6]);
  });
});

describe('what a killed engine left running', () => {
  const folder = temporaryFolder();
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

  // A program of that name that sleeps, from a folder of the user's.
  async function start(name: string, env: Record<string, string>): Promise<ChildProcess> {
    const program = join(mkdtempSync(join(folder(), 'elsewhere-')), name);
    copyFileSync('/bin/sleep', program);
    chmodSync(program, 0o755);
    const child = spawn(program, ['600'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'ignore' });
    started.push(child);
    await once(child, 'spawn');
    for (let tried = 0; engineProcesses(folder()).length < started.length && tried < 40; tried += 1) {
      await sleep(25);
    }
    return child;
  }

  const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

  it('is ended wherever its program came from; an engine that runs is not', async () => {
    const engine = await start('pulumi', engineMark(folder()));
    const plugin = await start('pulumi-resource-kubernetes', engineMark(folder()));
    const ended = once(plugin, 'exit');
    await endStrays(folder());
    await ended;
    expect({ engine: isRunning(engine), plugin: isRunning(plugin) }).toEqual({ engine: true, plugin: false });
  });

  it('is an orphan where the command that started it is no more', async () => {
    const orphan = await start('pulumi', {
      MODELYARD_ENGINE: folder(),
      MODELYARD_ENGINE_COMMAND: `${2 ** 30} long-ago`,
    });
    expect(orphanedEngine(orphan.pid!, folder())?.pid).toBe(orphan.pid);
    const own = await start('pulumi', engineMark(folder()));
    expect(orphanedEngine(own.pid!, folder())).toBeUndefined();
  });
});
