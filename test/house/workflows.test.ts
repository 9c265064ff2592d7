import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { shellCommands } from './support/shell-commands';
import { jobs, root, steps, workflows } from './support/workflows';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

test.each(workflows.map(({ file, text }) => ({ file, text })))(
  '$file names each action by its commit, with its version beside it',
  ({ text }) => {
    const used = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action]) => action!);
    expect(used.filter((action) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  },
);

test('an action is the same one in all workflows', () => {
  const used = workflows.flatMap(({ text }) => [...text.matchAll(/uses: ([^@\s]+)(@.*)$/gm)]);
  const versions = new Map<string, Set<string>>();
  for (const [, action, version] of used) {
    versions.set(action!, (versions.get(action!) ?? new Set()).add(version!));
  }
  expect([...versions].filter(([, each]) => each.size > 1)).toEqual([]);
});

test.each(workflows.map(({ file, permissions, concurrency }) => ({ file, permissions, concurrency })))(
  '$file gives no right to all of its jobs, and says what of it may run at the same time',
  ({ permissions, concurrency }) => {
    expect(permissions).toEqual({});
    expect(concurrency).toBeDefined();
  },
);

test.each(jobs)('$name says what it may, how long it may take, and on which system it runs', ({ job }) => {
  expect(job.permissions).toBeDefined();
  expect(job['timeout-minutes']).toBeGreaterThan(0);
  const systems = job['runs-on'].startsWith('${{') ? job.strategy!.matrix['os']! : [job['runs-on']];
  expect(systems.filter((system) => !/^(?:ubuntu|macos)-\d+(?:\.\d+)?$/.test(String(system)))).toEqual([]);
});

test.each(jobs)('$name does not run code of the repository with a right to write', ({ job }) => {
  const writes = Object.values(job.permissions ?? {}).includes('write');
  const checksOut = job.steps.some(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(writes && checksOut).toBe(false);
});

test.each(steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@')))(
  '$name leaves no token behind',
  ({ step }) => {
    expect(step.with?.['persist-credentials']).toBe(false);
  },
);

test('no script is made of what somebody can choose, such as the name of a branch', () => {
  expect(steps.filter(({ step }) => step.run?.includes('${{')).map(({ name }) => name)).toEqual([]);
});

/** What `modelyard <command> --help` says. */
function help(command: string): string {
  const args = ['--require', join(root, 'bin/_typescript.js'), join(root, 'cli/main.ts'), command, '--help'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json') },
  });
  expect({ command, status }).toEqual({ command, status: 0 });
  return stdout;
}

/** The options in a list of words that a command of ours does not have. */
function unknownOptions(command: string, words: readonly string[]): string[] {
  const known = [...help(command).matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)].flatMap(([, short, long]) => [
    short,
    long,
  ]);
  return words.filter((word) => /^--?[a-z]/.test(word)).filter((word) => !known.includes(word.split('=')[0]));
}

/**
 * Programs of the system and of others. What npm takes is asked of npm itself, in `test/e2e/house/workflows.test.ts`.
 */
const others = ['[', 'cd', 'echo', 'gh', 'git', 'mkdir', 'mktemp', 'printf', 'test'];

/** Why a command cannot be run in a checkout of this repository; undefined where it can. */
function wrong([program = '', ...args]: readonly string[]): string | undefined {
  const [first = '', second = ''] = args;
  if (program === 'bin/modelyard' || /^bin\/\w+$/.test(program)) {
    if (!existsSync(join(root, program))) {
      return `there is no ${program}`;
    }
    const command = program === 'bin/modelyard' ? first : program.slice('bin/'.length);
    const unknown = unknownOptions(command, args);
    return unknown.length === 0 ? undefined : `${command} does not know ${unknown.join(', ')}`;
  }
  if (program === 'npm') {
    if (first !== 'run' && first !== 'test') {
      return undefined;
    }
    const script = first === 'run' ? second : first;
    return manifest.scripts[script] !== undefined ? undefined : `there is no script ${script}`;
  }
  if (program === 'npx') {
    const name = args.find((word) => !word.startsWith('-')) ?? '';
    return existsSync(join(root, 'node_modules/.bin', name)) ? undefined : `no package that is installed has ${name}`;
  }
  if (program === 'node') {
    return first.startsWith('-') || existsSync(join(root, first)) ? undefined : `there is no ${first}`;
  }
  return others.includes(program) ? undefined : `nobody knows ${program}`;
}

test.each(steps.filter(({ step }) => step.run !== undefined && step.shell === undefined))(
  '$name calls what there is, with options that it knows',
  ({ step }) => {
    const commands = shellCommands(step.run!);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.flatMap((command) => wrong(command) ?? [])).toEqual([]);
  },
);

test.each([
  ['bin/tset unit', 'there is no bin/tset'],
  ['sudo env "PATH=$PATH" bin/test e2e --slowly', 'test does not know --slowly'],
  ['npm run biuld', 'there is no script biuld'],
  ['version=$(node bin/_version.js)', 'there is no bin/_version.js'],
  ['if true; then npx jset; fi', 'nobody knows true'],
  ['echo ok | xargs yarn add', 'nobody knows yarn'],
])('%s would be seen to be wrong', (script, why) => {
  expect(shellCommands(script).flatMap((command) => wrong(command) ?? [])).toContain(why);
});

test('the scripts of review.yml call commands with options that these know', () => {
  const calls = steps
    .filter(({ step }) => step.shell === 'node {0}')
    .flatMap(({ step }) => [...step.run!.matchAll(/const args = \[\s*'(\w+)',([\s\S]*?)\];/g)])
    .map(([, command, rest]) => ({
      command: command!,
      words: [...rest!.matchAll(/'(--?[\w-]+)'/g)].map((m) => m[1]!),
    }));
  expect(calls.map(({ command }) => command)).toEqual(['review', 'rehearse']);
  expect(calls.flatMap(({ command, words }) => unknownOptions(command, words))).toEqual([]);
});

test('updates are looked for in folders that there are', () => {
  const { updates } = parse(readFileSync(join(root, '.github/dependabot.yml'), 'utf8')) as {
    readonly updates: readonly { readonly directory?: string; readonly directories?: readonly string[] }[];
  };
  const folders = updates.flatMap(({ directory, directories }) => directories ?? [directory!]);
  expect(folders.filter((folder) => globSync(join(root, folder)).length === 0)).toEqual([]);
});
