import fc from 'fast-check';
import { acceleratorCount } from '../../../lib/workload/accelerator/accelerator';
import { engines, type EngineId, type PropsOfEngine } from '../../../lib/serving/engines/engines';
import type { Accelerator, Adapters, Engine } from '../../../lib';
import { mostly, optional } from './mostly';

/** An engine of the list, as plain values, and adapters that suit it. */
export type AnyEngine = {
  [Id in EngineId]: { readonly engine: Id; readonly props: PropsOfEngine[Id]; readonly adapters?: Adapters };
}[EngineId];

/** The props of an engine on so many accelerators, and what of the server's props goes with them. */
type AnyProps = (count: number) => { readonly props: fc.Arbitrary<object>; readonly server?: fc.Arbitrary<object> };

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

const large = {
  servedModelName: fc.constant('model'),
  maxModelLength: length,
  gpuMemoryUtilization: share,
  ...texts,
};
const adapters = optional(folders);
const pinned = mostly(
  fc.constantFrom({ modelRevision: 'b968826d9c46dd6066d109eabc6255188de91218' }, { mutable: true }),
  fc.constantFrom({}, { modelRevision: 'main' }),
);
const named = fc.tuple(model, pinned).map(([name, which]) => ({ model: name, ...which }));
const joined = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((each) => Object.assign({}, ...each) as object);
/** A size that takes all accelerators, and now and then one that does not. */
const size = (count: number): fc.Arbitrary<number> => mostly(fc.constant(count), fc.constant(3));
const spread = (count: number): fc.Arbitrary<object> =>
  fc.oneof(
    fc.constantFrom(
      ...(count % 2 === 0
        ? [
            {},
            { pipelineParallelSize: 2 },
            { tensorParallelSize: count / 2, pipelineParallelSize: 2 },
            { dataParallelSize: 2 },
          ]
        : [{}]),
    ),
    size(count).map((tensorParallelSize) => ({ tensorParallelSize })),
  );

/** What random programs give each engine of the list. */
export const anyProps: { readonly [Id in EngineId]: AnyProps } = {
  vllm: (count) => ({
    props: joined(
      named,
      spread(count),
      optional({
        ...large,
        version: fc.constantFrom('v0.18.0', 'v0.11.0'),
        quantization: mostly(fc.constant('awq'), fc.constant('none')),
        expertParallel: fc.boolean(),
        apiKey: fc.constant({ secretName: 'keys', key: 'chat' }),
      }),
    ),
    server: adapters,
  }),
  sglang: (count) => ({
    props: joined(named, spread(count), optional({ ...large, quantization: fc.constant('awq') })),
    server: adapters,
  }),
  tgi: (count) => ({
    props: joined(
      named,
      optional({
        ...texts,
        tensorParallelSize: size(count),
        quantization: fc.constant('awq'),
        gpuMemoryUtilization: share,
      }),
    ),
    server: optional({ adapters: mostly(fc.constant({}), fc.constant({ sql: '/adapters/sql' })) }),
  }),
  nim: () => ({
    props: joined(
      model.map((name) => ({ model: name })),
      mostly<object>(fc.constant({ mutable: true }), fc.constant({})),
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
    server: adapters,
  }),
  triton: () => ({
    props: joined(
      fc.constant({ modelRepository: '/mnt/repository' }),
      fc.constantFrom(
        {},
        { modelControlMode: 'poll', repositoryPollSeconds: 5 },
        { modelControlMode: 'explicit', loadModels: ['a', 'b'] },
      ),
      optional({ extraArgs: fc.constant(['--log-verbose=1']) }),
    ),
    server: mostly<object>(fc.constant({}), fc.constant({ adapters: { sql: '/adapters/sql' } })),
  }),
  'llama-cpp': (count) => ({
    props: joined(
      mostly<object>(
        fc.constantFrom(
          { model: 'Qwen/Qwen3-8B-GGUF:Q8_0', mutable: true },
          { model: '/mnt/own', file: 'qwen3-8b.gguf' },
          { model: '/app/qwen3-8b.gguf' },
        ),
        fc.constantFrom({ model: 'qwen3-8b' }, { model: 'Qwen/Qwen3-8B-GGUF' }, { model: '/mnt/own' }),
      ),
      optional({
        servedModelName: fc.constant('model'),
        maxModelLength: length,
        parallelRequests: mostly(fc.integer({ min: 1, max: 64 }), fc.constant(0)),
        promptCache: mostly(fc.constant('1Gi'), fc.constant('much')),
        threads: fc.integer({ min: 1, max: 8 }),
        ...(count === 0 ? {} : { gpuLayers: fc.constantFrom('all', 0, 20) }),
        apiKey: fc.constant({ secretName: 'keys', key: 'chat' }),
        slots: fc.boolean(),
        huggingFaceToken: fc.constant(token),
        extraArgs: fc.constant(['--seed=7']),
      }),
      mostly<object>(fc.constantFrom({}, { embeddings: true, pooling: 'mean' }), fc.constant({ pooling: 'mean' })),
    ),
    server: optional({
      adapters: mostly(fc.constant({ sql: '/adapters/sql.gguf' }), fc.constant({ sql: 'acme/sql' })),
    }),
  }),
  custom: () => ({
    props: joined(
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
  }),
};

/** Any engine for some accelerators or for none, and now and then one that does not run on them. */
export function anyEngine(accelerator: Accelerator | undefined): fc.Arbitrary<AnyEngine> {
  const count = accelerator === undefined ? 0 : acceleratorCount(accelerator);
  const one = (engine: EngineId): fc.Arbitrary<AnyEngine> => {
    const { props, server = fc.constant({}) } = anyProps[engine](count);
    return fc.tuple(props, server).map(([own, more]) => ({ engine, props: own, ...more }) as AnyEngine);
  };
  const all = fc.oneof(...(Object.keys(anyProps) as EngineId[]).map(one));
  if (accelerator === undefined) {
    return mostly(fc.oneof(one('llama-cpp'), one('custom')), all);
  }
  return (accelerator.vendor ?? 'nvidia') === 'nvidia' ? all : mostly(one('custom'), all);
}

/** The prop of a server. */
export function makeEngine({ engine, props }: AnyEngine): Engine {
  return (engines[engine] as (props: AnyEngine['props']) => Engine)(props);
}
