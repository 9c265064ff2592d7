import { customEngine } from './custom';
import type { Engine } from './engine';
import { llamaCpp } from './llama-cpp';
import { nim } from './nim';
import { sglang } from './sglang';
import { tgi } from './tgi';
import { triton } from './triton';
import { vllm } from './vllm';

/**
 * Every engine, by the name of its file here, of its test and of its page in docs/engines. The one list of them: tests,
 * random programs, tables of the documentation, examples, the pictures of a review and recorded flags are checked
 * against it, and messages that name engines are made from it.
 */
export const engines = { vllm, sglang, nim, tgi, triton, 'llama-cpp': llamaCpp, custom: customEngine };

/** The name of an engine in that list. */
export type EngineId = keyof typeof engines;

/** The props of each engine. */
export type PropsOfEngine = { readonly [Id in EngineId]: Parameters<(typeof engines)[Id]>[0] };

/** What people call the engines that can be spread over several nodes, whatever their props say. */
export function enginesForSeveralNodes(): readonly string[] {
  return namesOf(({ multiNode }) => multiNode === true);
}

/** What people call the engines that also work without an accelerator. */
export function enginesWithoutAccelerator(): readonly string[] {
  return namesOf(({ withoutAccelerator }) => withoutAccelerator === true);
}

function namesOf(chosen: (engine: Engine) => boolean): readonly string[] {
  return Object.values<(props: never) => Engine>(engines)
    .map((make) => make({} as never)) // Props are looked at when an engine is run.
    .filter(chosen)
    .map(({ name }) => name);
}
