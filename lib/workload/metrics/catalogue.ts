import {
  containers,
  dcgm,
  endpointPicker,
  kedaOperator,
  kubeState,
  kueue,
  scrapes,
  servingProgram,
  trainingProgram,
} from './catalogue/around';
import { llamaCppMetrics } from './catalogue/llama-cpp';
import { nim1Metrics, nimMetrics } from './catalogue/nim';
import { sglangMetrics } from './catalogue/sglang';
import { tfServingMetrics } from './catalogue/tf-serving';
import { tgiMetrics } from './catalogue/tgi';
import { tritonMetrics } from './catalogue/triton';
import { vllmMetrics } from './catalogue/vllm';
import type { EngineMetrics } from './engine-metrics';
import type { Metric } from './metric';

const engines = {
  vllm: vllmMetrics,
  sglang: () => sglangMetrics,
  triton: () => tritonMetrics,
  tgi: () => tgiMetrics,
  nim: () => nimMetrics,
  nim1: () => nim1Metrics,
  'llama-cpp': () => llamaCppMetrics,
  'tf-serving': () => tfServingMetrics,
} as const satisfies Record<string, (version: string) => EngineMetrics>;

/** An engine whose metrics are known. */
export type CataloguedEngine = keyof typeof engines;

/** All of {@link CataloguedEngine}. */
export const cataloguedEngines = Object.keys(engines) as CataloguedEngine[];

/**
 * The metrics of an engine, for an engine of one's own that runs a known one inside.
 *
 * @example
 * new GpuModelServer(environment, 'chat', {
 *   engine: customEngine({
 *     image: 'registry.example.com/engines/vllm-patched:1.4.0',
 *     port: 8000,
 *     metricsPath: '/metrics',
 *     metrics: engineMetrics('vllm', 'v0.24.0'),
 *   }),
 *   accelerator: { product: 'NVIDIA-H100-80GB-HBM3' },
 *   resources: { cpu: { request: 8 }, memory: { request: '64Gi' } },
 * });
 *
 * @param version its version. @default - the newest that is known
 */
export function engineMetrics(engine: CataloguedEngine, version = 'newest'): EngineMetrics {
  return engines[engine](version);
}

/** The metrics of what runs beside servers and runs. */
export const otherMetrics: readonly Metric[] = [
  containers,
  dcgm,
  endpointPicker,
  kedaOperator,
  kubeState,
  kueue,
  scrapes,
  servingProgram,
  trainingProgram,
].flatMap((each) => Object.values<Metric>(each));
