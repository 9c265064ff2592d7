import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import {
  eachPod,
  GpuModelServer,
  HyperparameterSweep,
  ModelCache,
  ModelVolume,
  pytorch,
  tensorflow,
  TfServing,
  TrainingJob,
  vllm,
  WebModelServer,
  type TrainingJobProps,
} from '../../lib';
import { shellWord } from '../../lib/workload/values/shell-word';
import { clusterWith, objectsOf, problemsOf, small } from '../workload/trees';

// An Output as constructs see it. What takes its place at the deploy is any text.
const output = 'pulumi-out-000001-tuo';
const number = output as unknown as number;
const texts = [
  "'; touch pwned; echo '",
  '"; touch pwned; echo "',
  '$(touch pwned)',
  '`touch pwned`',
  "0 }'; touch pwned; awk 'BEGIN { x",
  'x/;w pwned\n;s/x',
];

const volume = (chart: Chart, id = 'models') =>
  new ModelVolume(chart, id, { size: '1Gi', accessModes: ['ReadWriteMany'] });
const train = (props: (chart: Chart) => Partial<TrainingJobProps>) => (chart: Chart) =>
  new TrainingJob(chart, 'train', {
    image: 'train:1',
    command: ['true'],
    resources: small,
    runId: 'a',
    ...props(chart),
  });
const programs: [string, (chart: Chart) => unknown][] = [
  [
    'a gate',
    train((chart) => ({
      publish: {
        volume: volume(chart),
        path: output,
        gate: { metric: output, atLeast: number, atMost: number },
        keepVersions: number,
      },
    })),
  ],
  [
    'arguments and variables',
    train((chart) => ({
      args: [output],
      command: [output],
      env: { A: output },
      publish: { volume: volume(chart), by: 'run' },
    })),
  ],
  [
    'checkpoints',
    train((chart) => ({
      checkpoints: { volume: volume(chart), path: output },
      publish: { volume: volume(chart, 'published'), by: 'run' },
    })),
  ],
  [
    'several types of tasks',
    train((chart) => ({
      framework: tensorflow({ strategy: 'parameterServer', worker: 2, ps: 1 }),
      env: { A: output },
      args: [output],
      publish: { volume: volume(chart), gate: { metric: output, atLeast: number } },
    })),
  ],
  ['an elastic run', train(() => ({ framework: pytorch({ worker: { min: 1, max: 2 } }), args: [output] }))],
  [
    'data that is downloaded',
    train(() => ({
      data: eachPod({
        source: {
          uri: `s3://${output}/a`,
          revision: output,
          endpoint: output,
          region: output,
          allowPatterns: [output],
        },
        env: { A: output },
        downloader: { image: 'get:1', command: [output] },
      }),
    })),
  ],
  [
    'a sweep',
    (chart) =>
      new HyperparameterSweep(chart, 'sweep', {
        image: 'train:1',
        command: [output],
        resources: small,
        runId: 'a',
        grid: { RATE: [1, 2] },
        results: { volume: volume(chart), path: output, metric: output },
      }),
  ],
  [
    'a cache',
    (chart) =>
      new ModelCache(chart, 'cache', {
        source: { uri: `hf://owner/model:${output}` },
        key: 'k',
        volume: { size: '1Gi' },
        env: { A: output },
      }),
  ],
  [
    'a server',
    (chart) =>
      new WebModelServer(chart, 'web', {
        image: 'web:1',
        resources: small,
        args: [output],
        command: [output],
        env: { A: output },
        readinessPath: `/${output}`,
        model: eachPod({ source: { uri: `gs://${output}/a`, revision: output } }),
      }),
  ],
  [
    'TensorFlow Serving',
    (chart) =>
      new TfServing(chart, 'tf', {
        resources: small,
        model: { uri: `s3://models/${output}` },
        grpc: {
          tls: { serverKey: { secretName: output, key: output }, serverCert: { secretName: 'tls', key: output } },
        },
        extraArgs: [],
      }),
  ],
  [
    'an engine',
    (chart) =>
      new GpuModelServer(chart, 'chat', {
        engine: vllm({ model: output, servedModelName: output, extraArgs: [output] }),
        accelerator: { product: 'NVIDIA-L4' },
        resources: small,
        multiNode: { nodes: 2 },
      }),
  ],
];

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** The containers whose program is a shell, with its script. */
function shellsIn(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = Object.values(value).flatMap(shellsIn);
  return isContainer(value) && /(^|\/)(ba)?sh$/.test(value.command?.[0] ?? '') ? [value, ...inner] : inner;
}

function isContainer(value: object): value is Container {
  return 'image' in value && 'name' in value;
}

