import fc from 'fast-check';
import { acceleratorCount } from '../../../lib/workload/accelerator';
import {
  customEngine,
  nim,
  sglang,
  tgi,
  triton,
  vllm,
  type Accelerator,
  type Adapters,
  type CustomEngineProps,
  type Engine,
  type NimProps,
  type SglangProps,
  type TgiProps,
  type TritonProps,
  type VllmProps,
} from '../../../lib';
import { mostly, optional } from './mostly';

/** An engine, as plain values, and adapters that suit it. */
export type AnyEngine = (
  | { readonly engine: 'vllm'; readonly props: VllmProps }
  | { readonly engine: 'sglang'; readonly props: SglangProps }
  | { readonly engine: 'triton'; readonly props: TritonProps }
  | { readonly engine: 'nim'; readonly props: NimProps }
  | { readonly engine: 'tgi'; readonly props: TgiProps }
  | { readonly engine: 'custom'; readonly props: CustomEngineProps }
) & { readonly adapters?: Adapters };

const token = { secretName: 'hugging-face', key: 'token' };
const length = mostly(fc.integer({ min: 1, max: 131072 }), fc.constantFrom(0, 1.5));
const share = mostly(fc.constantFrom(0.5, 0.9), fc.constant(1.5));
const model = mostly(fc.constantFrom('Qwen/Qwen3-8B', '/mnt/own/model'), fc.constant(''));
const folders = {
  adapters: mostly(
    fc.constantFrom({ sql: '/adapters/sql' }, { sql: '/adapters/sql', 'chat-2': '/adapters/chat-2' }),
    fc.constant({ 'a b': '/adapters/x' }),
  ),
};
const texts = {
  extraArgs: fc.constantFrom(['--seed=7'], ['--trust-remote-code', '--seed=7']),
  huggingFaceToken: fc.constant(token),
};

/** Any engine for some accelerators, and now and then one that does not run on them. */
export function anyEngine(accelerator: Accelerator): fc.Arbitrary<AnyEngine> {
  const count = acceleratorCount(accelerator);
  const size = mostly(fc.constant(count), fc.constant(3));
  const split =
    count % 2 === 0
      ? [
          {},
          { pipelineParallelSize: 2 },
          { tensorParallelSize: count / 2, pipelineParallelSize: 2 },
          { dataParallelSize: 2 },
        ]
      : [{}];
  const spread = fc.oneof(
    fc.constantFrom(...split),
    size.map((tensorParallelSize) => ({ tensorParallelSize })),
  );
  const large = {
    servedModelName: fc.constant('model'),
    maxModelLength: length,
    gpuMemoryUtilization: share,
    ...texts,
  };
  const adapters = optional(folders);
  const both = <Name extends AnyEngine['engine']>(
    engine: Name,
    props: fc.Arbitrary<object>,
    also: fc.Arbitrary<object>,
  ): fc.Arbitrary<AnyEngine> =>
    fc.tuple(props, also).map(([own, more]) => ({ engine, props: own, ...more }) as AnyEngine);
  const joined = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
    fc.tuple(...parts).map((each) => Object.assign({}, ...each) as object);
  const named = model.map((name) => ({ model: name }));
  const custom = both(
    'custom',
    joined(
      fc.constant({ image: 'registry.example.com/engine:1.0', port: 9000 }),
      mostly<object>(fc.constant({}), fc.constant({ port: 80 })),
      optional({
        grpcPort: fc.constant(9001),
        metricsPath: fc.constant('/metrics'),
        readinessPath: fc.constant('/ready'),
        livenessPath: fc.constant('/live'),
        command: fc.constant(['serve']),
        args: fc.constant(['--model=/mnt/models']),
        env: fc.constant({ LEVEL: 'info', WORKERS: 2 }),
        imagePullSecrets: fc.constant(['registry']),
      }),
    ),
    fc.constant({}),
  );
  const forNvidia = fc.oneof(
    both(
      'vllm',
      joined(
        named,
        spread,
        optional({
          ...large,
          version: fc.constantFrom('v0.18.0', 'v0.11.0'),
          quantization: mostly(fc.constant('awq'), fc.constant('none')),
          expertParallel: fc.boolean(),
        }),
      ),
      adapters,
    ),
    both('sglang', joined(named, spread, optional({ ...large, quantization: fc.constant('awq') })), adapters),
    both(
      'tgi',
      joined(
        named,
        optional({ ...texts, tensorParallelSize: size, quantization: fc.constant('awq'), gpuMemoryUtilization: share }),
      ),
      optional({ adapters: mostly(fc.constant({}), fc.constant({ sql: '/adapters/sql' })) }),
    ),
    both(
      'nim',
      joined(
        named,
        optional({
          servedModelName: fc.constant('model'),
          profile: fc.constant('vllm-bf16-tp1'),
          maxModelLength: length,
          ngcApiKey: mostly(
            fc.constant({ secretName: 'ngc', key: 'key' }),
            fc.constantFrom({ secretName: 'No Secret', key: 'key' }, { secretName: 'ngc', key: 'no key' }),
          ),
          imagePullSecret: mostly(fc.constant('ngc-registry'), fc.constant('No Secret')),
          ...texts,
        }),
      ),
      adapters,
    ),
    both(
      'triton',
      joined(
        fc.constant({ modelRepository: '/mnt/repository' }),
        fc.constantFrom(
          {},
          { modelControlMode: 'poll', repositoryPollSeconds: 5 },
          { modelControlMode: 'explicit', loadModels: ['a', 'b'] },
        ),
        optional({ extraArgs: fc.constant(['--log-verbose=1']) }),
      ),
      mostly<object>(fc.constant({}), fc.constant({ adapters: { sql: '/adapters/sql' } })),
    ),
    custom,
  );
  return (accelerator.vendor ?? 'nvidia') === 'nvidia' ? forNvidia : mostly(custom, forNvidia);
}

/** The prop of a server. */
export function makeEngine(engine: AnyEngine): Engine {
  switch (engine.engine) {
    case 'vllm':
      return vllm(engine.props);
    case 'sglang':
      return sglang(engine.props);
    case 'triton':
      return triton(engine.props);
    case 'nim':
      return nim(engine.props);
    case 'tgi':
      return tgi(engine.props);
    case 'custom':
      return customEngine(engine.props);
  }
}
