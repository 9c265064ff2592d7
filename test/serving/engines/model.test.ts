import fc from 'fast-check';
import { llamaCpp, nim, sglang, tgi, vllm, type Engine, type LanguageModelProps } from '../../../lib';
import { eachPod } from '../../../lib/workload/models/each-pod';
import { podOf, problemsWith, runOf } from './describe-engine';

const commit = 'b968826d9c46dd6066d109eabc6255188de91218';
const model = 'Qwen/Qwen3-8B';
const pinning: readonly [string, (props: Pick<LanguageModelProps, 'model' | 'modelRevision' | 'mutable'>) => Engine][] =
  [
    ['vLLM', vllm],
    ['SGLang', sglang],
    ['TGI', tgi],
  ];
const others: readonly [string, Engine, Engine][] = [
  ['NIM', nim({ model: `hf://${model}` }), nim({ model, mutable: true })],
  ['llama.cpp', llamaCpp({ model: 'Qwen/Qwen3-8B-GGUF' }), llamaCpp({ model: 'Qwen/Qwen3-8B-GGUF', mutable: true })],
];

describe.each(pinning)('the model that %s downloads', (_name, engine) => {
  const revision = (props: Parameters<typeof engine>[0]): string | undefined =>
    (podOf({ engine: engine(props) }).containers[0].args as string[]).find((arg) => arg.startsWith('--revision'));

  test('is of the commit that the program names', () => {
    expect(revision({ model, modelRevision: commit })).toBe(`--revision=${commit}`);
  });

  test('without a commit is a problem that says both ways out', () => {
    expect(problemsWith({ engine: engine({ model }) })).toEqual([
      "GpuModelServer 'test/x': 'engine.modelRevision' must say which commit of 'Qwen/Qwen3-8B' at Hugging Face is " +
        'served (40 hexadecimal digits): without, pods that start later may serve another model. ' +
        'Or take whatever it is when a pod starts: mutable: true',
    ]);
  });

  test('of anything but a whole commit is a problem', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('main', commit.slice(0, 39), commit.toUpperCase())),
        (modelRevision) => {
          const problems = problemsWith({ engine: engine({ model, modelRevision }) });
          expect(problems).toEqual([expect.stringContaining("'engine.modelRevision' must be a commit (40 hexa")]);
        },
      ),
    );
  });

  test('may be what a branch is, where that is said', () => {
    expect(revision({ model, modelRevision: 'main', mutable: true })).toBe('--revision=main');
    expect(revision({ model, mutable: true })).toBeUndefined();
  });

  test('is none where it is mounted', () => {
    expect(revision({ model: '/mnt/qwen', modelRevision: commit })).toBeUndefined();
  });
});

describe.each([
  ['vLLM', vllm],
  ['SGLang', sglang],
] as const)('a model in an object store', (name, engine) => {
  const bucket = 's3://models/qwen3-8b';

  test(`is streamed by ${name}, has no commit, and takes no room on the node`, () => {
    const { containers, volumes } = podOf({ engine: engine({ model: bucket }), modelSize: '16Gi' });
    expect(containers[0].args).toContain('--load-format=runai_streamer');
    const rooms = (volumes as { emptyDir?: { sizeLimit?: string } }[]).map(({ emptyDir }) => emptyDir?.sizeLimit);
    expect(rooms).toContain('20Gi');
    expect(runOf(engine({ model: bucket })).run.sources).toEqual([bucket]);
  });

  test(`is read in no other way by ${name}`, () => {
    expect(problemsWith({ engine: engine({ model: bucket, loadFormat: 'fastsafetensors' }) })).toEqual([
      "GpuModelServer 'test/x': 'engine.loadFormat' must be 'runai_streamer' or left out: 's3://models/qwen3-8b' can " +
        "be streamed only, got 'fastsafetensors'",
    ]);
  });

  test(`gives way to one that is mounted for ${name}`, () => {
    const { run } = runOf(engine({ model: bucket }), { modelPath: '/models/here' });
    expect(run.args.filter((arg) => arg.startsWith('--load-format'))).toEqual([]);
  });
});

describe.each(others)('the model that %s downloads', (name, engine, mutable) => {
  test('is a problem, for it has no way to name a commit', () => {
    expect(problemsWith({ engine })).toEqual([
      expect.stringMatching(`'engine.model' is downloaded as it is when a pod starts, for ${name} has no way to`),
    ]);
  });

  test('may be what it is then, where that is said', () => {
    expect(problemsWith({ engine: mutable })).toEqual([]);
  });

  test('is none where another one is mounted', () => {
    const source = `hf://${model}:${commit}`;
    expect(
      problemsWith({ engine: name === 'NIM' ? nim({}) : llamaCpp({ file: 'a.gguf' }), model: eachPod({ source }) }),
    ).toEqual([]);
  });
});
