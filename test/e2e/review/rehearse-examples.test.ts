import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { rehearsalSchema } from '../../../lib/rehearsal';
import type { RehearsalReport } from '../../../lib/rehearsal';
import { readRecord } from '../../../playground/state/files';
import { privatePrefix } from '../../../playground/cluster/private-cluster';
import { projectRoot, run, type Ran } from '../support/run';

// The worked examples of docs/scheduling.md, by the command and on the real scheduler: once as it is, once packing.
const folder = join(projectRoot, 'test/e2e/rehearsal/worked');
const command = join(projectRoot, 'bin/modelyard');

interface Rehearsed {
  readonly status: Ran['status'];
  readonly report: RehearsalReport;
  /** The node of each pod that has no controller. */
  readonly nodes: Readonly<Record<string, string | undefined>>;
}
let spread: Rehearsed;
let packed: Rehearsed;

async function rehearsed(cluster: string, ...more: string[]): Promise<Rehearsed> {
  const { status, stdout, stderr } = await run(command, [
    'rehearse',
    join(folder, 'objects.yaml'),
    '--cluster',
    join(folder, cluster),
    '--output',
    'json',
    ...more,
  ]);
  if (status === 2) {
    throw new Error(stderr);
  }
  const report = JSON.parse(stdout) as RehearsalReport;
  return {
    status,
    report,
    nodes: Object.fromEntries(
      report.pods.filter(({ workload }) => workload === undefined).map(({ name, node }) => [name, node]),
    ),
  };
}

/** The folder of a command's private cluster, while it runs. Other tests have theirs. */
async function privateCluster(command: number): Promise<string | undefined> {
  const home = join(projectRoot, '.playground');
  for (const name of readdirSync(home).filter((each) => each.startsWith(privatePrefix))) {
    const owner = readRecord(join(home, name, 'owner.json'), z.object({ pid: z.int() }));
    // The command watches over a process of its own, which does the work.
    const parent = owner === undefined ? '' : (await run('ps', ['-o', 'ppid=', '-p', String(owner.pid)])).stdout;
    if (Number(parent) === command) {
      return name;
    }
  }
  return undefined;
}

beforeAll(async () => {
  spread = await rehearsed('cluster.yaml', '--load', 'scaling/web=800m');
  packed = await rehearsed('cluster-packed.yaml');
});

test('allocation: the scheduler as it is takes the emptier node first, and the largest container fits nowhere', () => {
  const { 'container-1': first, 'container-2': second, 'container-3': third } = spread.nodes;
  expect([first, second, third, spread.status]).toEqual(['node-2-0', undefined, 'node-1-0', 1]);
});

test('allocation: packing fills the small node with the first container, and all have room', () => {
  const { 'container-1': first, 'container-2': second, 'container-3': third } = packed.nodes;
  expect([first, second, third, packed.status]).toEqual(['node-1-0', 'node-2-0', 'node-2-0', 0]);
});

test('bin packing: the scheduler as it is starts with the largest node, packing with the smallest', () => {
  expect([spread.nodes['pod-1'], packed.nodes['pod-1']]).toEqual(['large-0', 'small-0']);
});

test('bin packing: packed, two nodes are full and the largest keeps half', () => {
  expect(
    ['small', 'medium', 'large']
      .map((name) => packed.report.pools.find((pool) => pool.name === name)!)
      .map(({ requested, capacity }) => requested.cpu / capacity.cpu),
  ).toEqual([1, 1, 0.5]);
});

test('affinity: what is preferred goes elsewhere when there is no room, what is required does not', () => {
  const pools = (name: string): string[] =>
    spread.report.pods
      .filter(({ workload }) => workload?.name === name)
      .map(({ node }) => node!.replace(/-\d+$/, ''))
      .sort();
  expect([pools('preferred'), pools('required')]).toEqual([
    ['hdd', 'ssd', 'ssd'],
    ['ssd', 'ssd'],
  ]);
});

test('affinity: the node that is preferred has the whole score of the plugin, the others none', () => {
  const scores = spread.report.pods
    .flatMap(({ workload, explanation }) => (workload?.name === 'preferred' ? (explanation?.scored ?? []) : []))
    .map(({ node, plugins }): [string, number] => [
      node.replace(/-\d+$/, ''),
      (plugins as unknown as Record<string, number>)['NodeAffinity']!,
    ]);
  expect(
    [...new Set(scores.filter(([, score]) => score > 0).map(([pool]) => pool))].every((pool) => pool === 'ssd'),
  ).toBe(true);
  expect(scores.filter(([pool]) => pool === 'hdd').every(([, score]) => score === 0)).toBe(true);
});

test('scaling: ten pods at 80 % of what they ask for, which should be 50 %, become sixteen', () => {
  expect(spread.report.whatIfs[0]!.autoscalers.map(({ before, after }) => [before, after])).toEqual([[10, 16]]);
});

test.each(['spread', 'packed'] as const)('what the command writes is as its schema says: %s', (which) => {
  expect(rehearsalSchema.safeParse((which === 'spread' ? spread : packed).report).error).toBeUndefined();
});

test('at Ctrl-C everything private is stopped and removed', async () => {
  const child = spawn(command, ['rehearse', join(folder, 'objects.yaml'), '--cluster', join(folder, 'cluster.yaml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  let said = '';
  await new Promise<void>((done) =>
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said += text).includes('starting kube-apiserver') && done()),
  );
  const own = await privateCluster(child.pid!);
  child.kill('SIGINT');
  const status = await ended;
  const processes = (await run('ps', ['-eo', 'args'])).stdout.split('\n').filter((line) => line.includes(own!));
  expect({ status, left: existsSync(join(projectRoot, '.playground', own!)), processes }).toEqual({
    status: 130,
    left: false,
    processes: [],
  });
});

test.each([
  ['an unknown node', ['--drain', 'nowhere'], 'the cluster has no such node'],
  ['a base that is not there', ['nowhere.yaml'], "there is no file or folder 'nowhere.yaml'"],
])('%s ends with 2, before anything starts', async (_, more, message) => {
  const { status, stderr } = await run(command, [
    'rehearse',
    ...(more[0]!.startsWith('-') ? [join(folder, 'objects.yaml'), ...more] : [...more, join(folder, 'objects.yaml')]),
    '--cluster',
    join(folder, 'cluster.yaml'),
  ]);
  expect([status, stderr.includes(message), stderr.includes('starting')]).toEqual([2, true, false]);
});
