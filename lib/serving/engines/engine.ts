import type { AcceleratorVendor } from '../../workload/accelerator';
import type { Env } from '../../workload/env';
import type { Image } from '../../workload/image-reference';
import type { Problems } from '../../workload/validation';

/** What an engine is told about the pod it runs in. */
export interface EngineContext {
  /** How many accelerators the pod has. */
  readonly accelerators: number;
  /** The name of the server. */
  readonly serverName: string;
  /** Where downloaded models are kept. */
  readonly cachePath: string;
  /** Problems found are reported at props of the engine: `engine.maxModelLength`. */
  readonly problems: Problems;
}

/** How one engine is run. */
export interface EngineRun {
  readonly image: Image;
  readonly command?: readonly string[];
  readonly args: readonly string[];
  readonly env: Env;
  /** The port of its HTTP API. */
  readonly port: number;
  /** Answers with 200 when the model is loaded. */
  readonly readinessPath: string;
  /** Answers with 200 as long as the engine works. */
  readonly livenessPath: string;
}

/**
 * A program that serves models on accelerators. There is one file for each, which knows its image, arguments, port and
 * probes; everything else is the same for all.
 */
export interface Engine {
  /** What people call it: `vLLM`. */
  readonly name: string;
  /**
   * Whose accelerators its image runs on.
   * @default - any: it is not checked
   */
  readonly vendors?: readonly AcceleratorVendor[];
  /** Checks the engine's props against the pod, and says how it is run. */
  run(context: EngineContext): EngineRun;
}