const cluster = clusterWith({ operators: ['leaderworkerset'] });
const containersOf = (build: (chart: Chart) => unknown): Container[] =>
  objectsOf(build, cluster).flatMap(({ manifest }) => shellsIn(manifest));

describe.each(programs)('the Outputs of %s', (_name, build) => {
  const containers = containersOf(build);

  test('stand in no script', () => {
    expect(
      containers.filter(({ command = [] }) => (command[2] ?? '').includes(output)).map(({ command }) => command?.[2]),
    ).toEqual([]);
  });

  test('are no command, whatever their text is', () => {
    expect(commandsAmong(texts.flatMap((text) => containers.map((container) => ({ container, text }))))).toEqual([]);
  });
});

test('the values of a grid are no commands', () => {
  const trials = texts.map((text) => {
    const build = (chart: Chart) =>
      new HyperparameterSweep(chart, 'sweep', {
        image: 'train:1',
        command: ['true'],
        resources: small,
        grid: { RATE: [text, 2] },
        results: { volume: volume(chart), metric: 'a' },
      });
    const objects = objectsOf(build);
    const { data } = objects.find(({ manifest }) => manifest.kind === 'ConfigMap')!.manifest as unknown as {
      data: Record<string, string>;
    };
    return { container: objects.flatMap(({ manifest }) => shellsIn(manifest))[0]!, text, parameters: data['0']! };
  });
  expect(commandsAmong(trials)).toEqual([]);
});

test('a text that does become a command is seen', () => {
  const container = { name: 'x', command: ['/bin/sh', '-euc', `echo '${output}'`, 'x'] };
  expect(commandsAmong(texts.map((text) => ({ container, text })))).toEqual([
    "'; touch pwned; echo '",
    "0 }'; touch pwned; awk 'BEGIN { x",
  ]);
});

test('a name that is an Output would be part of a script where several types of tasks are in one Job', () => {
  expect(
    problemsOf(
      train(() => ({ name: output, framework: tensorflow({ strategy: 'parameterServer', worker: 2, ps: 1 }) })),
    ),
  ).toEqual([
    "TrainingJob 'test/train': 'name' must be a plain value, not an Output, where several types of tasks are in " +
      "one Job: they find each other by it, got 'pulumi-out-000001-tuo'",
  ]);
});

interface Case {
  readonly container: Container;
  /** What takes the place of its Outputs. */
  readonly text: string;
  /** The parameters of a trial. */
  readonly parameters?: string;
}

/** Runs the scripts of containers, and gives the texts of those in which a text has become a command. */
function commandsAmong(cases: readonly Case[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'outputs-'));
  try {
    const folders = cases.map((_, index) => join(root, String(index), 'work'));
    // One process starts them all: it is smaller than this one, and so quicker to copy.
    spawnSync('/bin/sh', [], {
      input: cases.map((each, index) => commandLine(each, folders[index]!)).join('\n'),
    });
    expect(folders.filter((folder) => !existsSync(join(folder, 'ran')))).toEqual([]);
    const found = cases.filter((_, index) =>
      ['work/pwned', 'work/sweep/pwned', 'pwned'].some((file) => existsSync(join(root, String(index), file))),
    );
    return [...new Set(found.map(({ text }) => text))];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function commandLine(
  { container: { command = [], args = [], env = [] }, text, parameters = '' }: Case,
  folder: string,
): string {
  const inside = (value: string): string =>
    value.replaceAll(output, text).replace(/^\/(models|results|checkpoints|mnt|tls|staged)\b/, `${folder}/$1`);
  const variables = env.flatMap(({ name, value }) => (value === undefined ? [] : [`${name}=${inside(value)}`]));
  const [shell = '', flags = '', script = '', ...rest] = command;
  const adapted = inside(script)
    // Nobody reads what is written here: it need not wait for the disk.
    .replace(/^sync\b.*$/m, ':')
    .replaceAll('/dev/termination-log', `${folder}/termination-log`)
    .replaceAll('/etc/sweep', `${folder}/sweep`);
  // Where the parameters of a trial are.
  mkdirSync(join(folder, 'sweep'), { recursive: true });
  writeFileSync(join(folder, 'sweep', '0'), parameters);
  writeFileSync(join(folder, 'termination-log'), '');
  const words = [
    'env',
    '-i',
    'PATH=/usr/bin:/bin',
    'TASK_INDEX=0',
    'JOB_COMPLETION_INDEX=0',
    'TRAINING_RUN=run',
    'TRAINING_RUN_UID=uid',
    ...variables,
    'timeout',
    '10',
    shell,
    flags,
    adapted,
    ...rest,
    ...args.map(inside),
  ];
  return `(cd ${shellWord(folder)}; : >ran; ${words.map(shellWord).join(' ')}) </dev/null >/dev/null 2>&1`;
}
