import { ranksOf, type StartedProgram } from '../../../lib/workload/accelerator/ranks';

test.each<[string, StartedProgram, number, number]>([
  ['vLLM, joined', { args: ['--tensor-parallel-size=4'] }, 4, 1],
  ['vLLM, two words', { args: ['--model', 'm', '--tensor-parallel-size', '4'] }, 4, 1],
  ['vLLM, short', { args: ['-tp', '8', '-pp', '2'] }, 16, 1],
  ['underscores', { args: ['--tensor_parallel_size=2'] }, 2, 1],
  ['all three', { args: ['-tp=2', '--pipeline-parallel-size=2', '--data-parallel-size=3'] }, 12, 1],
  ['several pods', { args: ['-tp=8', '-pp=2', '--nnodes=2', '--node-rank=$(LWS_WORKER_INDEX)'] }, 16, 2],
  ['SGLang', { command: ['python3', '-m', 'sglang.launch_server'], args: ['--tp', '2', '--dp-size', '2'] }, 4, 1],
  ['SGLang whose copies share', { args: ['--tp-size=8', '--dp-size=8', '--enable-dp-attention'] }, 8, 1],
  ['Text Generation Inference', { args: ['--num-shard', '2'] }, 2, 1],
  ['its variable', { env: { NUM_SHARD: '4' } }, 4, 1],
  ['a flag beside its variable', { args: ['--num-shard=2'], env: { NUM_SHARD: '4' } }, 2, 1],
  ['NIM', { env: { NIM_TENSOR_PARALLEL_SIZE: 4, NIM_PIPELINE_PARALLEL_SIZE: 2 } }, 8, 1],
  ['a shell', { command: ['sh', '-c', 'exec vllm serve m \\\n  --tensor-parallel-size 4 --port 8000'] }, 4, 1],
  ['the last one', { args: ['--tensor-parallel-size=1', '--tensor-parallel-size=4'] }, 4, 1],
])('%s', (_title, program, count, pods) => {
  expect(ranksOf(program)).toMatchObject({ count, pods });
});

test.each<[string, StartedProgram]>([
  ['no size', { args: ['--model', 'm'] }],
  ['a size that is no number', { args: ['--tensor-parallel-size=$(GPUS)'] }],
  ['other pods of a group', { args: ['-tp=8', '-pp=2', '--nnodes=$(LWS_GROUP_SIZE)'] }],
  ['Ray', { args: ['-tp=8', '-pp=2', '--distributed-executor-backend', 'ray'] }],
  ['a shell that starts Ray', { command: ['bash', '-c', 'ray start --head; vllm serve m -tp 8 -pp 2'] }],
  ['copies in other pods', { args: ['-tp=8', '--data-parallel-size=4', '--data-parallel-size-local=1'] }],
  ['variables of others', { env: { constructor: '4', WORLD_SIZE: '4' } }],
])('%s says nothing of one pod', (_title, program) => {
  expect(ranksOf(program)).toBeUndefined();
});

test('it says by what', () => {
  expect(ranksOf({ args: ['-tp', '2'], env: { NIM_PIPELINE_PARALLEL_SIZE: '2' } })?.said).toEqual([
    '-tp 2',
    'NIM_PIPELINE_PARALLEL_SIZE=2',
  ]);
});
